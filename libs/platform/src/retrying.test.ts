import { expect, test } from 'vitest';
import { createBackoff, retrying, sleep } from './retrying.ts';

const never = new AbortController().signal;
const quick = () => createBackoff({ firstMs: 1, longestMs: 2 });

test('the wait is 200 ms at first, doubles up to 15 s, and starts again after a success', () => {
  const backoff = createBackoff({ random: () => 0.5 });
  expect(Array.from({ length: 9 }, () => backoff.next())).toEqual([
    200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000,
  ]);
  expect(backoff.failures).toBe(9);
  backoff.reset();
  expect(backoff.failures).toBe(0);
  expect(backoff.next()).toBe(200);
});

test('the wait is spread by a fifth to either side, so that not everybody comes back at once', () => {
  expect(createBackoff({ random: () => 0 }).next()).toBeCloseTo(160);
  expect(createBackoff({ random: () => 1 }).next()).toBeCloseTo(240);
});

test('the work is done until it succeeds, and each failure is reported with its number', async () => {
  const failures: [unknown, number][] = [];
  let calls = 0;
  const result = await retrying(
    { signal: never, backoff: quick(), onFailure: (error, number) => failures.push([error, number]) },
    async () => {
      calls += 1;
      if (calls < 3) throw `failure ${calls}`;
      return 'done';
    },
  );
  expect(result).toBe('done');
  expect(failures).toEqual([
    ['failure 1', 1],
    ['failure 2', 2],
  ]);
});

test('what onFailure throws ends it', async () => {
  const error = new Error('for good');
  const result = retrying(
    {
      signal: never,
      onFailure: (failure) => {
        throw failure;
      },
    },
    () => Promise.reject(error),
  );
  await expect(result).rejects.toBe(error);
});

test('the last failure is thrown on when the time is over', async () => {
  let calls = 0;
  const result = retrying({ signal: never, backoff: quick(), withinMs: 20 }, async () => {
    calls += 1;
    throw new Error('still');
  });
  await expect(result).rejects.toThrow('still');
  expect(calls).toBeGreaterThan(1);
});

test('an aborted signal ends the wait, and nothing is thrown', async () => {
  const stopping = new AbortController();
  const failed = Promise.withResolvers<void>();
  const result = retrying(
    {
      signal: stopping.signal,
      backoff: createBackoff({ firstMs: 60_000, longestMs: 60_000 }),
      onFailure: () => failed.resolve(),
    },
    () => Promise.reject(new Error('no')),
  );
  await failed.promise;
  stopping.abort();
  expect(await result).toBeUndefined();
  await sleep(60_000, stopping.signal);
});
