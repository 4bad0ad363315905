import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLateCommits } from './commits.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const send = async () => {};
const at = (partition: number, next: number) => ({ topic: 'commands', partition, next, mark: 'id', send });

test('offsets that nothing depends on are committed once a second, the newest of each partition', () => {
  const commit = vi.fn(async () => {});
  const late = createLateCommits(commit, () => true);
  for (const one of [at(0, 1), at(0, 2), at(1, 7), at(0, 3)]) late.later(one);
  expect(commit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(commit.mock.calls).toEqual([[at(0, 3)], [at(1, 7)]]);
  late.later(at(0, 4));
  vi.advanceTimersByTime(1_000);
  expect(commit).toHaveBeenLastCalledWith(at(0, 4));
});

test('one that fails is tried again a second later, unless a newer one waits, or the partition is held no more', async () => {
  const commit = vi.fn(async () => {
    throw new Error('the coordinator moves');
  });
  const held = new Set([0, 1]);
  const late = createLateCommits(commit, (partition) => held.has(partition));
  for (const one of [at(0, 1), at(1, 7), at(2, 9)]) late.later(one);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(commit).toHaveBeenCalledTimes(2);
  late.later(at(0, 2));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(commit.mock.calls.slice(2)).toEqual([[at(0, 2)], [at(1, 7)]]);
  held.clear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(commit).toHaveBeenCalledTimes(4);
});

test('what waits is committed at the end, and what comes then at once; no failure is tried again', async () => {
  const commit = vi.fn(async () => {
    throw new Error('no member any more');
  });
  const late = createLateCommits(commit, () => true);
  late.later(at(0, 1));
  late.flush();
  late.later(at(0, 2));
  expect(commit.mock.calls).toEqual([[at(0, 1)], [at(0, 2)]]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(commit).toHaveBeenCalledTimes(2);
});
