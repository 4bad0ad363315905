import { LockboxError } from '@lockbox/contracts/errors';
import type { IHeaders, Kafka, PartitionAssigner } from 'kafkajs';
import { reconnecting } from '../retry/reconnecting.ts';

/**
 * Reading partitions without a group: kafkajs offers none of it, so this reaches into its cluster. What it uses of the
 * inside is stated here in full and held by test/contract.
 */
interface InnerRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
  readonly isControlRecord: boolean;
  readonly batchContext: {
    readonly firstOffset: string;
    readonly lastOffsetDelta: number;
    readonly producerId: string;
    readonly inTransaction: boolean;
  };
}
interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: string;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
  readonly messages: readonly InnerRecord[];
}
interface PartitionTimes {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly timestamp: number | string }[];
}
interface InnerBroker {
  fetch(request: {
    readonly maxWaitTime: number;
    readonly minBytes: number;
    readonly maxBytes: number;
    readonly isolationLevel: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly fetchOffset: string;
        readonly maxBytes: number;
      }[];
    }[];
  }): Promise<{ readonly responses: readonly { topicName: string; partitions: readonly FetchedPartition[] }[] }>;
  listOffsets(request: { replicaId: -1; isolationLevel: number; topics: readonly PartitionTimes[] }): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
}
interface InnerCluster {
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
  findBroker(node: { readonly nodeId: number }): Promise<InnerBroker>;
}

const READ_COMMITTED = 1;
const READ_UNCOMMITTED = 0;
const LATEST = -1;
const EARLIEST = -2;
const ABORT_MARKER = Buffer.from([0, 0, 0, 0]);

/** A record as the topic has it, undecoded. */
export interface StoredRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly raw: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

export interface Fetched {
  readonly topic: string;
  readonly partition: number;
  /** Committed records; possibly none, when all that was read are markers or aborted. */
  readonly records: readonly StoredRecord[];
  /** Offset to go on from. */
  readonly next: number;
  readonly highWatermark: number;
}

export interface From {
  readonly partition: number;
  readonly offset: number;
}

export interface PartitionOffsets {
  readonly low: number;
  readonly high: number;
  readonly lastStable: number;
}

export interface LogReader {
  partitionsOf(topic: string): Promise<readonly number[]>;
  /** The partitions of a topic, together those that one broker leads now. */
  byLeader(topic: string): Promise<readonly (readonly number[])[]>;
  offsets(topic: string, partition: number): Promise<PartitionOffsets>;
  /** First offsets at or after the time; the end where there is none. */
  offsetsAt(
    topic: string,
    partitions: readonly number[],
    at: 'latest' | 'beginning' | number,
  ): Promise<readonly From[]>;
  /** One fetch, from each leader at once, of the given partitions. Waits up to `waitMs` for something new. */
  fetch(topic: string, from: readonly From[], limits: { waitMs: number; bytes: number }): Promise<readonly Fetched[]>;
  close(): Promise<void>;
}

/** Last value of each header: what kafkajs gives as a list was sent more than once. */
export function headersOf(headers: IHeaders | undefined): Readonly<Record<string, Buffer>> {
  for (const name in headers) {
    if (!Buffer.isBuffer(headers[name])) return withoutLists(headers);
  }
  return (headers ?? {}) as Readonly<Record<string, Buffer>>; // each value was just seen to be one
}

function withoutLists(headers: IHeaders): Record<string, Buffer> {
  const flat: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) flat[name] = Buffer.from(last);
  }
  return flat;
}

/** Committed records from `from` on, and where to go on. Aborted transactions are sorted first: kafkajs does not. */
function committed(fetched: FetchedPartition, from: number): { records: StoredRecord[]; next: number } {
  const aborted = [...(fetched.abortedTransactions ?? [])].sort(
    (a, b) => Number(a.firstOffset) - Number(b.firstOffset),
  );
  const open = new Set<string>();
  const records: StoredRecord[] = [];
  let next = from;
  let following = 0;
  for (const message of fetched.messages) {
    const offset = Number(message.offset);
    const { producerId, inTransaction, firstOffset, lastOffsetDelta } = message.batchContext;
    for (let first = aborted[following]; first && Number(first.firstOffset) <= offset; first = aborted[++following]) {
      open.add(first.producerId);
    }
    next = Math.max(next, Number(firstOffset) + lastOffsetDelta + 1);
    if (message.isControlRecord) {
      if (message.key?.equals(ABORT_MARKER)) open.delete(producerId);
    } else if (offset >= from && !(inTransaction && open.has(producerId))) {
      records.push({
        offset,
        timestamp: Number(message.timestamp),
        key: message.key,
        raw: message.value,
        headers: headersOf(message.headers),
      });
    }
  }
  return { records, next };
}

