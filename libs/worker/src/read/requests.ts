import { LockboxError } from '@lockbox/contracts/errors';
import { committed, type StoredRecord } from './committed.ts';
import type { InnerBroker, InnerCluster } from './kafkajs-cluster.ts';

/** Kafka's isolation levels, and the timestamps that request a partition's ends. */
export const READ_COMMITTED = 1;
export const READ_UNCOMMITTED = 0;
export const LATEST = -1;
export const EARLIEST = -2;

/** Offsets of a topic, by partition number. */
export type Offsets = ReadonlyMap<number, number>;

export interface Fetched {
  readonly topic: string;
  readonly partition: number;
  /** Committed records; empty if only markers or aborted records were read. */
  readonly records: readonly StoredRecord[];
  /** The next offset to read. */
  readonly next: number;
  /** The partition's end when the broker answered, uncommitted records included. */
  readonly highWatermark: number;
}

export interface FetchLimits {
  /** How long a broker waits for new records. */
  readonly waitMs: number;
  /** The broker waits until this many bytes have arrived; one by default. */
  readonly minBytes?: number;
  /** Maximum bytes per partition; a broker answers with at least one batch. */
  readonly bytes: number;
}

/** The leading broker's number, by partition. */
export async function leadersOf(cluster: InnerCluster, topic: string): Promise<ReadonlyMap<number, number>> {
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

/** The offset is -1 if there is no record at or after the time. */
export async function offsetAt(cluster: InnerCluster, { topic, partition, at, isolationLevel }: OffsetRequest) {
  const broker = await brokerOf(cluster, topic, partition);
  const answer = await broker.listOffsets({
    replicaId: -1,
    isolationLevel,
    topics: [{ topic, partitions: [{ partition, timestamp: at }] }],
  });
  return Number(answer.responses[0]?.partitions[0]?.offset ?? -1);
}

export async function fetchFrom(
  cluster: InnerCluster,
  topic: string,
  from: Offsets,
  { waitMs, minBytes = 1, bytes }: FetchLimits,
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
        minBytes,
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
      const highWatermark = Number(fetched.highWatermark);
      return { topic, partition, highWatermark, ...committed(topic, fetched, from.get(partition) ?? 0) };
    });
}
