import { createRequire } from 'node:module';
import { LockboxError } from '@lockbox/contracts/errors';
import type { InnerCluster } from './kafkajs-cluster.ts';
import { leadersOf } from './requests.ts';

/** The present state of a topic at the brokers. */
export interface TopicNow {
  /**
   * Constant for the topic's life, in the notation of Kafka's own tools. A topic recreated under the same name has
   * another id.
   */
  readonly id: string;
  /** The number of partitions, read afresh: kafkajs caches it for minutes. */
  readonly partitions: number;
}
export type TopicsNow = ReadonlyMap<string, TopicNow>;

interface Writing {
  writeInt8(value: number): Writing;
  writeUVarIntArray(values: readonly Writing[]): Writing;
  writeUVarIntString(value: string): Writing;
  writeUVarIntBytes(): Writing;
  writeBuffer(value: Buffer): Writing;
}
interface Reading {
  readonly buffer: Buffer;
  offset: number;
  readInt8(): number;
  readInt16(): number;
  readInt32(): number;
  readUVarIntString(): string | null;
  readUVarIntArray<T>(one: (reading: Reading) => T): readonly T[] | null;
  readTaggedFields(): unknown;
}

// kafkajs implements Metadata requests up to version 6, and topic ids came with 10; its encoder has the parts of the
// newer one.
const inside = createRequire(import.meta.url);
const Encoder: new () => Writing = inside('kafkajs/src/protocol/encoder.js');
const Decoder: new (bytes: Buffer) => Reading = inside('kafkajs/src/protocol/decoder.js');

const METADATA = 3;
const WITH_TOPIC_IDS = 10;
const UUID_BYTES = 16;
const NO_FIELDS = 0;

/** Asks a broker which topics have these names now. Throws TOPIC_MISSING. */
export async function topicsNow(cluster: InnerCluster, topics: readonly string[]): Promise<TopicsNow> {
  const [first] = topics;
  if (first === undefined) return new Map();
  const [nodeId = -1] = (await leadersOf(cluster, first)).values();
  const broker = await cluster.findBroker({ nodeId });
  const found = await broker.connectionPool.send({
    request: {
      apiKey: METADATA,
      apiVersion: WITH_TOPIC_IDS,
      apiName: 'Metadata',
      encode: async () => request(topics),
    },
    response: { decode: async (bytes: Buffer) => response(new Decoder(bytes)), parse: async (now: TopicsNow) => now },
  });
  const missing = topics.filter((topic) => !found.has(topic));
  if (missing.length === 0) return found;
  throw new LockboxError('TOPIC_MISSING', `There is no topic ${missing.join(', ')}. Run \`lockbox topics apply\`.`, {
    retriable: true,
  });
}

function request(topics: readonly string[]): Writing {
  const [createThem, clusterRights, topicRights] = [0, 0, 0];
  const named = topics.map((topic) =>
    new Encoder().writeBuffer(Buffer.alloc(UUID_BYTES)).writeUVarIntString(topic).writeInt8(NO_FIELDS),
  );
  return new Encoder()
    .writeInt8(NO_FIELDS) // the end of the request's header
    .writeUVarIntArray(named)
    .writeInt8(createThem)
    .writeInt8(clusterRights)
    .writeInt8(topicRights)
    .writeInt8(NO_FIELDS);
}

function response(reading: Reading): TopicsNow {
  reading.readTaggedFields(); // the end of the response's header
  reading.readInt32(); // throttled for so long
  reading.readUVarIntArray((broker) => {
    broker.readInt32();
    broker.readUVarIntString();
    broker.readInt32();
    broker.readUVarIntString();
    broker.readTaggedFields();
  });
  reading.readUVarIntString(); // the cluster
  reading.readInt32(); // its controller
  const topics = reading.readUVarIntArray((topic): [string, TopicNow] | undefined => {
    const error = topic.readInt16();
    const name = topic.readUVarIntString() ?? '';
    const id = topic.buffer.toString('base64url', topic.offset, topic.offset + UUID_BYTES);
    topic.offset += UUID_BYTES;
    topic.readInt8(); // whether it is Kafka's own
    const partitions = topic.readUVarIntArray(readPartition)?.length ?? 0;
    topic.readInt32(); // rights
    topic.readTaggedFields();
    return error === 0 ? [name, { id, partitions }] : undefined;
  });
  return new Map((topics ?? []).filter((found) => found !== undefined));
}

function readPartition(partition: Reading): void {
  partition.readInt16();
  for (let field = 0; field < 3; field++) partition.readInt32(); // number, leader, leader's epoch
  for (let list = 0; list < 3; list++) partition.readUVarIntArray((replica) => replica.readInt32());
  partition.readTaggedFields();
}
