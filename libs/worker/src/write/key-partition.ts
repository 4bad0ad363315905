import kafkajs from 'kafkajs';

/** Murmur2 over the key, as Java's producers have it: upstream systems and Lockbox agree on a tenant's partition. */
export const byKey = kafkajs.Partitioners.DefaultPartitioner;

/** Tells in which partition of a topic with `count` of them the records of a key stand. Remembers the keys it was asked for. */
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
    known.set(key, partition);
    return partition;
  };
}
