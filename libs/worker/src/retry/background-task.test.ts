import { createBell } from '@lockbox/platform/bell';
import { expect, test } from 'vitest';
import { runBackgroundTask } from './background-task.ts';

const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** Rounds that do what the list says, and end the work after it. */
async function work(rounds: readonly ('fine' | Error)[]) {
  const ending = new AbortController();
  const alarms: string[] = [];
  const waits: (string | undefined)[] = [];
  const bell = createBell();
  let done = 0;
  await runBackgroundTask({
    context: { signal: ending.signal, partition: 3, alarm: (code) => void alarms.push(code) },
    name: 'timers',
    bell,
    async round() {
      const what = rounds[done++];
      if (what === undefined) ending.abort();
      bell.ring(); // nothing is slept through
      if (what instanceof Error) throw what;
      return 60_000;
    },
    waiting: ({ reason }) => void waits.push(reason),
  });
  return { done, alarms, waits };
}

test('round follows round until the partition is lost', async () => {
  expect(await work(['fine', 'fine'])).toEqual({ done: 3, alarms: [], waits: [] });
});

test('a server that is away is waited for, and health says when it is back', async () => {
  const { done, alarms, waits } = await work([away, away, 'fine']);
  expect(done).toBe(4);
  expect(alarms).toEqual([]);
  expect(waits).toEqual(['network (ECONNREFUSED)', 'network (ECONNREFUSED)', undefined]);
});

test('an error that is not transient raises one alarm and is still retried', async () => {
  const fault = new TypeError('a fault');
  const { done, alarms, waits } = await work([fault, fault, 'fine']);
  expect(done).toBe(4);
  expect(alarms).toEqual(['BACKGROUND_TASK_FAILED']);
  expect(waits.at(-1)).toBe(undefined);
});

test('a worker that stops while it waits leaves no reason behind', async () => {
  const { waits } = await work([away]);
  expect(waits).toEqual(['network (ECONNREFUSED)', undefined]);
});
