import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { defineCollection, type FromKey } from '../../define-collection.ts';

export interface TextDocument extends FromKey {
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly requestId: RequestId;
  readonly text: string;
}

/** Free texts; an erased one has no document. The salt is left out, since no reader of a text needs it. */
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
      if (textId !== id) return undefined;
      return { id, document: { _id: textId, tenantId, requestId, text, position: { partition, offset } } };
    },
  },
});
