import { describe, expect, test } from 'vitest';
import { usedWithin } from './data-plane.ts';

describe('the use of a temporary credential is reported', () => {
  const HOUR_MS = 3_600_000;
  const grantedAt = 10 * HOUR_MS;
  const door = { openedAt: grantedAt + 3_000, endsAt: grantedAt + 8 * HOUR_MS };

  test('between its opening and its end by the clock', () => {
    expect(usedWithin(11 * HOUR_MS, door)).toBe(11 * HOUR_MS);
    expect(usedWithin(door.openedAt - 2_000, door)).toBe(door.openedAt);
    expect(usedWithin(door.endsAt + 2_000, door)).toBe(door.endsAt - 1);
  });

  test('when it was, though a gate whose clock is ahead opened it', () => {
    expect(usedWithin(10.1 * HOUR_MS, { ...door, openedAt: 11 * HOUR_MS })).toBe(10.1 * HOUR_MS);
  });

  test('not before access was granted, by a gate whose clock is behind', () => {
    expect(usedWithin(9.1 * HOUR_MS, door)).toBe(grantedAt);
  });
});
