import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bisect, HandlerFailed } from './bisect.ts';

async function run(count: number, poisonous: ReadonlySet<number>) {
  const records = Array.from({ length: count }, (_, offset) => ({ offset: offset * 2 }));
  const done: { readonly offset: number; readonly next: number; readonly poison: boolean }[] = [];
  await bisect(
    records,
    count * 2,
    async (some, next) => {
      if (some.some(({ offset }) => poisonous.has(offset / 2))) throw new HandlerFailed(new Error('no'));
      for (const { offset } of some) done.push({ offset, next, poison: false });
    },
    async ({ offset }, next) => void done.push({ offset, next, poison: true }),
  );
  return done;
}

test('each record is handled once, in order, or found at fault, and what follows is never committed before it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.uniqueArray(fc.nat(40)), async (count, faults) => {
      const poisonous = new Set(faults);
      const done = await run(count, poisonous);
      expect(done.map(({ offset }) => offset)).toEqual(Array.from({ length: count }, (_, number) => number * 2));
      for (const [index, { offset, next, poison }] of done.entries()) {
        expect(poison).toBe(poisonous.has(offset / 2));
        expect(next).toBeGreaterThan(offset);
        const following = done.slice(index + 1).find((later) => later.next > next);
        if (following) expect(following.offset).toBeGreaterThanOrEqual(next);
      }
    }),
  );
});

test('what may pass is thrown on: nothing is halved, and nothing is at fault', async () => {
  let calls = 0;
  const away = new Error('away');
  const work = bisect(
    [{ offset: 0 }, { offset: 1 }],
    2,
    async () => {
      calls++;
      throw away;
    },
    async () => expect.unreachable(),
  );
  await expect(work).rejects.toBe(away);
  expect(calls).toBe(1);
});
