import { expect, test } from 'vitest';
import { isPutOffTooFar } from './put-off.ts';

const HOUR_MS = 3_600_000;
const NOW = 10 * HOUR_MS;

test.each([
  { what: 'a claim', item: { state: 'PENDING', attempts: 0 }, longestMs: 60_000 },
  { what: 'the third attempt', item: { state: 'PENDING', attempts: 3 }, longestMs: 120_000 },
  { what: 'an attempt after many', item: { state: 'HELD', attempts: 30 }, longestMs: HOUR_MS },
  { what: 'an outcome that was sent once', item: { state: 'SETTLED', attempts: 9, reports: 1 }, longestMs: 60_000 },
  {
    what: 'an outcome that was sent five times',
    item: { state: 'SETTLED', attempts: 1, reports: 5 },
    longestMs: 160_000,
  },
] as const)('$what waits for $longestMs ms at most, and longer only by a wrong clock', ({ item, longestMs }) => {
  expect(isPutOffTooFar({ ...item, nextAt: NOW + longestMs }, NOW)).toBe(false);
  expect(isPutOffTooFar({ ...item, nextAt: NOW + longestMs + 1 }, NOW)).toBe(true);
});
