import { LockboxError } from '@lockbox/contracts/errors';
import type { Kafka } from 'kafkajs';
import { reconnecting } from '../retry/reconnecting.ts';
import { committed, type StoredRecord } from './committed.ts';
import { connectCluster, type InnerBroker, type InnerCluster } from './kafkajs-cluster.ts';

const READ_COMMITTED = 1;
const READ_UNCOMMITTED = 0;
const LATEST = -1;
const EARLIEST = -2;

/** Offsets of a topic, by partition number. */
export type Offsets = ReadonlyMap<number, number>;

export interface Fetched {
  readonly topic: string;
  readonly partition: number;
  /** Committed records; possibly none, when all that was read are markers or aborted. */
  readonly records: readonly StoredRecord[];
  /** Offset to go on from. */
  readonly next: number;
}

/** Where a partition begins and ends; at `lastStable` for readers of what is committed. */
export interface PartitionOffsets {
  readonly low: number;
  readonly high: number;
  readonly lastStable: number;
}

export interface FetchLimits {
  /** So long a broker waits for something new. */
  readonly waitMs: number;
  /** Of each partition; a broker answers with at least one batch. */
  readonly bytes: number;
}

export interface LogReader {
  partitionsOf(topic: string): Promise<readonly number[]>;
  /** The partitions of a topic, together those that one broker leads now. */
  byLeader(topic: string): Promise<readonly (readonly number[])[]>;
  offsets(topic: string, partition: number): Promise<PartitionOffsets>;
  /** First offsets at or after the time; the end where there is none. */
  offsetsAt(topic: string, partitions: readonly number[], at: 'latest' | 'beginning' | number): Promise<Offsets>;
  /** One fetch, from each leader at once. `records` reads from one offset to another. */
  fetch(topic: string, from: Offsets, limits: FetchLimits): Promise<readonly Fetched[]>;
  close(): Promise<void>;
}

/** Reads what is committed, with connections of its own. Callers try again after a failure. */
export function createLogReader(kafka: Kafka): LogReader {
  const connection = reconnecting(
    () => connectCluster(kafka),
    ({ close }) => close(),
  );
  const using = <T>(work: (cluster: InnerCluster) => Promise<T>): Promise<T> =>
    connection.using(({ cluster }) => work(cluster));
  return {
    partitionsOf: (topic) =>
      using(async (cluster) => [...(await leadersOf(cluster, topic)).keys()].sort((a, b) => a - b)),
    byLeader: (topic) =>
      using(async (cluster) => {
        const leaders = await leadersOf(cluster, topic);
        return [...Map.groupBy(leaders.keys(), (partition) => leaders.get(partition)).values()];
      }),
    offsets: (topic, partition) =>
      using(async (cluster) => ({
        low: await offsetAt(cluster, { topic, partition, at: EARLIEST, isolationLevel: READ_COMMITTED }),
        high: await offsetAt(cluster, { topic, partition, at: LATEST, isolationLevel: READ_UNCOMMITTED }),
        lastStable: await offsetAt(cluster, { topic, partition, at: LATEST, isolationLevel: READ_COMMITTED }),
      })),
    offsetsAt: (topic, partitions, at) =>
      using(async (cluster) => {
        const time = at === 'latest' ? LATEST : at === 'beginning' ? EARLIEST : at;
        const found = partitions.map(async (partition): Promise<[number, number]> => {
          const place = { topic, partition, isolationLevel: READ_COMMITTED };
          const offset = await offsetAt(cluster, { ...place, at: time });
          return [partition, offset >= 0 ? offset : await offsetAt(cluster, { ...place, at: LATEST })];
        });
        return new Map(await Promise.all(found));
      }),
    fetch: (topic, from, limits) => using((cluster) => fetchFrom(cluster, topic, from, limits)),
    close: () => connection.close(),
  };
}

/** The leading broker's number, by partition. */
async function leadersOf(cluster: InnerCluster, topic: string): Promise<ReadonlyMap<number, number>> {
  await cluster.addMultipleTargetTopics([topic]);
  const leaders = new Map(cluster.findTopicPartitionMetadata(topic).map((found) => [found.partitionId, found.leader]));
  if (leaders.size > 0) return leaders;
  throw new LockboxError('TOPIC_MISSING', `Topic ${topic} does not exist. Run \`lockbox topics apply\`.`, {
    retriable: true,
  });
}

async function brokerOf(cluster: InnerCluster, topic: string, partition: number): Promise<InnerBroker> {
  const nodeId = (await leadersOf(cluster, topic)).get(partition);
  if (nodeId !== undefined) return await cluster.findBroker({ nodeId });
  throw new LockboxError(
    'PARTITION_MISSING',
    `Topic ${topic} has no partition ${partition}. All topics need the same number; run \`lockbox topics check\`.`,
    { retriable: true },
  );
}

interface OffsetRequest {
  readonly topic: string;
  readonly partition: number;
  readonly at: number;
  readonly isolationLevel: number;
}

/** -1 where there is no record at or after the time. */
async function offsetAt(cluster: InnerCluster, { topic, partition, at, isolationLevel }: OffsetRequest) {
  const broker = await brokerOf(cluster, topic, partition);
  const answer = await broker.listOffsets({
    replicaId: -1,
    isolationLevel,
    topics: [{ topic, partitions: [{ partition, timestamp: at }] }],
  });
  return Number(answer.responses[0]?.partitions[0]?.offset ?? -1);
}

async function fetchFrom(
  cluster: InnerCluster,
  topic: string,
  from: Offsets,
  { waitMs, bytes }: FetchLimits,
): Promise<readonly Fetched[]> {
  const leaders = await leadersOf(cluster, topic);
  const byNode = Map.groupBy(from, ([partition]) => leaders.get(partition) ?? -1);
  const answers = await Promise.all(
    [...byNode].map(async ([nodeId, wanted]) => {
      const broker = await cluster.findBroker({ nodeId });
      const partitions = wanted.map(([partition, offset]) => ({
        partition,
        fetchOffset: String(offset),
        maxBytes: bytes,
      }));
      return await broker.fetch({
        maxWaitTime: waitMs,
        minBytes: 1,
        maxBytes: bytes * 4,
        isolationLevel: READ_COMMITTED,
        topics: [{ topic, partitions }],
      });
    }),
  );
  return answers
    .flatMap(({ responses }) => responses.flatMap(({ partitions }) => partitions))
    .map((fetched): Fetched => {
      const { partition } = fetched;
      return { topic, partition, ...committed(fetched, from.get(partition) ?? 0) };
    });
}