async function connect(kafka: Kafka): Promise<{ cluster: InnerCluster; close(): Promise<void> }> {
  let inner: InnerCluster | undefined;
  const seeCluster: PartitionAssigner = ({ cluster }) => {
    inner = cluster as unknown as InnerCluster; // kafkajs types a part of it only; test/contract uses the rest
    return {
      name: 'none',
      version: 0,
      protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
      assign: async () => [],
    };
  };
  // Never joins: a consumer is the only thing that lets its cluster be seen.
  const consumer = kafka.consumer({ groupId: 'none', partitionAssigners: [seeCluster], allowAutoTopicCreation: false });
  await consumer.connect();
  if (inner === undefined) throw new Error('kafkajs no longer shows its cluster to assigners');
  return { cluster: inner, close: () => consumer.disconnect() };
}

/** Reads what is committed, with connections of its own. Callers try again after a failure. */
export function createLogReader(kafka: Kafka): LogReader {
  const connection = reconnecting(
    () => connect(kafka),
    ({ close }) => close(),
  );
  const using = <T>(work: (cluster: InnerCluster) => Promise<T>): Promise<T> =>
    connection.using(({ cluster }) => work(cluster));

  async function leadersOf(cluster: InnerCluster, topic: string) {
    await cluster.addMultipleTargetTopics([topic]);
    const leaders = new Map(
      cluster.findTopicPartitionMetadata(topic).map((found) => [found.partitionId, found.leader]),
    );
    if (leaders.size === 0) {
      throw new LockboxError('TOPIC_MISSING', `Topic ${topic} does not exist. Run \`lockbox topics apply\`.`, {
        retriable: true,
      });
    }
    return leaders;
  }

  async function brokerOf(cluster: InnerCluster, topic: string, partition: number) {
    const nodeId = (await leadersOf(cluster, topic)).get(partition);
    if (nodeId === undefined) {
      throw new LockboxError(
        'PARTITION_MISSING',
        `Topic ${topic} has no partition ${partition}. All topics need the same number; run \`lockbox topics check\`.`,
        { retriable: true },
      );
    }
    return await cluster.findBroker({ nodeId });
  }

  async function offsetAt(cluster: InnerCluster, topic: string, partition: number, at: number, isolationLevel: number) {
    const broker = await brokerOf(cluster, topic, partition);
    const answer = await broker.listOffsets({
      replicaId: -1,
      isolationLevel,
      topics: [{ topic, partitions: [{ partition, timestamp: at }] }],
    });
    return Number(answer.responses[0]?.partitions[0]?.offset ?? -1);
  }

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
        low: await offsetAt(cluster, topic, partition, EARLIEST, READ_COMMITTED),
        high: await offsetAt(cluster, topic, partition, LATEST, READ_UNCOMMITTED),
        lastStable: await offsetAt(cluster, topic, partition, LATEST, READ_COMMITTED),
      })),
    offsetsAt: (topic, partitions, at) =>
      using(async (cluster) => {
        const time = at === 'latest' ? LATEST : at === 'beginning' ? EARLIEST : at;
        return await Promise.all(
          partitions.map(async (partition) => {
            const offset = await offsetAt(cluster, topic, partition, time, READ_COMMITTED);
            return {
              partition,
              offset: offset >= 0 ? offset : await offsetAt(cluster, topic, partition, LATEST, READ_COMMITTED),
            };
          }),
        );
      }),
    fetch: (topic, from, { waitMs, bytes }) =>
      using(async (cluster) => {
        const leaders = await leadersOf(cluster, topic);
        const offsets = new Map(from.map(({ partition, offset }) => [partition, offset]));
        const byNode = Map.groupBy(from, ({ partition }) => leaders.get(partition) ?? -1);
        const answers = await Promise.all(
          [...byNode].map(async ([nodeId, wanted]) => {
            const broker = await cluster.findBroker({ nodeId });
            return await broker.fetch({
              maxWaitTime: waitMs,
              minBytes: 1,
              maxBytes: bytes * 4,
              isolationLevel: READ_COMMITTED,
              topics: [
                {
                  topic,
                  partitions: wanted.map(({ partition, offset }) => ({
                    partition,
                    fetchOffset: String(offset),
                    maxBytes: bytes,
                  })),
                },
              ],
            });
          }),
        );
        return answers
          .flatMap(({ responses }) => responses.flatMap(({ partitions }) => partitions))
          .map(
            (fetched): Fetched => ({
              topic,
              partition: fetched.partition,
              ...committed(fetched, offsets.get(fetched.partition) ?? 0),
              highWatermark: Number(fetched.highWatermark),
            }),
          );
      }),
    close: () => connection.close(),
  };
}
