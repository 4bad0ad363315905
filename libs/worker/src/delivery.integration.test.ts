import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningWorker } from './run.ts';
import { numbered } from './testing/each-test.ts';
import { POISON, startForwarder } from './testing/forwarder.ts';
import { type Bench, openBench } from './testing/forwarding-bench.ts';

describe.each(['exactly-once', 'at-least-once'] as const)('%s', (delivery) => {
  let bench: Bench;
  let worker: RunningWorker;

  beforeAll(async () => {
    bench = await openBench();
    worker = await startForwarder(bench.environment, { delivery, routes: { 'GET /delivery': () => ({ delivery }) } });
    await until('the worker is ready', () => worker.notReady().length === 0);
  });
  afterAll(async () => {
    await worker?.stop();
    await bench?.close();
  });

  test('what is sent is handled once, in the order of its partition', async () => {
    const texts = numbered(200, 'text');
    await bench.send(texts, 1);
    const forwarded = await until('all were forwarded', async () => {
      const all = await bench.forwarded();
      return all.length >= texts.length && all;
    });
    expect(forwarded).toEqual(texts);
  });

  test('a record that no handler can take becomes a dead letter, and those around it pass', async () => {
    await bench.send(['before', POISON, 'after'], 2);
    await bench.sendRaw([{ topic: bench.topics.texts, key: 'acme/x', value: Buffer.from('no Avro'), partition: 2 }]);
    await bench.send(['last'], 2);
    await until('the last has passed', async () => (await bench.forwarded()).includes('last'));
    const forwarded = await bench.forwarded();
    expect(forwarded.filter((text) => !text.startsWith('text'))).toEqual(['before', 'after', 'last']);
    const letters = await bench.read(bench.topics.deadLetters);
    expect(letters.map(({ headers }) => headers['lockbox-dead-letter-code']?.toString()).sort()).toEqual([
      'NOT_AVRO',
      'UNPROCESSABLE',
    ]);
    expect(letters.find(({ raw }) => raw?.toString() === 'no Avro')).toBeDefined();
  });

  test('it is caught up: what it has committed is all that there is', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
    expect(metrics).toMatch(/lockbox_consumer_lag_records\{[^}]*destination_partition_id="2"[^}]*\} 0\n/);
    expect(metrics).toMatch(/lockbox_assigned_partitions\{[^}]*\} 4\n/);
    expect((await fetch(`http://127.0.0.1:${worker.port}/readyz`)).status).toBe(200);
  });

  test('it answers calls of its own beside health', async () => {
    const answer = await fetch(`http://127.0.0.1:${worker.port}/delivery`);
    expect(await answer.json()).toEqual({ delivery });
  });
});
