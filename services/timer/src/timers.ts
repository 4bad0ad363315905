import type { TimerDocument } from '@lockbox/store/collections/timers';
import type { Store } from '@lockbox/store/connect';

/** All timers of one partition, in MongoDB; memory holds those that are due soon. */
export interface Timers {
  /** The unanswered timers that are due by then, earliest first. */
  waiting(until: number, atMost: number): Promise<readonly TimerDocument[]>;
}

export function timersOf({ collections: { timers } }: Store, partition: number): Timers {
  return {
    waiting: (until, atMost) =>
      timers
        .find({ partition, done: false, dueAt: { $lte: until } })
        .sort({ dueAt: 1 })
        .limit(atMost)
        .toArray(),
  };
}
