import { applyEvents } from '@lockbox/store/apply-events';
import type { Store } from '@lockbox/store/connect';
import type { TimerDocument } from '@lockbox/store/documents';
import type { StoredDocument } from '@lockbox/store/projection';
import { timers as projection } from '@lockbox/store/projections/timers';
import type { Batch } from '@lockbox/worker/definition';

type Events = Batch<'events'>;

/** The timers of one partition in MongoDB: all of them, while memory holds what is due soon. */
export interface Timers {
  /** The offset to go on from; undefined where none has been folded. */
  next(): Promise<number | undefined>;
  /** Folds a batch in, and returns the timers that it is about. Records that were folded before change nothing. */
  fold(batch: Events, next: number): Promise<readonly TimerDocument[]>;
  /** Those that are not answered and are due by then, earliest first. */
  waiting(until: number, atMost: number): Promise<readonly TimerDocument[]>;
}

export function timersOf({ db, collections }: Store, topic: string, partition: number): Timers {
  const { timers, progress } = collections;
  const progressId = `timer/${topic}/${partition}`;
  return {
    next: async () => (await progress.findOne({ _id: progressId }))?.next,

    async fold(batch, next) {
      for (const part of projection.parts) {
        await applyEvents(part, db.collection<StoredDocument>(part.collection), batch.records, batch);
      }
      const ids = idsIn(batch.records);
      const folded = ids.length === 0 ? [] : await timers.find({ _id: { $in: ids } }).toArray();
      await progress.updateOne({ _id: progressId }, { $max: { next } }, { upsert: true });
      return folded;
    },

    waiting: (until, atMost) =>
      timers
        .find({ partition, done: false, dueAt: { $lte: until } })
        .sort({ dueAt: 1 })
        .limit(atMost)
        .toArray(),
  };
}

const idsIn = (records: Events['records']): string[] => [
  ...new Set(records.flatMap((record) => projection.parts.flatMap((part) => part.changes(record).map(({ id }) => id)))),
];
