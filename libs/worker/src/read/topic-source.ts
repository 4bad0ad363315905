import type { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Batch, Incoming } from '../definition.ts';
import { decodeValue, unreadable } from './decode-value.ts';
import { createEventProof, provenAmong } from './event-proof.ts';
import { createEventsGuard } from './events-guard.ts';
import type { LogReader, PartitionOffsets } from './log-reader.ts';
import { type LogTrust, trustIn } from './log-trust.ts';
import { records } from './records.ts';

/** A topic as its worker reads it, for reading it again beside the worker. */
export interface TopicSource<S extends SchemaFile> {
  readonly topic: string;
  readonly partitions: readonly number[];
  offsets(partition: number): Promise<Pick<PartitionOffsets, 'low' | 'lastStable'>>;
  /**
   * The batches of one partition from one offset up to another, which must be stable. The next range may begin there.
   */
  batches(partition: number, range: { readonly from: number; readonly to: number }): AsyncIterable<Batch<S>>;
}

interface TopicSourceOptions<S extends SchemaFile> {
  readonly reader: LogReader;
  /** The codec of `schema`. */
  readonly codec: Codec<unknown>;
  readonly topic: string;
  readonly schema: S;
  /** The worker's input setting: whether an event with a repeated sequence is delivered or dropped. */
  readonly deliverRepeats: boolean;
  readonly trust: LogTrust;
  readonly signal: AbortSignal;
}

/**
 * Reads a topic as its worker does, which means only policy's records of the log. A record that cannot be decoded ends
 * the reading of the log; elsewhere it is left out, because the worker made it a dead letter.
 */
export async function openTopicSource<S extends SchemaFile>(options: TopicSourceOptions<S>): Promise<TopicSource<S>> {
  const { reader, topic, schema, trust, signal } = options;
  const deduplicate = deduplicator(options);
  const faultOf = schema === 'events' ? createEventProof(topic, await trustIn(reader, topic, trust)) : undefined;
  return {
    topic,
    partitions: await reader.partitionsOf(topic),
    offsets: (partition) => reader.offsets(topic, partition, 'low', 'lastStable'),
    async *batches(partition, { from, to }) {
      const range = { from: new Map([[partition, from]]), until: new Map([[partition, to]]) };
      for await (const fetched of records(reader, topic, range)) {
        signal.throwIfAborted();
        const stored = fetched.records.filter(({ offset }) => offset < to);
        const placed = stored.map((record) => ({ topic, partition, ...record }));
        const { proven } = faultOf === undefined ? { proven: placed } : provenAmong(placed, faultOf);
        // The records are decoded with S's schema.
        if (proven.length > 0) yield deduplicate(await batchOf(options, partition, proven, to)) as Batch<S>;
      }
    },
  };
}

async function batchOf(
  { codec, topic, schema, signal }: TopicSourceOptions<SchemaFile>,
  partition: number,
  stored: readonly Omit<Incoming<unknown>, 'value'>[],
  end: number,
): Promise<Batch> {
  await codec.prepare(
    stored.map(({ raw }) => raw),
    topic,
  );
  const decoded = stored.flatMap((record): Incoming<unknown>[] => {
    try {
      return [{ ...record, value: decodeValue(codec, schema, record.raw) }];
    } catch (error) {
      if (schema === 'events' || (error instanceof LockboxError && error.retriable)) throw unreadable(record, error);
      return [];
    }
  });
  const heartbeat = async () => signal.throwIfAborted();
  // The codec belongs to this schema, so the records have its type.
  return { schema, topic, partition, records: decoded, end, heartbeat } as unknown as Batch;
}

/** Drops the repeats that the runtime drops before a worker sees them. */
function deduplicator({ deliverRepeats }: TopicSourceOptions<SchemaFile>): (batch: Batch) => Batch {
  const guards = new Map<number, ReturnType<typeof createEventsGuard>>();
  return (batch) => {
    if (batch.schema !== 'events') return batch;
    const guard = guards.get(batch.partition) ?? createEventsGuard({ deliverRepeats });
    guards.set(batch.partition, guard);
    const { kept, accept } = guard.judge(batch.records);
    accept();
    return { ...batch, records: kept };
  };
}
