import { expect, test, vi } from 'vitest';
import type { Batch, PartitionContext } from '../definition.ts';
import { LOOK_AGAIN_MS, watchCaughtUp } from './caught-up.ts';

/** A partition that ends at 10 and has one record left; `look` waits until the test lets it go on. */
function partition() {
  let looks = 0;
  let go = Promise.resolve();
  const context: Pick<PartitionContext, 'offsets' | 'readToEnd'> = {
    offsets: async () => ({ low: 0, high: 10, lastStable: 10 }),
    async readToEnd(_schema, _from, onBatch) {
      looks++;
      await go;
      onBatch({ records: [{}] } as unknown as Parameters<typeof onBatch>[0] & Batch);
      return { low: 0, end: 10 };
    },
  };
  // The part of the context that the watch uses.
  return { context: context as PartitionContext, looks: () => looks, hold: (until: Promise<void>) => (go = until) };
}

test('what was read while the log was looked into is not forgotten', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { context, looks, hold } = partition();
  const caughtUp = await watchCaughtUp(context, 'events', 0);
  const { promise, resolve } = Promise.withResolvers<void>();
  hold(promise);
  vi.advanceTimersByTime(LOOK_AGAIN_MS);
  const looking = caughtUp.reached();
  caughtUp.read({ next: 10, end: 10 });
  resolve();
  expect(await looking).toBe(true);
  expect(looks()).toBe(2);
  vi.useRealTimers();
});

test('all who ask while the log is looked into learn what is found', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { context } = partition();
  let aborted = false;
  const readToEnd: PartitionContext['readToEnd'] = (...read) =>
    aborted ? Promise.resolve({ low: 0, end: 10 }) : context.readToEnd(...read);
  const caughtUp = await watchCaughtUp({ ...context, readToEnd }, 'events', 9);
  aborted = true;
  vi.advanceTimersByTime(LOOK_AGAIN_MS);
  expect(await Promise.all([caughtUp.reached(), caughtUp.reached()])).toEqual([true, true]);
  vi.useRealTimers();
});

test('while it is read through, the log is not looked into again and again', async () => {
  const { context, looks } = partition();
  const caughtUp = await watchCaughtUp(context, 'events', 0);
  for (let next = 1; next < 10; next++) {
    caughtUp.read({ next, end: 10 });
    expect(await caughtUp.reached()).toBe(false);
  }
  expect(looks()).toBe(1);
});

test('markers at the end are not waited for', async () => {
  const { context } = partition();
  const caughtUp = await watchCaughtUp(
    { ...context, readToEnd: async () => ({ low: 0, end: 10 }) }, // nothing is delivered
    'events',
    9,
  );
  expect(await caughtUp.reached()).toBe(true);
});

test('a transaction that is open at the end is not waited for', async () => {
  const { context } = partition();
  const caughtUp = await watchCaughtUp(
    {
      ...context,
      offsets: async () => ({ low: 0, high: 12, lastStable: 10 }),
      async readToEnd(_schema, _from, _onBatch, until = 12) {
        if (until > 10) await new Promise(() => {}); // as long as it is open
        return { low: 0, end: 10 };
      },
    },
    'events',
    9, // only a marker is left
  );
  expect(await caughtUp.reached()).toBe(true);
});
