import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { debounced } from './debounced.ts';

const does = vi.fn();
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  does.mockClear();
});

test('a burst of calls makes one, once they have paused', () => {
  const { call } = debounced(does, 250);
  for (let count = 0; count < 5; count++) {
    call();
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(149);
  expect(does).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(does).toHaveBeenCalledTimes(1);
});

test('calls without a pause make one every ten pauses, so that constant changes are shown', () => {
  const { call } = debounced(does, 250);
  for (let at = 0; at < 10_000; at += 100) {
    call();
    vi.advanceTimersByTime(100);
  }
  expect(does.mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(does.mock.calls.length).toBeLessThanOrEqual(4);
});

test('what was cancelled is not called', () => {
  const { call, cancel } = debounced(does, 250);
  call();
  cancel();
  vi.advanceTimersByTime(10_000);
  expect(does).not.toHaveBeenCalled();
});
