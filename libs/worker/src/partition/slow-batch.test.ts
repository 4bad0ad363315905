/** A hanging batch causes no error, so health must show it. */
import { createLogger } from '@lockbox/platform/log';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { warningOfSlow } from './slow-batch.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-03-01T10:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

function partition() {
  const said: (string | undefined)[] = [];
  const report = {
    log: createLogger('slow-batch', 'silent'),
    waiting: (reason: string | undefined) => said.push(reason),
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const work = warningOfSlow(report, { topic: 'lockbox.events', messages: [] }, () => promise);
  return { said, work, resolve, reject };
}

test('a batch that takes minutes is a reason not to be ready, with its start time, until it ends', async () => {
  const { said, work, resolve } = partition();
  await vi.advanceTimersByTimeAsync(149_000);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(said).toEqual(['at work on a batch of lockbox.events since 2026-03-01T10:00:00.000Z']);
  resolve();
  await work;
  expect(said.at(-1)).toBeUndefined();
  expect(said).toHaveLength(2);
});

test('a slow batch that fails leaves the reason to the error handling', async () => {
  const { said, work, reject } = partition();
  await vi.advanceTimersByTimeAsync(151_000);
  const failed = expect(work).rejects.toThrow('away');
  reject(new Error('away'));
  await failed;
  expect(said.at(-1)).toBeUndefined();
});

test('a quick batch is not reported', async () => {
  const { said, work, resolve } = partition();
  resolve();
  await work;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(said).toEqual([]);
});
