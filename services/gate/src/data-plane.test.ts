import { expect, test } from 'vitest';
import { usedWithin } from './data-plane.ts';

test('a door is used between its opening and its end by the clock', () => {
  const HOUR_MS = 3_600_000;
  const door = { openedAt: 10 * HOUR_MS, endsAt: 18 * HOUR_MS };
  expect(usedWithin(11 * HOUR_MS, door)).toBe(11 * HOUR_MS);
  expect(usedWithin(10 * HOUR_MS - 2_000, door)).toBe(door.openedAt);
  expect(usedWithin(18 * HOUR_MS + 2_000, door)).toBe(door.endsAt - 1);
  // It was opened by a gate whose clock was an hour ahead.
  expect(usedWithin(9.1 * HOUR_MS, door)).toBe(9.1 * HOUR_MS);
});
