/**
 * The baseline for policy, in a process of its own: a bare kafkajs consumer with one transactional producer for each
 * input partition. It writes as many records and bytes as policy, and decides nothing.
 */
import { hash } from 'node:crypto';
import { Codec } from '@lockbox/contracts/codec';
import type { Command } from '@lockbox/contracts/generated/commands';
import { connectRegistry } from '@lockbox/contracts/registry';
import { MAC_HEADER, SENDER_HEADER, senderKeyOf } from '@lockbox/contracts/senders';
import type kafkajs from 'kafkajs';

export interface ForwarderTask {
  /** The published kafkajs, or the one with Lockbox's patches. */
  readonly kafkajs: 'kafkajs' | 'kafkajs-as-published';
  readonly brokers: string;
  readonly group: string;
  readonly input: string;
  /** How many records of what size are written to which topic for each record that is read. */
  readonly outputs: readonly { readonly topic: string; readonly perRecord: number; readonly bytes: number }[];
  /** Present for a forwarder that does what no decider can leave out. */
  readonly judge?: {
    readonly schemaId: number;
    readonly keys: Readonly<Record<string, string>>;
    /** Topics whose records are hashed: the chain's, and the texts that it refers to. */
    readonly hashed: readonly string[];
  };
}

const PARTITIONS_AT_ONCE = 4;
/** The most bytes in one send: it is one record batch for each partition, which may have 1 MiB. */
const SEND_BYTES = 900_000;
const RECORD_OVERHEAD_BYTES = 70;

// Written by policy-against-forwarder.ts.
const task = JSON.parse(process.argv[2] ?? '') as ForwarderTask;
// kafkajs is CommonJS, and Node finds only some of its exports by name. Both are the same version.
const { default: client } = (await import(task.kafkajs)) as { readonly default: typeof kafkajs };
const { Kafka, logLevel } = client;
const kafka = new Kafka({
  clientId: task.group,
  brokers: task.brokers.split(','),
  logLevel: logLevel.ERROR,
  retry: { initialRetryTime: 15, maxRetryTime: 500, retries: 22, factor: 0.2, multiplier: 1.5 },
});
const consumer = kafka.consumer({ groupId: task.group, minBytes: 1, maxWaitTimeInMs: 100 });
const producers = new Map<number, Promise<kafkajs.Producer>>();
/** The most input records whose output fits into one send. */
const AT_ONCE = Math.floor(
  SEND_BYTES / Math.max(...task.outputs.map(({ perRecord, bytes }) => perRecord * (bytes + RECORD_OVERHEAD_BYTES))),
);
const values = new Map(task.outputs.map(({ topic, bytes }) => [topic, Buffer.alloc(Math.round(bytes), 7)]));
const judge = task.judge && {
  hashed: task.judge.hashed,
  commands: new Codec<Command>('commands', task.judge.schemaId, connectRegistry('http://no-other-schema.invalid')),
  keys: new Map(Object.entries(task.judge.keys).map(([sender, key]) => [sender, senderKeyOf(key)])),
};

/** Decodes a command, verifies its sender's signature, and hashes what is written for it: its event, and its text. */
function judged({ key, value, headers }: kafkajs.KafkaMessage): void {
  if (judge === undefined || key === null || value === null) return;
  judge.commands.decode(value);
  const mac = headers?.[MAC_HEADER];
  const senderKey = judge.keys.get(String(headers?.[SENDER_HEADER]));
  if (senderKey === undefined || !Buffer.isBuffer(mac) || !senderKey.verify(key, value, mac)) {
    throw new Error('A command is not signed by its sender');
  }
  for (const topic of judge.hashed) hash('sha256', values.get(topic) ?? value, 'binary');
}

async function connect(partition: number) {
  const producer = kafka.producer({
    transactionalId: `${task.group}-${partition}`,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  return producer;
}

await consumer.connect();
await consumer.subscribe({ topics: [task.input], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
  eachBatch: async ({ batch }) => {
    const { topic, partition, messages } = batch;
    const connecting = producers.get(partition) ?? connect(partition);
    producers.set(partition, connecting);
    const producer = await connecting;
    const transaction = await producer.transaction();
    const now = String(Date.now());
    for (let from = 0; from < messages.length; from += AT_ONCE) {
      const part = messages.slice(from, from + AT_ONCE);
      if (judge !== undefined) part.forEach(judged);
      await transaction.sendBatch({
        acks: -1,
        topicMessages: task.outputs.map((output) => ({
          topic: output.topic,
          messages: Array.from({ length: Math.round(part.length * output.perRecord) }, (_, number) => ({
            key: part[number % part.length]?.key ?? null,
            value: values.get(output.topic) ?? null,
            partition,
            timestamp: now,
          })),
        })),
      });
    }
    await transaction.sendOffsets({
      consumerGroupId: task.group,
      topics: [{ topic, partitions: [{ partition, offset: String(Number(batch.lastOffset()) + 1) }] }],
    });
    await transaction.commit();
  },
});

process.on('SIGTERM', async () => {
  await consumer.disconnect();
  await Promise.all([...producers.values()].map(async (producer) => (await producer).disconnect()));
  process.exit(0);
});
