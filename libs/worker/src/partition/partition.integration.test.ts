/** The life of one partition number: opening, waiting and stopping. */
import { LockboxError } from '@lockbox/contracts/errors';
import { until } from '@lockbox/testing/until';
import { expect, test } from 'vitest';
import type { RunningWorker } from '../run.ts';
import { benchOfEachTest } from '../testing/each-test.ts';

const own = benchOfEachTest();
const { forwardedAll, ready, started } = own;

test('nothing is delivered before the session is open, and it begins where the session says', async () => {
  await own.bench.send(['a', 'b', 'c', 'd'], 0);
  const order: string[] = [];
  // The group is new, but the session has a position of its own.
  await started(
    { ...own.bench.environment, LOCKBOX_ACCEPTED_GAPS: 'unmarked' },
    {
      async open({ partition, readToEnd }) {
        if (partition !== 0) return {};
        order.splice(0); // a broker that is not ready yet may have it opened several times
        await readToEnd('texts', 'beginning', ({ records }) => {
          for (const { value } of records) order.push(`read ${value?.text}`);
        });
        return { startAt: { [own.bench.topics.texts]: 2 } };
      },
      onBatch: ({ records }) => {
        for (const { value } of records) order.push(`handled ${value?.text}`);
      },
    },
  );
  await forwardedAll(['c', 'd']);
  expect(order).toEqual(['read a', 'read b', 'read c', 'read d', 'handled c', 'handled d']);
});

test('a log that may not be skipped: the partition stops at what cannot be read, readyz says so, others go on', async () => {
  const worker = await started(own.bench.environment, { unreadable: 'stop' });
  await own.bench.send(['readable'], 1);
  await own.bench.sendRaw([
    { topic: own.bench.topics.texts, key: 'acme/x', value: Buffer.from('no Avro'), partition: 1 },
  ]);
  await own.bench.send(['behind it'], 1);
  const reasons = await until('the partition has stopped', async () => {
    const answer = await fetch(`http://127.0.0.1:${worker.port}/readyz`);
    const text = await answer.text();
    return text.includes('stopped') && text;
  });
  expect(reasons).toContain('partition 1: stopped (NOT_AVRO)');
  await own.bench.send(['elsewhere'], 2);
  await until('other partitions go on', async () => (await own.bench.forwarded()).includes('elsewhere'));
  expect((await own.bench.forwarded()).toSorted()).toEqual(['elsewhere', 'readable']);
  const metrics = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
  expect(metrics).toMatch(/lockbox_stopped_partitions\{[^}]*\} 1\n/);
  expect(metrics).toMatch(/lockbox_alarms_total\{[^}]*code="NOT_AVRO"[^}]*\} 1\n/);
  expect(metrics).toMatch(/lockbox_consumer_lag_records\{[^}]*destination_partition_id="1"[^}]*\} 2\n/);
});

test('a record without the time of the broker stops the partition where decisions rest on it', async () => {
  const worker = await started(own.bench.environment, { requireLogAppendTime: true }); // the topics are in CreateTime mode
  await own.bench.send(['timed by its sender'], 0);
  await until('the partition has stopped', () =>
    worker.notReady().some((reason) => reason.includes('NO_LOG_APPEND_TIME')),
  );
  expect(await own.bench.forwarded()).toEqual([]);
});

test.each(['exactly-once', 'at-least-once'] as const)(
  '%s: a transient error is tried again, shown meanwhile, and holds no other partition up',
  async (delivery) => {
    let away = true;
    const worker = await started(own.bench.environment, {
      delivery,
      async onBatch({ partition }) {
        if (away && partition === 1) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      },
    });
    await own.bench.send(['waits'], 1);
    await until('it says what it waits for', () =>
      worker.notReady().some((reason) => reason === 'partition 1: waits: network (ECONNREFUSED)'),
    );
    await own.bench.send(['passes'], 2);
    await until('the others go on', async () => (await own.bench.forwarded()).includes('passes'));
    away = false;
    expect((await forwardedAll(['waits', 'passes'])).toSorted()).toEqual(['passes', 'waits']);
    await ready(worker);
  },
);

test.each(['in a batch', 'between batches', 'while it is being opened'])(
  'a session that finds out %s that what it has stored is gone is closed with all that it does besides, and opened again, with an alarm',
  async (when) => {
    const lost = new LockboxError('DATABASE_LOST', 'It is empty.', { retriable: true });
    const { promise: running, resolve: runs } = Promise.withResolvers<RunningWorker>();
    const alarms = async (): Promise<number> => {
      const metrics = await (await fetch(`http://127.0.0.1:${(await running).port}/metrics`)).text();
      return Number(/lockbox_alarms_total\{[^}]*code="DATABASE_LOST"[^}]*\} (\d+)\n/.exec(metrics)?.[1] ?? 0);
    };
    const ofFirst = ({ partition }: { readonly partition: number }) => partition === 0;
    const steps: string[] = [];
    let sayLost = (): void => undefined;
    let failsWith: Error | undefined;
    const worker = await started(own.bench.environment, {
      delivery: 'at-least-once',
      async open(context) {
        if (!ofFirst(context)) return {};
        steps.push('opened');
        const besides = new Promise<void>((ended) => context.signal.addEventListener('abort', () => ended()));
        sayLost = () => {
          context.acquireAgain(lost);
          context.acquireAgain(lost);
        };
        // A broker that is not ready yet may have it opened several times, and this is of the one that was.
        if (when === 'while it is being opened' && (await alarms()) === 0) sayLost();
        return {
          async close() {
            await besides;
            steps.push('closed');
          },
        };
      },
      onBatch(batch) {
        if (!ofFirst(batch) || failsWith === undefined) return;
        const error = failsWith;
        failsWith = undefined;
        throw error;
      },
    });
    runs(worker);
    if (when !== 'while it is being opened') {
      await ready(worker);
      steps.length = 0;
    }
    if (when === 'between batches') sayLost();
    if (when === 'in a batch') failsWith = lost;
    await own.bench.send(['kept'], 0);
    await forwardedAll(['kept']);
    await until('the alarm was raised', async () => (await alarms()) > 0);
    await ready(worker);
    expect(steps.slice(-2)).toEqual(['closed', 'opened']);
    if (when !== 'while it is being opened') expect(steps).toHaveLength(2);
    expect(await alarms()).toBe(1);
  },
);
