import { expect, test } from 'vitest';
import { createBell } from './bell.ts';

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

test('a ring ends the sleep', async () => {
  const bell = createBell();
  const sleep = bell.sleep(HOUR_MS, never);
  bell.ring();
  await sleep;
});

test('a ring before the sleep is not missed, and ends one sleep only', async () => {
  const bell = createBell();
  bell.ring();
  bell.ring();
  await bell.sleep(HOUR_MS, never);
  let awake = false;
  const sleep = bell.sleep(HOUR_MS, never).then(() => {
    awake = true;
  });
  await bell.sleep(0, never);
  expect(awake).toBe(false);
  bell.ring();
  await sleep;
});

test('an end ends the sleep, and every later one', async () => {
  const bell = createBell();
  const ending = new AbortController();
  const sleep = bell.sleep(HOUR_MS, ending.signal);
  ending.abort();
  await sleep;
  await bell.sleep(HOUR_MS, ending.signal);
});

test('a sleep longer than Node’s timers is no sleep of no length', async () => {
  const bell = createBell();
  let awake = false;
  const sleep = bell.sleep(2 ** 40, never).then(() => {
    awake = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(awake).toBe(false);
  bell.ring();
  await sleep;
});
