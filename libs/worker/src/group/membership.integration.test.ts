/** Members of the group that join, leave, are killed, or are replaced while paused. */
import { once } from 'node:events';
import { until } from '@lockbox/testing/until';
import { expect, test } from 'vitest';
import { benchOfEachTest, numbered } from '../testing/each-test.ts';

const own = benchOfEachTest();
const { forwardedAll, ready, started } = own;

test('exactly once: killed again and again in the middle of its work, it leaves nothing out and nothing twice', async () => {
  const texts: string[] = [];
  for (let round = 0; round < 3; round++) {
    const child = own.bench.spawn();
    const before = (await own.bench.forwarded()).length;
    for (let burst = 0; burst < 40; burst++) {
      const more = numbered(10, `round ${round} burst ${burst}`);
      texts.push(...more);
      await own.bench.send(more);
      if (burst === 20) await until('it works', async () => (await own.bench.forwarded()).length > before);
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await started(own.bench.environment);
  const forwarded = await forwardedAll(texts);
  expect(forwarded.toSorted()).toEqual(texts.toSorted());
});

test('SIGTERM: it finishes, commits, leaves and ends with 0, and the next one goes on at once', async () => {
  const child = own.bench.spawn();
  await own.bench.send(['first']);
  await forwardedAll(['first']);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  const before = performance.now();
  await own.bench.send(['second']);
  await started(own.bench.environment);
  expect(await forwardedAll(['first', 'second'])).toHaveLength(2);
  // Much less than the session timeout, which a member that did not leave would cost.
  expect(performance.now() - before).toBeLessThan(8_000);
});

test.each(['exactly-once', 'at-least-once'] as const)(
  '%s: members come and go while records flow, and none is lost or repeated',
  async (delivery) => {
    const first = await started(own.bench.environment, { delivery });
    await ready(first);
    const texts: string[] = [];
    const flow = async (name: string) => {
      for (let burst = 0; burst < 20; burst++) {
        const more = numbered(10, `${name} ${burst}`);
        texts.push(...more);
        await own.bench.send(more);
      }
    };
    const flowing = flow('as the second joins');
    const held: number[] = [];
    const second = await started(own.bench.environment, {
      delivery,
      open: async ({ partition }) => {
        held.push(partition);
        return {};
      },
    });
    await until('the second has its share', () => new Set(held).size === 2);
    await flowing;
    const leaving = flow('as the first leaves');
    await own.stop(first);
    await leaving;
    await until('the second has all', () => new Set(held).size === 4 && second.notReady().length === 0);
    const forwarded = await forwardedAll(texts);
    expect(forwarded.toSorted()).toEqual(texts.toSorted());
  },
);

test('a predecessor that wakes up after it was replaced writes nothing: it is fenced', async () => {
  const asleep = Promise.withResolvers<void>();
  const sleeping = Promise.withResolvers<void>();
  const opened: number[] = [];
  await started(own.bench.environment, {
    async onBatch() {
      sleeping.resolve();
      await asleep.promise;
    },
    open: async ({ partition }) => {
      opened.push(partition);
      return {};
    },
  });
  await own.bench.send(['once'], 3);
  await sleeping.promise;
  // More than once where its group was still forming.
  const times = () => opened.filter((number) => number === 3).length;
  const before = times();
  // Any successor uses the same transactional id, whether it is in the group or not.
  const successor = own.bench.kafka.producer({
    transactionalId: `${own.bench.namespace}.forwarder-3`,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await successor.connect();
  await (await successor.transaction()).abort();
  asleep.resolve();
  await until('it has taken the partition over afresh', () => times() > before);
  expect(await forwardedAll(['once'])).toEqual(['once']);
  await successor.disconnect();
});
