import type { TimerDocument } from '@lockbox/store/collections/timers';
import type { Store } from '@lockbox/store/connect';
import type { Missing } from './due-window.ts';

/** All timers of one partition, in MongoDB; memory holds those that are due soon. */
export interface Timers {
  /** The unanswered timers that are due in a time, earliest first. */
  waiting(missing: Missing): Promise<readonly TimerDocument[]>;
}

export function timersOf({ collections: { timers } }: Store, partition: number): Timers {
  return {
    waiting: ({ after, until, atMost }) =>
      timers
        .find({ partition, done: false, dueAt: { $gt: after, $lte: until } })
        .sort({ dueAt: 1 })
        .limit(atMost)
        .toArray(),
  };
}
