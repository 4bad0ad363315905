import { expect, test } from 'vitest';
import { createSendPace } from './send-pace.ts';

test('a few timers are sent at once, and many at six thousand a second', () => {
  let now = 0;
  const pace = createSendPace(() => now);
  expect(pace.waitMs()).toBe(0);
  pace.sent(1);
  now += 1;
  expect(pace.waitMs()).toBe(0);
  for (let send = 0; send < 12; send++) pace.sent(500);
  expect(pace.waitMs()).toBeCloseTo(1_000);
  now += 10_000; // what was not used is not saved up
  pace.sent(600);
  expect(pace.waitMs()).toBeCloseTo(100);
});
