import type { Namespace } from '@lockbox/testing/namespace';
import { createLogReader, recordsNow } from '@lockbox/worker/read';
import { transientReason } from '@lockbox/worker/retry';
import type { Kafka } from 'kafkajs';

export interface Scanned {
  /** Committed records, tombstones among them. */
  readonly count: number;
  /** Keys, values and headers. */
  readonly bytes: number;
  /** The broker's append times in milliseconds, ascending. */
  readonly times: readonly number[];
}

const BYTES = 8 * 1024 * 1024;

export interface ScanFilter {
  readonly from?: ReadonlyMap<number, number>;
  keep?(record: { readonly headers: Readonly<Record<string, Buffer>> }): boolean;
}

/** Reads what a topic holds now, committed records only. */
export async function scanTopic(kafka: Kafka, topic: string, filter: ScanFilter = {}): Promise<Scanned> {
  const reader = createLogReader(kafka);
  const times: number[] = [];
  let bytes = 0;
  try {
    for await (const { records } of recordsNow(reader, topic, {
      bytes: BYTES,
      ...(filter.from && { from: filter.from }),
    })) {
      for (const record of records) {
        if (filter.keep?.(record) === false) continue;
        times.push(record.timestamp);
        bytes += (record.key?.length ?? 0) + (record.raw?.length ?? 0);
        for (const [name, value] of Object.entries(record.headers)) bytes += name.length + value.length;
      }
    }
  } finally {
    await reader.close();
  }
  return { count: times.length, bytes, times: times.sort((a, b) => a - b) };
}

/**
 * Records per second between the first and the last twentieth: starting and stopping are left out, on either side of a
 * comparison alike.
 */
export function steadyRate(times: readonly number[]): number {
  const first = times[Math.floor(times.length * 0.05)] ?? 0;
  const last = times[Math.floor(times.length * 0.95)] ?? 0;
  return last > first ? (0.9 * times.length * 1000) / (last - first) : Number.NaN;
}

/** The end offsets of the topic's partitions, summed; transaction markers count too. */
export async function endOf({ kafka }: Namespace, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
  } catch (error) {
    if (transientReason(error) === undefined) throw error;
    return 0; // a new topic whose leaders are not known everywhere yet
  } finally {
    await admin.disconnect();
  }
}
