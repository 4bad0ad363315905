import { type LogReader, records, type StoredRecord } from '@lockbox/worker/read';

/**
 * Reads the newest records of each partition, oldest first: `count` records, or fewer if transactions have ended among
 * them.
 */
export async function newestRecords(
  reader: LogReader,
  topic: string,
  count: number,
): Promise<ReadonlyMap<number, readonly StoredRecord[]>> {
  const partitions = await reader.partitionsOf(topic);
  const places = await Promise.all(
    partitions.map(async (partition) => ({
      partition,
      ...(await reader.offsets(topic, partition, 'low', 'lastStable')),
    })),
  );
  const found = new Map<number, StoredRecord[]>(partitions.map((partition) => [partition, []]));
  const from = new Map(places.map(({ partition, low, lastStable }) => [partition, Math.max(low, lastStable - count)]));
  const until = new Map(places.map(({ partition, lastStable }) => [partition, lastStable]));
  for await (const { partition, records: fetched } of records(reader, topic, { from, until })) {
    found.get(partition)?.push(...fetched);
  }
  return found;
}
