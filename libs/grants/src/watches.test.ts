import { describe, expect, test } from 'vitest';
import { createClockWatch } from './clock-watch.ts';
import { createLevelWatch } from './level-watch.ts';

const HOUR = 3_600_000;
const TOLERANCE = 30_000;
const T = 1_772_366_400_000;

describe('the clock here', () => {
  /** Reads a record that was stamped at T, `ahead` of which the clock here is; the clock that nobody sets shows 1,000. */
  function afterRecord(ahead: number, { isNew = true, stampedByBroker = true } = {}) {
    const watch = createClockWatch({ toleranceMs: TOLERANCE, stampedByBroker });
    const readAt = T + ahead;
    watch.seen({ stampedAt: T, readAt, monotonic: 1_000, levelAt: isNew ? readAt - 500 : undefined });
    return { watch, now: readAt };
  }

  test.each([
    ['agrees with the broker', 400, false],
    ['is an hour behind', -HOUR, true],
    ['is an hour ahead', HOUR, true],
    ['differs by less than the tolerance', TOLERANCE - 1_000, false],
  ])('that %s', (_, ahead, inDoubt) => {
    const { watch, now } = afterRecord(ahead);
    expect(watch.inDoubt(now, 1_000)).toBe(inDoubt);
  });

  test('may be an hour after a record that may be old, and never an hour before it', () => {
    expect(afterRecord(HOUR, { isNew: false }).watch.inDoubt(T + HOUR, 1_000)).toBe(false);
    expect(afterRecord(-HOUR, { isNew: false }).watch.inDoubt(T - HOUR, 1_000)).toBe(true);
  });

  test('is believed again once a new record agrees with it', () => {
    const { watch } = afterRecord(-HOUR);
    watch.seen({ stampedAt: T + 5_000, readAt: T + 5_100, monotonic: 6_000, levelAt: T + 5_000 });
    expect(watch.inDoubt(T + 5_100, 6_000)).toBe(false);
  });

  test('is believed at a start, though a broker was ahead in the last hour: those records behind it that agree are newer', () => {
    const { watch } = afterRecord(-HOUR, { isNew: false });
    watch.seen({ stampedAt: T - HOUR + 5_000, readAt: T - HOUR + 20_000, monotonic: 1_100, levelAt: undefined });
    expect(watch.inDoubt(T - HOUR + 20_000, 1_100)).toBe(false);
  });

  test('is doubted where it was an hour ahead of a new record, whatever is read again after that', () => {
    const { watch } = afterRecord(HOUR);
    watch.seen({ stampedAt: T, readAt: T + HOUR, monotonic: 1_100, levelAt: undefined });
    expect(watch.inDoubt(T + HOUR, 1_100)).toBe(true);
  });

  test('that is set back or forward is doubted, until a record agrees with it', () => {
    const { watch, now } = afterRecord(0);
    expect(watch.inDoubt(now + 60_000, 61_000)).toBe(false);
    expect(watch.inDoubt(now - HOUR, 61_000)).toBe(true);
    expect(watch.inDoubt(now + HOUR, 61_000)).toBe(true);
    watch.seen({ stampedAt: T + HOUR, readAt: T + HOUR, monotonic: 61_000, levelAt: T + HOUR });
    expect(watch.inDoubt(T + HOUR, 61_000)).toBe(false);
  });

  test('of development may be advanced, and records may have waited; behind it is doubted there too', () => {
    const { watch, now } = afterRecord(HOUR, { stampedByBroker: false });
    expect(watch.inDoubt(now + 96 * HOUR, 1_000)).toBe(false);
    expect(afterRecord(-HOUR, { stampedByBroker: false }).watch.inDoubt(T - HOUR, 1_000)).toBe(true);
  });
});

describe('a reader', () => {
  test('is level as of when the fetch began that reached the end', () => {
    const level = createLevelWatch();
    level.fetched({ next: 5, highWatermark: 10, askedAt: 100 });
    expect(level.levelAt).toBeUndefined();
    level.fetched({ next: 10, highWatermark: 10, askedAt: 200 });
    expect(level.levelAt).toBe(200);
  });

  test('is level too while there is always more: as of when the end was named that it has reached', () => {
    const level = createLevelWatch();
    for (let fetch = 1; fetch <= 100; fetch++)
      level.fetched({ next: fetch * 10, highWatermark: fetch * 10 + 3, askedAt: fetch });
    expect(level.levelAt).toBe(99);
  });

  test('falls behind where what is committed does not reach the end: a transaction hangs', () => {
    const level = createLevelWatch();
    level.fetched({ next: 10, highWatermark: 10, askedAt: 1 });
    for (let fetch = 2; fetch <= 100; fetch++) level.fetched({ next: 10, highWatermark: 13, askedAt: fetch });
    expect(level.levelAt).toBe(1);
  });
});
