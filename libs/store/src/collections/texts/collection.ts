import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { defineCollection, type FromKey } from '../../define-collection.ts';

export interface TextDocument extends FromKey {
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly requestId: RequestId;
  readonly text: string;
  /** Hexadecimal: whoever reads the text checks it against its digest. Documents of an earlier release lack it. */
  readonly salt?: string;
}

/** Free texts; an erased one has no document, and so no salt. */
export const texts = defineCollection<TextDocument>({
  name: 'texts',
  worker: 'projector',
  projection: {
    from: 'texts',
    read({ key, value, partition, offset }) {
      const id = key?.toString();
      if (id === undefined) return undefined;
      if (value === null) return { id, document: null };
      const { textId, tenantId, requestId, text } = value;
      const salt = value.salt.toString('hex');
      if (textId !== id) return undefined;
      return { id, document: { _id: textId, tenantId, requestId, text, salt, position: { partition, offset } } };
    },
  },
});
