import { partitionOfProviderLog } from '@lockbox/contracts/ids';
import kafkajs, { type ICustomPartitioner } from 'kafkajs';

/**
 * Murmur2 over the key, like Java's producers, so that upstream systems and Lockbox agree on a tenant's partition. The
 * key of the provider's own log in a partition contains the partition number.
 */
export const byKey: ICustomPartitioner = () => {
  const murmur = kafkajs.Partitioners.DefaultPartitioner();
  return (args) => {
    const { key, partition } = args.message;
    const named = partition ?? (key ? partitionOfProviderLog(key.toString()) : undefined);
    return named ?? murmur(args);
  };
};

/** Keys are normally tenant ids, but a writer to the topic can choose any key, of any length. */
const REMEMBERED_KEYS = 20_000;
const REMEMBERED_LENGTH = 200;

/** Returns a function from key to partition, for a topic with `count` partitions. Recent answers are cached. */
export function keyPartition(count: number): (key: string) => number {
  const partitioner = byKey();
  const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  const known = new Map<string, number>();
  return (key) => {
    const partition = known.get(key) ?? partitioner({ topic: '', partitionMetadata, message: { key, value: null } });
    if (key.length <= REMEMBERED_LENGTH) {
      if (known.size >= REMEMBERED_KEYS) known.clear();
      known.set(key, partition);
    }
    return partition;
  };
}
