import type { Text } from '@lockbox/contracts/generated/texts';
import type { TextDocument } from '../documents.ts';
import type { KeyedPart, TextProjection } from '../projection.ts';

/** Free texts; the salt stays in the topic, since nobody who reads a text needs it. */
const part: KeyedPart<Text, TextDocument> = {
  collection: 'texts',
  read({ key, value, partition, offset }) {
    const id = key?.toString();
    if (id === undefined) return undefined;
    if (value === null) return { id, document: null };
    const { textId, tenantId, requestId, text } = value;
    if (textId !== id) return undefined;
    return { id, document: { _id: textId, tenantId, requestId, text, position: { partition, offset } } };
  },
};

export const texts: TextProjection = { name: 'texts', worker: 'projector', schema: 'texts', parts: [part] };
