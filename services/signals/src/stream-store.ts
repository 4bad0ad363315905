import { refusedBy } from '@lockbox/store/projecting';
import type { Collection } from 'mongodb';
import type { StreamDocument } from './stream-state.ts';

/** The store of the streams' documents. */
export interface StreamStore {
  find(id: string): Promise<StreamDocument | null>;
  /** Puts a document in place of the given one, or of none. Returns false if something else is there. */
  put(document: StreamDocument, before: StreamDocument | undefined): Promise<boolean>;
  /** Removes this very document, and no other in its place. */
  remove(document: StreamDocument): Promise<void>;
}

const exactly = ({ _id, seal }: StreamDocument) => ({ _id, ...(seal === undefined ? {} : { seal }) });

export const streamStoreIn = (collection: Collection<StreamDocument>): StreamStore => ({
  find: (id) => collection.findOne({ _id: id }),
  async put(document, before) {
    if (before === undefined) return (await refusedBy(collection.insertMany([document]))).length === 0;
    return (await collection.replaceOne(exactly(before), document)).matchedCount === 1;
  },
  remove: async (document) => void (await collection.deleteOne(exactly(document))),
});
