import type { TimerDocument, TimerKind } from '@lockbox/store/collections/timers';
import type { Store } from '@lockbox/store/connect';
import type { Missing } from './due-window.ts';

/**
 * Timers in different lanes are kept in memory and sent separately, so that ends of access never wait for other timers.
 */
export type LaneName = 'ends of access' | 'other timers';

export const laneOf = (kind: TimerKind): LaneName => (kind === 'ACCESS_END' ? 'ends of access' : 'other timers');

/** All timers of one partition, in MongoDB; memory holds those that are due soon. */
export interface Timers {
  /** The unanswered timers that are due in a time, earliest first. */
  waiting(lane: LaneName, missing: Missing): Promise<readonly TimerDocument[]>;
}

export function timersOf({ collections: { timers } }: Store, partition: number): Timers {
  return {
    waiting: (lane, { after, until, atMost }) =>
      timers
        .find({
          partition,
          done: false,
          dueAt: { $gt: after, $lte: until },
          kind: lane === 'ends of access' ? 'ACCESS_END' : { $ne: 'ACCESS_END' },
        })
        .sort({ dueAt: 1 })
        .limit(atMost)
        .toArray(),
  };
}
