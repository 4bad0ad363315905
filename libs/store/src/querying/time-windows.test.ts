import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backwards, forwards, type Window } from './time-windows.ts';

const isIn = (time: number, { $gt = Number.NEGATIVE_INFINITY, $lt = Number.POSITIVE_INFINITY }: Window): boolean =>
  time > $gt && time < $lt;
const times = fc.integer({ min: -1e13, max: 1e13 });

test('backwards, every time lies in exactly one window, and later times lie in earlier windows', () => {
  fc.assert(
    fc.property(times, times, fc.boolean(), (time, edge, isOpen) => {
      const stretches = [...backwards(isOpen ? undefined : edge, edge)];
      const count = stretches.filter((stretch) => isIn(time, stretch)).length;
      expect(count).toBe(isOpen || time < edge ? 1 : 0);
      const indexOf = (one: number) => stretches.findIndex((stretch) => isIn(one, stretch));
      if (isOpen || time + 1 < edge) expect(indexOf(time + 1)).toBeLessThanOrEqual(indexOf(time));
    }),
  );
});

test('forwards, every time lies in exactly one window, and earlier times lie in earlier windows', () => {
  fc.assert(
    fc.property(times, times, fc.boolean(), (time, edge, isOpen) => {
      const stretches = [...forwards(isOpen ? undefined : edge, edge)];
      const count = stretches.filter((stretch) => isIn(time, stretch)).length;
      expect(count).toBe(isOpen || time > edge ? 1 : 0);
    }),
  );
});
