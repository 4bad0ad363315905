/** A transaction that nobody ends: no reader gets the records after it in its partitions until the brokers abort it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { signatureOf } from '@lockbox/testing/source-keys';
import { until } from '@lockbox/testing/until';
import { accessRequest, SOURCE } from '@lockbox/testing/upstream';
import { createLogReader } from '@lockbox/worker/read';
import { transientReason } from '@lockbox/worker/retry';
import type { Message, RecordMetadata } from 'kafkajs';
import { type Fault, nothing } from './fault.ts';
import { PARTITIONS, type World } from './world.ts';

const TIMEOUT_MS = 15_000;
const AGAIN_MS = 500;
/** Brokers look for transactions that are over their time every 10 s. */
const ABORTED_WITHIN_MS = 60_000;

/**
 * Makes the record for each partition, which must never count. It is well-formed if a party that may write there could
 * send it.
 */
type Make = (topic: string, world: World) => Promise<(partition: number) => Message>;

const hung = (name: string, whose: string, topicOf: (world: World) => string, make: Make): Fault => ({
  name: `hung-transaction-${name}`,
  target: 'transactions',
  does: `${whose} begins a transaction, writes to every partition of ${name}, and never ends it`,
  heals: 'the brokers abort it when its time is over; what came behind it is read then, and what was in it never',
  lastsS: [15, 20],
  async inject(world) {
    const topic = topicOf(world);
    const message = await make(topic, world);
    const messages = Array.from({ length: PARTITIONS }, (_, partition) => ({ ...message(partition), partition }));
    const written = await leftOpen(world, topic, messages);
    return async () => {
      const reader = createLogReader(world.namespace.kafka);
      try {
        for (const { partition, baseOffset } of written)
          await until(
            `the transaction in ${topic} ${partition} was aborted`,
            async () => {
              const { lastStable } = await reader.offsets(topic, partition, 'lastStable').catch(notNow);
              return lastStable > Number(baseOffset);
            },
            ABORTED_WITHIN_MS,
          );
      } finally {
        await reader.close();
      }
    };
  },
});

/** Starts again if another fault interrupts it. The brokers abort its vain attempts as they abort the last one. */
async function leftOpen(world: World, topic: string, messages: Message[]): Promise<readonly RecordMetadata[]> {
  for (;;) {
    const producer = world.namespace.kafka.producer({
      ...{ transactionalId: `hung-${randomUUID()}`, transactionTimeout: TIMEOUT_MS },
      ...{ idempotent: true, maxInFlightRequests: 1 },
    });
    try {
      await producer.connect();
      return await (await producer.transaction()).send({ topic, messages });
    } catch (error) {
      if (transientReason(error) === undefined) throw error;
      await pause(AGAIN_MS);
    } finally {
      await producer.disconnect().catch(nothing);
    }
  }
}

/** Other faults go on meanwhile: whom it is asked of may just have ceased to lead the partition. */
function notNow(error: unknown): { readonly lastStable: number } {
  if (transientReason(error) === undefined) throw error;
  return { lastStable: -1 };
}

export const hungTransactions: readonly Fault[] = [
  hung(
    'intake',
    'a source',
    ({ namespace }) => namespace.topics.intake(SOURCE),
    async (topic, world) => {
      const codec = await world.codec('intake');
      return (partition) => {
        // The test does not look for tenants by partition: most of these records are in the wrong one.
        const tenant = `tenant-${partition}`;
        const value = codec.encode(accessRequest(tenant, `never-${randomUUID()}`));
        return { key: tenant, value, headers: signatureOf(SOURCE, { topic, key: Buffer.from(tenant), value }) };
      };
    },
  ),
  hung('commands', 'somebody who may write commands', ({ namespace }) => namespace.topics.commands, nonsense),
  hung('events', 'somebody who may write to the log', ({ namespace }) => namespace.topics.events, nonsense),
];

async function nonsense(): Promise<(partition: number) => Message> {
  return (partition) => ({ key: `tenant-${partition}`, value: randomBytes(64) });
}
