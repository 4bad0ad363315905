import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLateCommits } from './commits.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const send = async () => {};
const at = (partition: number, next: number) => ({ topic: 'commands', partition, next, mark: 'id', send });

test('offsets that nothing depends on are committed once a second, the newest of each partition', () => {
  const commit = vi.fn(async () => {});
  const late = createLateCommits(commit);
  for (const one of [at(0, 1), at(0, 2), at(1, 7), at(0, 3)]) late.later(one);
  expect(commit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(commit.mock.calls).toEqual([[at(0, 3)], [at(1, 7)]]);
  late.later(at(0, 4));
  vi.advanceTimersByTime(1_000);
  expect(commit).toHaveBeenLastCalledWith(at(0, 4));
});

test('what waits is committed at the end, once, and a failure is left to the next', () => {
  const commit = vi.fn(async () => {
    throw new Error('no member any more');
  });
  const late = createLateCommits(commit);
  late.later(at(0, 1));
  late.flush();
  vi.advanceTimersByTime(2_000);
  expect(commit).toHaveBeenCalledTimes(1);
});
