import { expect, test } from 'vitest';
import { stamped } from './read.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const BEGAN = Date.parse('2026-03-01T12:00:00Z');
const run = { beganAt: BEGAN, readAt: BEGAN + 100 * SECOND_MS };

/** How far off each record of one partition was stamped, of those that were stamped so. */
const offBy = (...timestamps: readonly number[]) =>
  stamped(
    timestamps.map((timestamp, offset) => ({ partition: 0, offset, timestamp: BEGAN + timestamp })),
    run,
  )
    .toSorted((one, other) => one.offset - other.offset)
    .map(({ stampedOffMs }) => stampedOffMs);

test('where time goes on, no clock is wrong', () => {
  expect(offBy(1_000, 1_000, 2_000)).toEqual([0, 0, 0]);
  expect(offBy(101_000)).toEqual([0]); // it came while the others were read
});

test('a clock that was ahead shows by the time of later records, and a clock that was behind by a time before the run', () => {
  expect(offBy(1_000, HOUR_MS + 2_000, 3_000)).toEqual([0, HOUR_MS - SECOND_MS, 0]);
  expect(offBy(1_000, 2_000 - HOUR_MS, 3_000)).toEqual([0, -HOUR_MS - SECOND_MS, 0]);
  expect(offBy(1_000, 2_000 - HOUR_MS)).toEqual([0, -HOUR_MS - 98 * SECOND_MS]); // by when it was read
});
