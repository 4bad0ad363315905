import { expect, test } from 'vitest';
import { nextAttemptMs, nextLookMs, PATIENCE, tellAgainMs } from './retry.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

test('a mailbox is tried again later and later, an hour apart at most', () => {
  expect([1, 2, 3, 4].map(nextAttemptMs)).toEqual([30_000, 60_000, 120_000, 240_000]);
  expect(nextAttemptMs(1_000)).toBe(3_600_000);
});

test('names are waited for about five minutes', () => {
  const waited = sum(Array.from({ length: PATIENCE }, (_, waits) => nextLookMs(waits)));
  expect(waited).toBeGreaterThan(4 * 60_000);
  expect(waited).toBeLessThan(6 * 60_000);
});

test('an outcome that is not in the log yet is told again, an hour apart at most', () => {
  expect([0, 1, 2].map(tellAgainMs)).toEqual([10_000, 20_000, 40_000]);
  expect(tellAgainMs(1_000)).toBe(3_600_000);
});
