import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Member, planAssignment } from './assigner.ts';

const member = (id: string, ...held: number[]): Member => ({ id, held });
const asObject = (result: ReadonlyMap<string, readonly number[]>) =>
  Object.fromEntries([...result].map(([id, numbers]) => [id, numbers.toSorted((a, b) => a - b)]));

test('one member gets all, and keeps them', () => {
  expect(asObject(planAssignment([member('a')], 3))).toEqual({ a: [0, 1, 2] });
  expect(asObject(planAssignment([member('a', 0, 1, 2)], 3))).toEqual({ a: [0, 1, 2] });
});

test('a second member gets half, and nothing else moves', () => {
  expect(asObject(planAssignment([member('a', 0, 1, 2, 3), member('b')], 4))).toEqual({ a: [0, 1], b: [2, 3] });
});

test('partitions of a member that leaves go to those with the fewest; nothing else moves', () => {
  expect(asObject(planAssignment([member('a', 0, 1), member('b', 2, 3)], 6))).toEqual({ a: [0, 1, 4], b: [2, 3, 5] });
});

test('with more members than numbers some members have none', () => {
  expect(Object.values(asObject(planAssignment([member('a'), member('b'), member('c')], 2)))).toEqual([[0], [1], []]);
});

describe('whatever members say that they hold', () => {
  const numbers = fc.integer({ min: 0, max: 24 });
  const members = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 4 }),
      held: fc.array(fc.integer({ min: -2, max: 30 }), { maxLength: 30 }),
    }),
    { minLength: 1, maxLength: 8, selector: ({ id }) => id },
  );
  // fast-check prints seed and path of a run that fails.
  test('each number has exactly one member, and shares differ by one at most', () => {
    fc.assert(
      fc.property(members, numbers, (all, count) => {
        const result = planAssignment(all, count);
        const given = [...result.values()];
        expect(given.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, number) => number));
        const sizes = given.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('every member that computes it gets the same', () => {
    fc.assert(
      fc.property(members, numbers, (all, count) => {
        expect(asObject(planAssignment(all.toReversed(), count))).toEqual(asObject(planAssignment(all, count)));
      }),
    );
  });

  test('an existing balance is not changed', () => {
    fc.assert(
      fc.property(members, numbers, (all, count) => {
        const settled = [...planAssignment(all, count)].map(([id, held]) => ({ id, held }));
        expect(asObject(planAssignment(settled, count))).toEqual(
          Object.fromEntries(settled.map(({ id, held }) => [id, held.toSorted((a, b) => a - b)])),
        );
      }),
    );
  });
});
