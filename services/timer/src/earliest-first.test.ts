import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EarliestFirst } from './earliest-first.ts';

test('whatever is added, and in whatever order, is taken earliest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.array(fc.integer({ min: 0, max: 50 })), (some, more) => {
      const heap = new EarliestFirst<{ at: number }>();
      for (const at of some) heap.add({ at });
      const half = Array.from({ length: some.length >> 1 }, () => heap.take()?.at);
      expect(half).toEqual(some.toSorted((a, b) => a - b).slice(0, half.length));
      for (const at of more) heap.add({ at });
      const rest = some.toSorted((a, b) => a - b).slice(half.length);
      const expected = [...rest, ...more].toSorted((a, b) => a - b);
      expect(heap.first()?.at).toBe(expected[0]);
      expect(expected.map(() => heap.take()?.at)).toEqual(expected);
      expect(heap.take()).toBe(undefined);
    }),
  );
});
