import { type TimerDocument, timerIdsIn } from '@lockbox/store/collections/timers';
import type { Store } from '@lockbox/store/connect';
import type { Batch } from '@lockbox/worker/definition';

type Records = Batch<'events'>['records'];

/** The timers of one partition in MongoDB: all of them, while memory holds what is due soon. */
export interface Timers {
  /** The timers that these records are about, as they are now. */
  about(records: Records): Promise<readonly TimerDocument[]>;
  /** Those that are not answered and are due by then, earliest first. */
  waiting(until: number, atMost: number): Promise<readonly TimerDocument[]>;
}

export function timersOf({ collections: { timers } }: Store, partition: number): Timers {
  return {
    async about(records) {
      const ids = [...new Set(records.flatMap(({ value }) => timerIdsIn(value)))];
      return ids.length === 0 ? [] : await timers.find({ _id: { $in: ids } }).toArray();
    },
    waiting: (until, atMost) =>
      timers
        .find({ partition, done: false, dueAt: { $lte: until } })
        .sort({ dueAt: 1 })
        .limit(atMost)
        .toArray(),
  };
}
