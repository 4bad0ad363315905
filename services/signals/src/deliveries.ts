import { refusedBy } from '@lockbox/store/projecting';
import type { Collection } from 'mongodb';
import type { SignalDocument } from './signal.ts';

/** The signals that wait, and what became of the others, in MongoDB. */
export interface Deliveries {
  /** Those that stand there already stay as they are. */
  add(documents: readonly SignalDocument[]): Promise<void>;
  /** The next that wait, in order; of one partition, or of all. */
  pending(stream: string, atMost: number, partition?: number): Promise<readonly SignalDocument[]>;
  /** Which of these wait. */
  stillPending(stream: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  settle(stream: string, ids: readonly string[], state: 'DELIVERED' | 'REFUSED', detail: string): Promise<void>;
  failed(id: string, detail: string): Promise<void>;
  /** The newest, whatever became of them. */
  newest(stream: string, atMost: number): Promise<readonly SignalDocument[]>;
  waiting(stream: string): Promise<{ readonly pending: number; readonly oldest: number | undefined }>;
}

export function deliveriesIn(collection: Collection<SignalDocument>, now: () => number = Date.now): Deliveries {
  return {
    async add(documents) {
      if (documents.length > 0) await refusedBy(collection.insertMany([...documents], { ordered: false }));
    },
    pending: (stream, atMost, partition) =>
      collection
        .find({ stream, state: 'PENDING', ...(partition === undefined ? {} : { partition }) })
        .sort({ partition: 1, offset: 1, _id: 1 })
        .limit(atMost)
        .toArray(),
    async stillPending(stream, ids) {
      if (ids.length === 0) return new Set();
      const found = collection.find({ _id: { $in: [...ids] }, stream, state: 'PENDING' }, { projection: { _id: 1 } });
      return new Set((await found.toArray()).map(({ _id }) => _id));
    },
    async settle(stream, ids, state, detail) {
      if (ids.length === 0) return;
      await collection.updateMany(
        { _id: { $in: [...ids] }, stream, state: 'PENDING' },
        { $set: { state, settledAt: now(), detail }, $inc: { attempts: 1 } },
      );
    },
    async failed(id, detail) {
      await collection.updateOne({ _id: id, state: 'PENDING' }, { $set: { detail }, $inc: { attempts: 1 } });
    },
    newest: (stream, atMost) => collection.find({ stream }).sort({ notedAt: -1 }).limit(atMost).toArray(),
    async waiting(stream) {
      const pending = await collection.countDocuments({ stream, state: 'PENDING' });
      if (pending === 0) return { pending, oldest: undefined };
      const [oldest] = await collection.find({ stream, state: 'PENDING' }).sort({ notedAt: 1 }).limit(1).toArray();
      return { pending, oldest: oldest?.notedAt };
    },
  };
}
