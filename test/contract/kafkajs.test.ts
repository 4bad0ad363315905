/**
 * The undocumented behaviour of kafkajs on which Lockbox relies: its internal broker, the order of its events, the
 * fields of its batches. If a new version changes one of these, the runtime would break silently; these tests fail
 * instead.
 */
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { until } from '@lockbox/testing/until';
import { createLogReader, type LogReader } from '@lockbox/worker/read';
import { protocolErrorOf } from '@lockbox/worker/retry';
import { byKey, keyPartition } from '@lockbox/worker/write';
import type { EachBatchPayload, KafkaMessage, Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';

let own: Namespace;
let reader: LogReader;
const closings: (() => Promise<void>)[] = [];

beforeAll(async () => {
  own = await createNamespace({ partitions: 3 });
  reader = createLogReader(own.kafka);
});
afterAll(async () => {
  for (const close of closings.reverse()) await close();
  await reader.close();
  await own.drop();
});

async function transactional(id: string): Promise<Producer> {
  const producer = own.kafka.producer({
    transactionalId: `${own.namespace}-${id}`,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: byKey,
  });
  await producer.connect();
  closings.push(() => producer.disconnect().catch(() => undefined));
  return producer;
}

async function write(producer: Producer, topic: string, partition: number, value: string, end: 'commit' | 'abort') {
  const transaction = await producer.transaction();
  const answer = await transaction.sendBatch({
    topicMessages: [{ topic, messages: [{ key: value, value, partition }] }],
  });
  await transaction[end]();
  return answer;
}

test('keys choose partitions by murmur2, as in Java clients', () => {
  const partitionOf = keyPartition(1_000);
  // From the tests of Apache Kafka's own Utils.murmur2.
  const known: [string, number][] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['abc', 479470107],
  ];
  for (const [key, hash] of known) expect(partitionOf(key)).toBe((hash & 0x7fffffff) % 1_000);
});

test('our reader returns committed records only, skips aborted ones and markers, and knows the last stable offset', async () => {
  const { sealed } = own.topics;
  const producer = await transactional('reader');
  await write(producer, sealed, 0, 'aborted', 'abort');
  await write(producer, sealed, 0, 'committed', 'commit');
  const open = await producer.transaction();
  await open.send({ topic: sealed, messages: [{ value: 'open', partition: 0, headers: { name: 'value' } }] });
  const whileOpen = await until('the markers are written', async () => {
    const offsets = await reader.offsets(sealed, 0, 'low', 'high', 'lastStable');
    return offsets.high === 5 && offsets.lastStable === 4 && offsets;
  });
  expect(whileOpen).toEqual({ low: 0, high: 5, lastStable: 4 });
  const [fetched] = await reader.fetch(sealed, new Map([[0, 0]]), { waitMs: 100, bytes: 1_048_576 });
  expect(fetched?.records.map(({ raw, offset }) => [raw?.toString(), offset])).toEqual([['committed', 2]]);
  expect(fetched?.next).toBe(4);
  await open.commit();
  await until('the end is stable', async () => (await reader.offsets(sealed, 0, 'lastStable')).lastStable === 6);
  const [rest] = await reader.fetch(sealed, new Map([[0, 4]]), { waitMs: 100, bytes: 1_048_576 });
  expect(rest?.records[0]?.headers.name?.toString()).toBe('value');
  expect(rest?.next).toBe(6);
});

test('a topic has an id of its own, the same each time; a recreated topic of the same name has another', async () => {
  const { texts, sealed } = own.topics;
  const before = await reader.topicsNow([texts, sealed]);
  expect([...before.keys()]).toEqual(expect.arrayContaining([texts, sealed]));
  for (const { id } of before.values()) expect(id).toMatch(/^[\w-]{22}$/);
  expect(before.get(texts)?.id).not.toBe(before.get(sealed)?.id);
  const admin = own.kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [texts] });
  await until('it is gone', () =>
    reader.topicsNow([sealed, texts]).then(
      () => false,
      () => true,
    ),
  );
  // kafkajs waits for the leaders by asking brokers, and throws where one does not know the topic yet.
  const anew = { topics: [{ topic: texts, numPartitions: 3 }], waitForLeaders: false };
  await until('it is made anew', () => admin.createTopics(anew));
  await admin.disconnect();
  const after = await until('the new one is known', () => reader.topicsNow([texts, sealed]).catch(() => undefined));
  expect(after.get(sealed)).toEqual(before.get(sealed));
  expect(after.get(texts)?.id).not.toBe(before.get(texts)?.id);
});

test('the answer to a send names the first offset, also within a transaction', async () => {
  const producer = await transactional('offsets');
  const { sealed } = own.topics;
  expect(await write(producer, sealed, 1, 'first', 'commit')).toMatchObject([{ topicName: sealed, baseOffset: '0' }]);
  expect(await write(producer, sealed, 1, 'second', 'commit')).toMatchObject([{ baseOffset: '2' }]);
});

test('a fenced producer fails with INVALID_PRODUCER_EPOCH, and its open transaction is aborted', async () => {
  const { sealed } = own.topics;
  const old = await transactional('fenced');
  const begun = await old.transaction();
  await begun.send({ topic: sealed, messages: [{ value: 'never', partition: 2 }] });
  const successor = await transactional('fenced');
  await (await successor.transaction()).abort();
  await until('nothing is open', async () => (await reader.offsets(sealed, 2, 'lastStable')).lastStable === 2);
  const error = await begun.commit().catch((reason: unknown) => reason);
  expect(protocolErrorOf(error)).toBe('INVALID_PRODUCER_EPOCH');
  const [fetched] = await reader.fetch(sealed, new Map([[2, 0]]), { waitMs: 100, bytes: 1_048_576 });
  expect(fetched?.records).toEqual([]);
});

