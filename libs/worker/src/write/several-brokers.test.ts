/** What a send writes where its partitions lead at several brokers: kafkajs asks them all at once, and repeats what failed. */
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';

const kafkajs = createRequire(import.meta.url);
// Internal files of kafkajs, which the patch changes.
const sendMessages: (parts: object) => (send: object) => Promise<unknown> = kafkajs(
  'kafkajs/src/producer/sendMessages',
);
const createRetry: (options: object) => unknown = kafkajs('kafkajs/src/retry');
const Lock: new (options: object) => { acquire(): Promise<void>; release(): void } = kafkajs('kafkajs/src/utils/lock');

const nothing = () => undefined;

/** A broker of which a producer has one request at a time, as kafkajs's own locks have it. */
const broker = (nodeId: number, answersAfterMs: number) => ({
  nodeId,
  lock: new Lock({ timeout: 60_000 }),
  written: [] as unknown[],
  async produce({ topicData }: { readonly topicData: readonly unknown[] }) {
    await pause(answersAfterMs);
    this.written.push(topicData);
    return { topics: [] };
  },
});
type Broker = ReturnType<typeof broker>;

test('one broker that refuses for the moment has nothing written twice at another that is slow to answer', async () => {
  const refusing = broker(1, 0);
  const slow = broker(2, 50);
  const leaders: Readonly<Record<string, Broker>> = { events: refusing, 'dead-letters': slow };
  let refusals = 2;
  const send = sendMessages({
    logger: { debug: nothing, error: nothing },
    cluster: {
      refreshMetadataIfNecessary: nothing,
      refreshMetadata: nothing,
      addMultipleTargetTopics: nothing,
      isConnected: () => true,
      findTopicPartitionMetadata: () => [{ partitionId: 0 }],
      findLeaderForPartitions: (topic: string) => ({ [leaders[topic]?.nodeId ?? 0]: [0] }),
      findBroker: ({ nodeId }: { readonly nodeId: string }) =>
        [refusing, slow].find((one) => String(one.nodeId) === nodeId),
    },
    partitioner: () => 0,
    eosManager: {
      acquireBrokerLock: ({ lock }: Broker) => lock.acquire(),
      releaseBrokerLock: ({ lock }: Broker) => lock.release(),
      isTransactional: () => true,
      // The end of the transaction before is not there yet: the coordinator has it asked again.
      async addPartitionsToTransaction([{ topic }]: readonly [{ readonly topic: string }]) {
        if (topic === 'events' && refusals-- > 0)
          throw Object.assign(new Error('CONCURRENT_TRANSACTIONS'), { name: 'KafkaJSProtocolError', retriable: true });
      },
      getSequence: () => 0,
      updateSequence: nothing,
      getTransactionalId: () => 'id',
      getProducerId: () => 1,
      getProducerEpoch: () => 0,
    },
    retrier: createRetry({ initialRetryTime: 1, maxRetryTime: 1, retries: 5 }),
  });
  const message = { key: 'key', value: 'value', partition: 0 };
  const topicMessages = Object.keys(leaders).map((topic) => ({ topic, messages: [message] }));
  await send({ acks: -1, topicMessages });
  // What was already under way may end later than the answer.
  await slow.lock.acquire();
  expect([refusing.written.length, slow.written.length]).toEqual([1, 1]);
});
