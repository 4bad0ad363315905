import type { IHeaders, Kafka, PartitionAssigner } from 'kafkajs';

/**
 * The internals of kafkajs for reading partitions without a group, which its API does not offer. Everything used is
 * declared here and checked by test/contract.
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
    /** The record replaces a batch with a wrong checksum (libs/kafkajs/CHANGES.md). */
    readonly damaged?: boolean;
  };
}
export interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: string;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
  readonly messages: readonly InnerRecord[];
}
interface PartitionTimes {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly timestamp: number | string }[];
}
/** A request unknown to kafkajs: its encoding, and the decoding of its answer. */
interface OwnRequest<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<unknown>;
  };
  readonly response: { decode(bytes: Buffer): Promise<T>; parse(decoded: T): Promise<T> };
}
export interface InnerBroker {
  readonly connectionPool: { send<T>(own: OwnRequest<T>): Promise<T> };
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
export interface InnerCluster {
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
  findBroker(node: { readonly nodeId: number }): Promise<InnerBroker>;
}

/** Connects, and returns kafkajs's cluster. */
export async function connectCluster(kafka: Kafka): Promise<{ cluster: InnerCluster; close(): Promise<void> }> {
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
  // This consumer never joins; kafkajs exposes its cluster to consumers' assigners only.
  const consumer = kafka.consumer({ groupId: 'none', partitionAssigners: [seeCluster], allowAutoTopicCreation: false });
  await consumer.connect();
  if (inner === undefined) throw new Error('kafkajs no longer shows its cluster to assigners');
  return { cluster: inner, close: () => consumer.disconnect() };
}
