import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bisect } from './bisect.ts';
import { HandlerFailed } from './handler-failed.ts';
import type { Portion } from './portion.ts';

/** Records at every second offset. The other fields of a portion are nothing to bisect. */
const portionOf = (count: number): Portion =>
  ({
    records: Array.from({ length: count }, (_, number) => ({ offset: number * 2 })),
    from: 0,
    next: count * 2,
  }) as unknown as Portion;

async function run(count: number, poisonous: ReadonlySet<number>) {
  const done: { readonly offset: number; readonly from: number; readonly next: number; readonly poison: boolean }[] =
    [];
  const note = ({ records, from, next }: Portion, poison: boolean) => {
    for (const { offset } of records) done.push({ offset, from, next, poison });
  };
  const handler = bisect(async (alone) => note(alone, true))(async (portion) => {
    if (portion.records.some(({ offset }) => poisonous.has(offset / 2))) throw new HandlerFailed(new Error('no'));
    note(portion, false);
  });
  await handler(portionOf(count));
  return done;
}

test('each record is handled once, in order, or found at fault, and what follows is never committed before it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.uniqueArray(fc.nat(40)), async (count, faults) => {
      const poisonous = new Set(faults);
      const done = await run(count, poisonous);
      expect(done.map(({ offset }) => offset)).toEqual(Array.from({ length: count }, (_, number) => number * 2));
      for (const [index, { offset, from, next, poison }] of done.entries()) {
        expect(poison).toBe(poisonous.has(offset / 2));
        expect(from).toBeLessThanOrEqual(offset);
        expect(next).toBeGreaterThan(offset);
        const following = done.slice(index + 1).find((later) => later.next > next);
        if (following) {
          expect(following.offset).toBeGreaterThanOrEqual(next);
          expect(following.from).toBe(next);
        }
      }
    }),
  );
});

test('a transient error is thrown on: nothing is halved, and no record is at fault', async () => {
  let calls = 0;
  const away = new Error('away');
  const handler = bisect(async () => expect.unreachable())(async () => {
    calls++;
    throw away;
  });
  await expect(handler(portionOf(2))).rejects.toBe(away);
  expect(calls).toBe(1);
});
