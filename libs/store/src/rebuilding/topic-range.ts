import type { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { createEventsGuard } from '@lockbox/worker/batch';
import type { Incoming } from '@lockbox/worker/definition';
import { decodeValue, type LogReader, type StoredRecord, unreadable } from '@lockbox/worker/read';
import type { Source } from '../define-collection.ts';
import type { SourceBatch } from '../projecting/apply.ts';

const BYTES = 2 * 1_048_576;
const WAIT_MS = 100;
/** So long nothing comes, though something is there: a transaction is open. */
const PATIENCE_MS = 30_000;

export interface RangeReader {
  /** Reads one partition from an offset up to another; a range may be continued. Gives how many records it had. */
  read(partition: number, from: number, to: number, onBatch: (batch: SourceBatch) => Promise<void>): Promise<void>;
}

/**
 * Reads a projection's topic as its worker does: what cannot be decoded stops the log and is passed over elsewhere, and a
 * sequence that comes again is dropped, except for the trail.
 */
export function createRangeReader(parts: {
  readonly reader: LogReader;
  readonly codec: Codec<unknown>;
  readonly schema: Source;
  /** A sequence that comes again is dropped, as the runtime drops it, unless it is asked for. */
  readonly deliverRepeats: boolean;
  readonly topic: string;
  readonly signal: AbortSignal;
}): RangeReader {
  const { reader, codec, schema, deliverRepeats, topic, signal } = parts;
  const guards = new Map<number, ReturnType<typeof createEventsGuard>>();

  function decode(partition: number, stored: readonly StoredRecord[]): Incoming<unknown>[] {
    return stored.flatMap((one) => {
      const record = { topic, partition, ...one };
      try {
        return [{ ...record, value: decodeValue(codec, schema, one.raw) }];
      } catch (error) {
        if (schema === 'events' || (error instanceof LockboxError && error.retriable)) throw unreadable(record, error);
        return []; // its worker has made a dead letter of it
      }
    });
  }

  /** Drops what the runtime drops before a worker sees it. */
  function judged(batch: SourceBatch): SourceBatch {
    if (batch.schema !== 'events' || deliverRepeats) return batch;
    const guard = guards.get(batch.partition) ?? createEventsGuard();
    guards.set(batch.partition, guard);
    // This reader has made them: they have all that the runtime's records have.
    const { kept, accept } = guard.judge(batch.records as readonly Incoming<Event>[]);
    accept();
    return { ...batch, records: kept };
  }

  return {
    async read(partition, from, to, onBatch) {
      let next = from;
      let moved = performance.now();
      while (next < to) {
        signal.throwIfAborted();
        const [fetched] = await reader.fetch(topic, [{ partition, offset: next }], { waitMs: WAIT_MS, bytes: BYTES });
        const stored = (fetched?.records ?? []).filter(({ offset }) => offset < to);
        if (stored.length > 0) {
          await codec.prepare(stored.map(({ raw }) => raw));
          const records = decode(partition, stored);
          const heartbeat = async () => signal.throwIfAborted();
          // The codec is the one of this schema, so the records are what the schema says.
          await onBatch(judged({ schema, topic, partition, records, end: to, heartbeat } as unknown as SourceBatch));
        }
        if (fetched !== undefined && fetched.next > next) {
          next = fetched.next;
          moved = performance.now();
        } else if (performance.now() - moved > PATIENCE_MS) {
          throw new LockboxError(
            'OPEN_TRANSACTION',
            `${topic} ${partition} cannot be read from ${next} to ${to}: a transaction is open there. Try again later; if it stays, find it with kafka-transactions.sh and abort it.`,
            { retriable: true },
          );
        }
      }
    },
  };
}
