/** A send to partitions with several leaders: all brokers are asked at once, and failed requests are repeated. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inside } from './inside.ts';

const sendMessages = inside<(parts: object) => (send: object) => Promise<readonly Row[]>>('producer/sendMessages');
const createRetry = inside<(options: object) => unknown>('retry');
const Lock = inside<new (options: object) => { acquire(): Promise<void>; release(): void }>('utils/lock');

interface Row {
  readonly topicName: string;
  readonly partition: number;
}
type TopicData = readonly { readonly topic: string; readonly partitions: readonly { readonly partition: number }[] }[];

const nothing = () => undefined;
const retriable = (name: string) => Object.assign(new Error(name), { name: 'KafkaJSProtocolError', retriable: true });

/** A broker with one request of a producer at a time, by the lock that kafkajs uses. */
const broker = (nodeId: number, before: () => unknown = nothing) => ({
  nodeId,
  lock: new Lock({ timeout: 60_000 }),
  /** The topics of the records that it was given, each in its only partition. */
  written: [] as string[],
  async produce({ topicData }: { readonly topicData: TopicData }) {
    await before();
    const topics = topicData.map(({ topic, partitions }) => ({ topicName: topic, partitions }));
    this.written.push(...topicData.map(({ topic }) => topic));
    return { topics };
  },
});
type Broker = ReturnType<typeof broker>;

/** Sends one record to each of these topics; `leaders` may change meanwhile. Returns the topics in the answer to the send. */
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
  // Requests that are under way may end later than the answer.
  for (const { lock } of brokers) await lock.acquire();
  return rows.map(({ topicName }) => topicName).sort();
}

test('nothing is written twice at a slow broker while another refuses for a moment', async () => {
  const refusing = broker(1);
  const slow = broker(2, () => pause(50));
  let refusals = 2;
  // The previous transaction has not ended yet, so the coordinator asks for a retry.
  await sendTo({ events: refusing, 'dead-letters': slow }, ([topic]) => {
    if (topic === 'events' && refusals-- > 0) throw retriable('CONCURRENT_TRANSACTIONS');
  });
  expect([refusing.written, slow.written]).toEqual([['events'], ['dead-letters']]);
});

test('records that a broker did not take are written at the new leader, even if that has answered already', async () => {
  const stays = broker(1);
  const dies = broker(2, () => {
    leaders['policy-state'] = stays;
    throw retriable('NOT_LEADER_FOR_PARTITION');
  });
  const leaders: Record<string, Broker> = { events: stays, 'policy-state': dies };
  expect(await sendTo(leaders)).toEqual(['events', 'policy-state']);
  expect([stays.written, dies.written]).toEqual([['events', 'policy-state'], []]);
});

test('records that a broker has taken are not written again at the new leader', async () => {
  let refusals = 1;
  const former = broker(1);
  const next = broker(2, () => {
    leaders.events = next;
    if (refusals-- > 0) throw retriable('NOT_ENOUGH_REPLICAS');
  });
  const leaders: Record<string, Broker> = { events: former, 'policy-state': next };
  expect(await sendTo(leaders)).toEqual(['events', 'policy-state']);
  expect([former.written, next.written]).toEqual([['events'], ['policy-state']]);
});
