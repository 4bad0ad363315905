import type { Event } from '@lockbox/contracts/generated/events';
import type { Store } from '@lockbox/store/connect';
import { deliveryOf } from '@lockbox/store/projections/deliveries';
import type { Incoming } from '@lockbox/worker/definition';
import { MongoBulkWriteError } from 'mongodb';

/** The outcomes that the log has, as documents. */
export interface Recorded {
  /** The offset to go on from; undefined where none has been folded. */
  next(partition: number): Promise<number | undefined>;
  /** Folds records in. Those that were folded before change nothing. */
  fold(records: readonly Incoming<Event>[], partition: number, next: number): Promise<void>;
}

const DUPLICATE_KEY = 11_000;

export function recordedIn({ collections }: Store, topic: string): Recorded {
  const { deliveries, progress } = collections;
  const idOf = (partition: number) => `notifier/${topic}/${partition}`;
  return {
    next: async (partition) => (await progress.findOne({ _id: idOf(partition) }))?.next,
    async fold(records, partition, next) {
      // Of two outcomes of one notice the later one stays, as its sequence is the higher.
      const documents = new Map(
        records.flatMap(({ value }) => deliveryOf(value) ?? []).map((document) => [document._id, document]),
      );
      if (documents.size > 0) {
        try {
          await deliveries.bulkWrite(
            [...documents.values()].map((document) => ({
              replaceOne: {
                filter: { _id: document._id, sequence: { $lt: document.sequence } },
                replacement: document,
                upsert: true,
              },
            })),
            { ordered: false },
          );
        } catch (error) {
          // It is there already, at this sequence or a later one.
          if (!(error instanceof MongoBulkWriteError) || error.code !== DUPLICATE_KEY) throw error;
        }
      }
      await progress.updateOne({ _id: idOf(partition) }, { $max: { next } }, { upsert: true });
    },
  };
}
