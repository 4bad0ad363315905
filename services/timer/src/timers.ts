import type { TimerDocument } from '@lockbox/store/collections/timers';
import type { Store } from '@lockbox/store/connect';
import type { Missing } from './due-window.ts';

/** What is held in memory apart, so that no number of others keeps ends of access waiting. */
export type Lane = 'endsOfAccess' | 'others';

/** All timers of one partition, in MongoDB; memory holds those that are due soon. */
export interface Timers {
  /** The unanswered timers that are due in a time, earliest first. */
  waiting(lane: Lane, missing: Missing): Promise<readonly TimerDocument[]>;
}

export function timersOf({ collections: { timers } }: Store, partition: number): Timers {
  return {
    waiting: (lane, { after, until, atMost }) =>
      timers
        .find({
          partition,
          done: false,
          dueAt: { $gt: after, $lte: until },
          kind: lane === 'endsOfAccess' ? 'ACCESS_END' : { $ne: 'ACCESS_END' },
        })
        .sort({ dueAt: 1 })
        .limit(atMost)
        .toArray(),
  };
}
