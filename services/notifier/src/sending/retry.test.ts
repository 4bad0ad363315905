import { expect, test } from 'vitest';
import { isPatient, nextAttemptMs, nextLookMs, nextReportMs } from './retry.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

test('a mailbox is tried again later and later, an hour apart at most', () => {
  expect([1, 2, 3, 4].map(nextAttemptMs)).toEqual([30_000, 60_000, 120_000, 240_000]);
  expect(nextAttemptMs(1_000)).toBe(3_600_000);
});

test('names are waited for about five minutes', () => {
  const patient = Array.from({ length: 100 }, (_, waits) => waits).filter(isPatient);
  const waited = sum(patient.map(nextLookMs));
  expect(waited).toBeGreaterThan(4 * 60_000);
  expect(waited).toBeLessThan(6 * 60_000);
});

test('an outcome that is not in the log yet is reported again, an hour apart at most', () => {
  expect([0, 1, 2].map(nextReportMs)).toEqual([10_000, 20_000, 40_000]);
  expect(nextReportMs(1_000)).toBe(3_600_000);
});
