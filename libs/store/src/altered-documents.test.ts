import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAlteredAnswer } from './altered-documents.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function started() {
  const alarms: unknown[] = [];
  const reasons: (string | undefined)[] = [];
  const answer = createAlteredAnswer({
    worker: 'notifier',
    alarm: (code, _sentence, details) => void alarms.push([code, details]),
    waiting: (reason) => void reasons.push(reason),
  });
  return { answer, alarms, reasons };
}

test('the alarm counts the documents and names the first five', () => {
  const { answer, alarms } = started();
  answer.raise(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(alarms).toEqual([['WORK_ITEM_ALTERED', { count: 6, ids: ['a', 'b', 'c', 'd', 'e'] }]]);
});

test('the log is read again at once, and then at most once in ten minutes for a partition', async () => {
  const { answer } = started();
  let reads = 0;
  const read = async () => void reads++;
  for (let times = 0; times < 3; times++) {
    answer.readAgain('events/0', read);
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(reads).toBe(1);
  await vi.advanceTimersByTimeAsync(9 * 60_000);
  expect(reads).toBe(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toBe(2);
});

test('a reading that fails says why, and is tried again until it succeeds', async () => {
  const { answer, reasons } = started();
  let attempts = 0;
  answer.readAgain('events/0', async () => {
    if (++attempts < 3) throw new Error('the database is away');
  });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reasons).toEqual(['the database is away', 'the database is away', undefined]);
});
