import { isDeepStrictEqual } from 'node:util';
import type { Alarm } from '@lockbox/platform/alarms';
import type { TimerDocument } from '@lockbox/store/collections/timers';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { Collection } from 'mongodb';

/**
 * The unanswered timers of a partition as the log leaves them. A timer that somebody else deletes or alters in the database is
 * restored before it is due, with an alarm.
 */
export interface ExpectedTimers {
  /** Takes what is stored when the partition is taken over. */
  load(): Promise<void>;
  /** Takes a timer as an event has left it. */
  put(timer: TimerDocument): void;
  /** Restores timers due soon that are not stored as the log left them, and returns them. No event may be folded meanwhile. */
  compare(now: number): Promise<readonly TimerDocument[]>;
}

/** The nearest are known, ends of access among them: as many as memory has room for. */
const EXPECTED_AT_MOST = 20_000;
const LOOK_AT = 1_000;
/** Only these are compared: reading a million timers every few seconds would cost the database more than sending them. */
const DUE_WITHIN_MS = 60_000;

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
    async compare(now) {
      const looked: TimerDocument[] = [];
      for (const timer of expected.values()) {
        if (timer.dueAt <= now + DUE_WITHIN_MS) looked.push(timer);
        if (looked.length === LOOK_AT) break;
      }
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
