import { type TimerDocument, timerIdsIn } from '@lockbox/store/collections/timers';
import type { Store } from '@lockbox/store/connect';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { Batch } from '@lockbox/worker/definition';

type Records = Batch<'events'>['records'];

/** All timers of one partition, in MongoDB; memory holds those that are due soon. */
export interface Timers {
  /** The present state of the timers that these records are about. */
  about(records: Records): Promise<readonly TimerDocument[]>;
  /** The unanswered timers that are due by then, earliest first. */
  waiting(until: number, atMost: number): Promise<readonly TimerDocument[]>;
}

export function timersOf({ collections: { timers } }: Store, partition: number): Timers {
  return {
    async about(records) {
      const found = await findByIds(
        timers,
        records.flatMap(({ value }) => timerIdsIn(value)),
      );
      return [...found.values()];
    },
    waiting: (until, atMost) =>
      timers
        .find({ partition, done: false, dueAt: { $lte: until } })
        .sort({ dueAt: 1 })
        .limit(atMost)
        .toArray(),
  };
}
