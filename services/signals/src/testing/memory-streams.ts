import { derivedKey, type SealKeys } from '@lockbox/store/seal';
import type { Stream } from '../receivers.ts';
import type { StreamDocument } from '../stream-state.ts';
import type { StreamStore } from '../stream-store.ts';
import { type Streams, streamsIn } from '../streams.ts';

/** Documents of streams as MongoDB keeps them, in memory. */
export function memoryStore(): StreamStore & { readonly documents: Map<string, StreamDocument> } {
  const documents = new Map<string, StreamDocument>();
  return {
    documents,
    find: async (id) => documents.get(id) ?? null,
    async put(document, before) {
      if (documents.get(document._id)?.seal !== before?.seal) return false;
      documents.set(document._id, document);
      return true;
    },
    remove: async ({ _id }) => void documents.delete(_id),
  };
}

const testKeys: SealKeys = { present: derivedKey('secret', 'tests') };

export const memoryStreams = (...entered: readonly Stream[]): Streams =>
  streamsIn(memoryStore(), { entered, keys: testKeys, altered: () => {} });
