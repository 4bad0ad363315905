/**
 * If the answer to a send is lost, kafkajs takes the sequence number back and gives it to the producer's next send. If
 * that is a different send to the same partition, the broker takes it for a repeat: it acknowledges the send without
 * writing it.
 */
import { createRequire } from 'node:module';
import type { Kafka, ProducerConfig } from 'kafkajs';
import { afterEach, expect, test, vi } from 'vitest';
import { createRecordSender } from './sender.ts';

const record = (value: string) => [{ topic: 'commands', key: 'contoso', value: Buffer.from(value) }];

/** Internal to kafkajs: how it tries again. */
const createRetry: (options: ProducerConfig['retry']) => (attempt: () => Promise<unknown>) => Promise<unknown> =
  createRequire(import.meta.url)('kafkajs/src/retry');

afterEach(() => {
  vi.useRealTimers();
});

/** Producers whose sends end when the test says so. */
function producers() {
  const made: { underWay: number; most: number; sends: number; closed: boolean }[] = [];
  const configs: ProducerConfig[] = [];
  const waiting: { resolve(): void; reject(error: Error): void }[] = [];
  const kafka = {
    producer(config: ProducerConfig) {
      configs.push(config);
      const own = { underWay: 0, most: 0, sends: 0, closed: false };
      made.push(own);
      return {
        connect: async () => undefined,
        disconnect: async () => {
          own.closed = true;
        },
        async sendBatch() {
          own.sends += 1;
          own.underWay += 1;
          own.most = Math.max(own.most, own.underWay);
          const { promise, resolve, reject } = Promise.withResolvers<void>();
          waiting.push({ resolve, reject });
          await promise.finally(() => {
            own.underWay -= 1;
          });
          return [];
        },
      };
    },
  } as unknown as Kafka; // all that is asked of it
  const sender = createRecordSender(kafka, () => 0);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { made, configs, waiting, sender, turn };
}

test('a producer has one send under way, however many there are at once; all of them are sent', async () => {
  const { made, waiting, sender, turn } = producers();
  const sends = Array.from({ length: 100 }, (_, index) => sender.send(record(String(index))));
  for (let ended = 0; ended < sends.length; ended++) {
    await turn();
    waiting[ended]?.resolve();
  }
  await Promise.all(sends);
  expect(made.map(({ most }) => most)).toEqual(made.map(() => 1));
  expect(made.reduce((sum, { sends: own }) => sum + own, 0)).toBe(100);
  expect(made.length).toBeLessThan(20);
  await sender.close();
  expect(made.every(({ closed }) => closed)).toBe(true);
});

test('one after another go by one producer, and by another after one has failed; who sends meanwhile is not concerned', async () => {
  const { made, waiting, sender, turn } = producers();
  for (let sent = 0; sent < 3; sent++) {
    const sending = sender.send(record('one'));
    await turn();
    waiting[sent]?.resolve();
    await sending;
  }
  expect(made).toHaveLength(1);
  const [fails, goesOn] = [sender.send(record('fails')), sender.send(record('goes on'))];
  await turn();
  waiting[3]?.reject(new Error('out of order'));
  await expect(fails).rejects.toThrow('out of order');
  expect(made.map(({ closed }) => closed)).toEqual([true, false]);
  waiting[4]?.resolve();
  await goesOn;
});

test('a broker that died is outlasted: the others give it up after nine seconds', async () => {
  const { configs, waiting, sender, turn } = producers();
  const sent = sender.send(record('approve'));
  await turn();
  waiting[0]?.resolve();
  await sent;
  await sender.close();
  vi.useFakeTimers();
  const begin = Date.now();
  const gaveUp = createRetry(configs[0]?.retry)(() => Promise.reject(new Error('no leader'))).catch(() => Date.now());
  await vi.advanceTimersByTimeAsync(60_000);
  const waitedMs = Number(await gaveUp) - begin;
  expect(waitedMs).toBeGreaterThan(11_000);
  expect(waitedMs).toBeLessThan(16_000);
});
