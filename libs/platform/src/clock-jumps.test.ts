import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchClockJumps } from './clock-jumps.ts';

const HOUR_MS = 3_600_000;
let stop: () => Promise<void>;
let jumps: number;

beforeEach(() => {
  vi.useFakeTimers();
  jumps = 0;
  const onStop = (work: () => Promise<void>) => {
    stop = work;
  };
  watchClockJumps({ clock: { now: () => Date.now() }, onStop }, () => jumps++);
});
afterEach(() => void vi.useRealTimers());

test.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])("a machine's clock that is set %s is noticed at once, and once", (_, byMs) => {
  vi.advanceTimersByTime(HOUR_MS);
  expect(jumps).toBe(0);
  vi.setSystemTime(Date.now() + byMs);
  vi.advanceTimersByTime(1_000);
  expect(jumps).toBe(1);
});

test('nobody looks any more when the program stops', async () => {
  await stop();
  vi.setSystemTime(Date.now() + HOUR_MS);
  vi.advanceTimersByTime(HOUR_MS);
  expect(jumps).toBe(0);
});
