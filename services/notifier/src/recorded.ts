import { applyEvents } from '@lockbox/store/apply-events';
import type { Store } from '@lockbox/store/connect';
import type { StoredDocument } from '@lockbox/store/projection';
import { deliveries } from '@lockbox/store/projections/deliveries';
import type { Batch } from '@lockbox/worker/definition';

/** The outcomes that the log has, as documents. */
export interface Recorded {
  /** The offset to go on from; undefined where none has been folded. */
  next(partition: number): Promise<number | undefined>;
  /** Folds a batch in. Records that were folded before change nothing. */
  fold(batch: Batch<'events'>, next: number): Promise<void>;
}

export function recordedIn({ db, collections: { progress } }: Store, topic: string): Recorded {
  const idOf = (partition: number) => `notifier/${topic}/${partition}`;
  return {
    next: async (partition) => (await progress.findOne({ _id: idOf(partition) }))?.next,
    async fold(batch, next) {
      for (const part of deliveries.parts) {
        await applyEvents(part, db.collection<StoredDocument>(part.collection), batch.records, batch);
      }
      await progress.updateOne({ _id: idOf(batch.partition) }, { $max: { next } }, { upsert: true });
    },
  };
}
