import { expect, test } from 'vitest';
import { watchUnanswered } from './unanswered.ts';

test('a member whose heartbeats nobody has answered for longer than its group waits is none any more', () => {
  let now = 0;
  const watch = watchUnanswered(70_000, () => now);
  now = 70_000;
  expect(watch.fault()).toBeUndefined();
  now = 70_001;
  expect(watch.fault()?.message).toBe('no heartbeat has been answered for 70 s');
  watch.answered();
  expect(watch.fault()).toBeUndefined();
});
