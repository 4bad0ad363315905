import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Batch, Incoming } from '../definition.ts';
import type { CodecSource } from './codecs.ts';
import { decodeValue, unreadable } from './decode-value.ts';
import type { LogReader, StoredRecord } from './log-reader.ts';

/** Larger fetches restore faster, and twelve partitions at once have to stay within a small container's memory. */
const BYTES = 2 * 1_048_576;
const WAIT_MS = 100;
/** So long nothing comes, though something is there: a transaction is open, and the caller tries again. */
const PATIENCE_MS = 30_000;

/**
 * Reads a partition, committed records only, to where it ends now, or somewhat further. A transaction that is open
 * before that is waited for.
 */
export async function readToEnd<F extends SchemaFile>(
  parts: { readonly reader: LogReader; readonly codecs: CodecSource; readonly signal: AbortSignal },
  place: { readonly schema: F; readonly topic: string; readonly partition: number },
  from: number | 'beginning',
  onBatch: (batch: Batch<F>) => void,
): Promise<{ end: number }> {
  const { reader, signal } = parts;
  const { topic, partition, schema } = place;
  const codec = await parts.codecs.of(schema);
  const { low, high } = await reader.offsets(topic, partition);
  let next = from === 'beginning' ? low : Math.max(from, low);
  let progress = performance.now();
  while (next < high) {
    signal.throwIfAborted();
    const [fetched] = await reader.fetch(topic, [{ partition, offset: next }], { waitMs: WAIT_MS, bytes: BYTES });
    const stored = fetched?.records ?? [];
    if (stored.length > 0) {
      await codec.prepare(stored.map(({ raw }) => raw));
      const records = stored.map((record) => decode(record));
      // The records were decoded with the schema that F names.
      onBatch({
        schema,
        topic,
        partition,
        records,
        end: high,
        heartbeat: async () => signal.throwIfAborted(),
      } as unknown as Batch<F>);
    }
    if (fetched !== undefined && fetched.next > next) {
      next = fetched.next;
      progress = performance.now();
    } else if (performance.now() - progress > PATIENCE_MS) {
      throw new LockboxError(
        'OPEN_TRANSACTION',
        `${topic} ${partition} cannot be read from ${next} to its end at ${high}: a transaction is open there. If it stays, find it with kafka-transactions.sh and abort it.`,
        { retriable: true },
      );
    }
  }
  return { end: next };

  function decode(stored: StoredRecord): Incoming<unknown> {
    const record = { topic, partition, ...stored };
    try {
      return { ...record, value: decodeValue(codec, schema, stored.raw) };
    } catch (error) {
      if (error instanceof LockboxError && error.retriable) throw error;
      throw unreadable(record, error);
    }
  }
}