test('a transaction takes three requests: its coordinator is not looked up for each of them', async () => {
  const producer = await transactional('requests');
  const { sealed } = own.topics;
  await write(producer, sealed, 0, 'first', 'commit');
  const asked = new Set<string>();
  producer.on(producer.events.REQUEST, ({ payload }) => void asked.add(payload.apiName));
  // The broker refuses a transaction that begins before the last one is complete; the client then retries, and also
  // asks for metadata.
  const requests = await until('a transaction at the first attempt', async () => {
    asked.clear();
    await write(producer, sealed, 0, 'next', 'commit');
    return !asked.has('Metadata') && [...asked].sort();
  });
  expect(requests).toEqual(['AddPartitionsToTxn', 'EndTxn', 'Produce']);
});

test('an offset committed in a transaction is the group’s, and an aborted one is not', async () => {
  const producer = await transactional('group-offsets');
  const admin = own.kafka.admin();
  await admin.connect();
  closings.push(() => admin.disconnect());
  const groupId = `${own.namespace}.in-transaction`;
  const committed = async () => {
    const [found] = await admin.fetchOffsets({ groupId, topics: [own.topics.texts] });
    return found?.partitions.find(({ partition }) => partition === 0)?.offset;
  };
  for (const [offset, end] of [
    ['7', 'commit'],
    ['9', 'abort'],
  ] as const) {
    const transaction = await producer.transaction();
    const topics = [{ topic: own.topics.texts, partitions: [{ partition: 0, offset }] }];
    // kafkajs retries a send that meets the end of the transaction before, but not this: our runtime does, and so do we.
    await until('the transaction before has ended', () =>
      transaction.sendOffsets({ consumerGroupId: groupId, topics }).then(
        () => true,
        (error: unknown) => {
          if (protocolErrorOf(error) === 'CONCURRENT_TRANSACTIONS') return false;
          throw error;
        },
      ),
    );
    await transaction[end]();
  }
  await until('the offset is the first', async () => (await committed()) === '7');
});

interface Delivered {
  readonly messages: readonly KafkaMessage[];
  readonly lastOffset: string;
}

async function consume(options: {
  topic: string;
  onJoin?: (steer: { pause(): void; seek(offset: number): void; resume(): void }) => void;
  eachBatch: (delivered: Delivered, payload: EachBatchPayload) => void;
}): Promise<void> {
  const { topic } = options;
  const consumer = own.kafka.consumer({
    groupId: `${own.namespace}.${closings.length}`,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
  closings.push(() => consumer.disconnect());
  const all = [{ topic, partitions: [0, 1, 2] }];
  consumer.on(consumer.events.GROUP_JOIN, () =>
    options.onJoin?.({
      pause: () => consumer.pause(all),
      resume: () => consumer.resume(all),
      seek: (offset) => consumer.seek({ topic, partition: 0, offset: String(offset) }),
    }),
  );
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      options.eachBatch({ messages: payload.batch.messages, lastOffset: payload.batch.lastOffset() }, payload);
      payload.resolveOffset(payload.batch.messages.at(-1)?.offset ?? payload.batch.lastOffset());
    },
  });
}

test('a partition that is paused at the join delivers nothing before it is resumed, and then from where it was sought', async () => {
  const producer = await transactional('pausing');
  const { texts } = own.topics;
  for (const value of ['0', '1', '2']) await write(producer, texts, 0, value, 'commit');
  const happened: string[] = [];
  await consume({
    topic: texts,
    onJoin(steer) {
      steer.pause();
      // Time for several fetches, in which nothing may arrive.
      setTimeout(() => {
        happened.push('resumed');
        steer.seek(2);
        steer.resume();
      }, 500);
    },
    eachBatch: ({ messages }) => happened.push(...messages.map(({ value }) => String(value))),
  });
  await until('the last came', () => happened.includes('2'));
  expect(happened).toEqual(['resumed', '1', '2']);
});

test('a batch’s last offset counts the marker behind the last record, and resolving that record passes it', async () => {
  const producer = await transactional('markers');
  const { commands } = own.topics;
  await write(producer, commands, 0, 'first', 'commit');
  const batches: [string, string][] = [];
  await consume({
    topic: commands,
    eachBatch: ({ messages, lastOffset }) => batches.push([String(messages.at(-1)?.value), lastOffset]),
  });
  await until('the first came', () => batches.length > 0);
  await write(producer, commands, 0, 'second', 'commit');
  await until('the second came', () => batches.length > 1);
  expect(batches).toEqual([
    ['first', '1'],
    ['second', '3'],
  ]);
});

test.each([
  ['CreateTime', true, 0],
  ['LogAppendTime', false, 1],
])('a message says whose timestamp it has: %s', async (_, development, expected) => {
  const timed = await createNamespace({ partitions: 1, development });
  closings.push(() => timed.drop());
  const topic = timed.topics.commands;
  const producer = timed.kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'now' }] });
  await producer.disconnect();
  const types: unknown[] = [];
  await consume({
    topic,
    // Not among kafkajs's types.
    eachBatch: ({ messages }) =>
      types.push(
        ...messages.map(
          (message) => (message as { batchContext?: { timestampType?: number } }).batchContext?.timestampType,
        ),
      ),
  });
  await until('it came', () => types.length > 0);
  expect(types).toEqual([expected]);
});
