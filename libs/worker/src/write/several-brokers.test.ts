/** What a send writes where its partitions lead at several brokers: kafkajs asks them all at once, and repeats what failed. */
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';

const kafkajs = createRequire(import.meta.url);
// Internal files of kafkajs, which the patch changes.
const sendMessages: (parts: object) => (send: object) => Promise<readonly Row[]> = kafkajs(
  'kafkajs/src/producer/sendMessages',
);
const createRetry: (options: object) => unknown = kafkajs('kafkajs/src/retry');
const Lock: new (options: object) => { acquire(): Promise<void>; release(): void } = kafkajs('kafkajs/src/utils/lock');

interface Row {
  readonly topicName: string;
  readonly partition: number;
}
type TopicData = readonly { readonly topic: string; readonly partitions: readonly { readonly partition: number }[] }[];

const nothing = () => undefined;
const notForNow = (name: string) => Object.assign(new Error(name), { name: 'KafkaJSProtocolError', retriable: true });

/** A broker of which a producer has one request at a time, as kafkajs's own locks have it. */
const broker = (nodeId: number, before: () => unknown = nothing) => ({
  nodeId,
  lock: new Lock({ timeout: 60_000 }),
  /** The topics that it was given records of, each in its only partition. */
  written: [] as string[],
  async produce({ topicData }: { readonly topicData: TopicData }) {
    await before();
    const topics = topicData.map(({ topic, partitions }) => ({ topicName: topic, partitions }));
    this.written.push(...topicData.map(({ topic }) => topic));
    return { topics };
  },
});
type Broker = ReturnType<typeof broker>;

/** Sends one record to each of these topics; `leaders` may change meanwhile. The answer names the topics that the send's does. */
async function sendTo(
  leaders: Readonly<Record<string, Broker>>,
  addToTransaction: (topics: readonly string[]) => void = nothing,
): Promise<readonly string[]> {
  const brokers = [...new Set(Object.values(leaders))];
  const send = sendMessages({
    logger: { debug: nothing, error: nothing },
    cluster: {
      refreshMetadataIfNecessary: nothing,
      refreshMetadata: nothing,
      addMultipleTargetTopics: nothing,
      isConnected: () => true,
      findTopicPartitionMetadata: () => [{ partitionId: 0 }],
      findLeaderForPartitions: (topic: string, partitions: readonly unknown[]) =>
        partitions.length === 0 ? {} : { [leaders[topic]?.nodeId ?? 0]: [0] },
      findBroker: ({ nodeId }: { readonly nodeId: string }) => brokers.find((one) => String(one.nodeId) === nodeId),
    },
    partitioner: () => 0,
    eosManager: {
      acquireBrokerLock: ({ lock }: Broker) => lock.acquire(),
      releaseBrokerLock: ({ lock }: Broker) => lock.release(),
      isTransactional: () => true,
      addPartitionsToTransaction: async (data: TopicData) => addToTransaction(data.map(({ topic }) => topic)),
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
  const rows = await send({ acks: -1, topicMessages });
  // What was already under way may end later than the answer.
  for (const { lock } of brokers) await lock.acquire();
  return rows.map(({ topicName }) => topicName).sort();
}

test('one broker that refuses for the moment has nothing written twice at another that is slow to answer', async () => {
  const refusing = broker(1);
  const slow = broker(2, () => pause(50));
  let refusals = 2;
  // The end of the transaction before is not there yet: the coordinator has it asked again.
  await sendTo({ events: refusing, 'dead-letters': slow }, ([topic]) => {
    if (topic === 'events' && refusals-- > 0) throw notForNow('CONCURRENT_TRANSACTIONS');
  });
  expect([refusing.written, slow.written]).toEqual([['events'], ['dead-letters']]);
});

test('what one broker did not take is written where it leads now, also at a broker that has answered already', async () => {
  const stays = broker(1);
  const dies = broker(2, () => {
    leaders['policy-state'] = stays;
    throw notForNow('NOT_LEADER_FOR_PARTITION');
  });
  const leaders: Record<string, Broker> = { events: stays, 'policy-state': dies };
  expect(await sendTo(leaders)).toEqual(['events', 'policy-state']);
  expect([stays.written, dies.written]).toEqual([['events', 'policy-state'], []]);
});

test('what one broker has taken is not written once more at the one that leads there now', async () => {
  let refusals = 1;
  const former = broker(1);
  const next = broker(2, () => {
    leaders.events = next;
    if (refusals-- > 0) throw notForNow('NOT_ENOUGH_REPLICAS');
  });
  const leaders: Record<string, Broker> = { events: former, 'policy-state': next };
  expect(await sendTo(leaders)).toEqual(['events', 'policy-state']);
  expect([former.written, next.written]).toEqual([['events'], ['policy-state']]);
});
