import { atOnce } from '@lockbox/platform/at-once';
import { Gauge, type Registry } from 'prom-client';
import type { Partition } from '../partition/partition.ts';
import type { LogReader } from '../read/log-reader.ts';

/** A partition's lag. */
interface Lag {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
  /** Age of the oldest waiting record, as far as known. */
  readonly seconds: number;
}

/** More than acquiring a partition leaves there: an aborted record and its marker. */
const BYTES = 4_096;

/** Exposes the lags as gauges, measured at each scrape. */
export function exposeLags(registry: Registry, lags: () => Promise<readonly Lag[]>): void {
  const registers = [registry];
  const labelNames = ['messaging_destination_name', 'messaging_destination_partition_id'] as const;
  // A gauge set by the other's `collect` would always show the previous scrape's value.
  const ask = atOnce(lags);
  const each = (of: (lag: Lag) => number) =>
    async function (this: Gauge): Promise<void> {
      const found = await ask();
      this.reset();
      for (const lag of found)
        this.set(
          { messaging_destination_name: lag.topic, messaging_destination_partition_id: String(lag.partition) },
          of(lag),
        );
    };
  new Gauge({
    name: 'lockbox_consumer_lag_seconds',
    help: 'Age of the oldest record that is not handled yet',
    labelNames,
    registers,
    collect: each(({ seconds }) => seconds),
  });
  new Gauge({
    name: 'lockbox_consumer_lag_records',
    help: 'Records that are not handled yet',
    labelNames,
    registers,
    collect: each(({ records }) => records),
  });
}

/**
 * Measures the lag of the held partitions at each scrape, by asking the broker: a partition that waits or has stopped
 * fetches nothing that would show it.
 */
export function createLags(
  reader: LogReader,
  held: () => Iterable<Partition>,
  now: () => number,
): () => Promise<readonly Lag[]> {
  /** Broker's time of the first waiting record, by position: cached, since a record's time does not change. */
  let waiting = new Map<string, number>();

  async function lagOf(topic: string, partition: number, position: number, seen: Map<string, number>): Promise<Lag> {
    const end = (await reader.offsetsAt(topic, [partition], 'latest')).get(partition) ?? position;
    const records = Math.max(0, end - position);
    if (records === 0) return { topic, partition, records, seconds: 0 };
    const place = `${topic} ${partition}@${position}`;
    const known = waiting.get(place);
    const next = known === undefined ? await nextAt(topic, partition, position) : { time: known, next: position };
    // Transaction markers and aborted records are never delivered: nothing waits there.
    if (next.time === undefined && next.next >= end) return { topic, partition, records: 0, seconds: 0 };
    if (next.time !== undefined) seen.set(place, next.time);
    return {
      topic,
      partition,
      records,
      seconds: next.time === undefined ? 0 : Math.max(0, (now() - next.time) / 1_000),
    };
  }

  /** The broker's time of the first record from the offset on, and the offset after the answer. */
  async function nextAt(topic: string, partition: number, offset: number) {
    const [fetched] = await reader.fetch(topic, new Map([[partition, offset]]), { waitMs: 1, bytes: BYTES });
    return { time: fetched?.records[0]?.timestamp, next: fetched?.next ?? offset };
  }

  return async () => {
    const seen = new Map<string, number>();
    const lags = await Promise.all(
      [...held()].flatMap((partition) =>
        [...partition.flow.positions].map(([topic, position]) =>
          // Health reports a broker that does not answer; the other metrics must still be served.
          lagOf(topic, partition.number, position, seen).catch(() => undefined),
        ),
      ),
    );
    waiting = seen;
    return lags.filter((lag) => lag !== undefined);
  };
}
