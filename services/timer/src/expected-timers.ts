import { isDeepStrictEqual } from 'node:util';
import type { Alarm } from '@lockbox/platform/alarms';
import type { TimerDocument } from '@lockbox/store/collections/timers';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { Collection } from 'mongodb';

/**
 * What the unanswered timers of a partition are by the log, as far as this instance has read it: what others delete or alter in the
 * database is made again, with an alarm.
 */
export interface ExpectedTimers {
  /** Takes what is stored when the partition is taken over. */
  load(): Promise<void>;
  /** Takes a timer as an event has left it. */
  put(timer: TimerDocument): void;
  /** Makes again what is not stored as it was left. No event may be folded meanwhile. Returns those timers. */
  compare(): Promise<readonly TimerDocument[]>;
}

/** The nearest are known, ends of access among them: as many as memory has room for. */
const EXPECTED_AT_MOST = 20_000;
const LOOK_AT = 1_000;

export function createExpectedTimers(
  timers: Collection<TimerDocument>,
  { partition, alarm }: { readonly partition: number; readonly alarm: Alarm },
): ExpectedTimers {
  const expected = new Map<string, TimerDocument>();
  return {
    async load() {
      const stored = timers.find({ partition, done: false }).sort({ dueAt: 1 }).limit(EXPECTED_AT_MOST);
      for (const timer of await stored.toArray()) expected.set(timer._id, timer);
    },
    put(timer) {
      expected.delete(timer._id);
      if (!timer.done && expected.size < EXPECTED_AT_MOST) expected.set(timer._id, timer);
    },
    async compare() {
      const looked = [...expected.values()].slice(0, LOOK_AT);
      const found = await findByIds(
        timers,
        looked.map(({ _id }) => _id),
      );
      const altered = looked.filter((timer) => !isDeepStrictEqual(found.get(timer._id), timer));
      for (const timer of looked) {
        expected.delete(timer._id); // the others come first next time
        expected.set(timer._id, timer);
      }
      if (altered.length === 0) return [];
      await timers.bulkWrite(
        altered.map((timer) => ({ replaceOne: { filter: { _id: timer._id }, replacement: timer, upsert: true } })),
        { ordered: false },
      );
      alarm('WORK_ITEM_ALTERED', 'Timers in MongoDB are not as the log has them: they were made again.', {
        count: altered.length,
        ids: altered.slice(0, 5).map(({ _id }) => _id),
      });
      return altered;
    },
  };
}
