import type { Partition } from '../partition/partition.ts';
import type { LogReader } from '../read/log-reader.ts';
import type { Lag } from './metrics.ts';

/**
 * How far the held partitions are behind, asked of the broker at each scrape: a partition that waits or has stopped fetches
 * nothing that would tell.
 */
export function createLags(
  reader: LogReader,
  held: () => Iterable<Partition>,
  now: () => number,
): () => Promise<readonly Lag[]> {
  /** Broker's time of the first waiting record, by place: read once, since a record's time does not change. */
  let waiting = new Map<string, number>();

  async function lagOf(topic: string, partition: number, position: number, seen: Map<string, number>): Promise<Lag> {
    const end = (await reader.offsetsAt(topic, [partition], 'latest')).get(partition) ?? position;
    const records = Math.max(0, end - position);
    if (records === 0) return { topic, partition, records, seconds: 0 };
    const place = `${topic} ${partition}@${position}`;
    const time = waiting.get(place) ?? (await timeOf(topic, partition, position));
    if (time !== undefined) seen.set(place, time);
    return { topic, partition, records, seconds: time === undefined ? 0 : Math.max(0, (now() - time) / 1_000) };
  }

  async function timeOf(topic: string, partition: number, offset: number): Promise<number | undefined> {
    const [fetched] = await reader.fetch(topic, new Map([[partition, offset]]), { waitMs: 1, bytes: 1 });
    return fetched?.records[0]?.timestamp;
  }

  return async () => {
    const seen = new Map<string, number>();
    const lags = await Promise.all(
      [...held()].flatMap((partition) =>
        [...partition.flow.positions].map(([topic, position]) =>
          // A broker that does not answer is told of by health; the other metrics are wanted all the same.
          lagOf(topic, partition.number, position, seen).catch(() => undefined),
        ),
      ),
    );
    waiting = seen;
    return lags.filter((lag) => lag !== undefined);
  };
}
