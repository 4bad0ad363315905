import { setTimeout as pause } from 'node:timers/promises';
import { createBackoff, retrying } from '@lockbox/platform/retrying';
import type { Kafka } from 'kafkajs';
import { transientReason } from '../retry/transient.ts';
import { createLogReader, type LogReader } from './log-reader.ts';
import { records } from './records.ts';
import type { Fetched, Offsets } from './requests.ts';

export interface Tail {
  /** Stops reading; resolves when no further record will be delivered. */
  stop(): Promise<void>;
  /** Resolves when reading has begun: records written from then on are seen. */
  readonly started: Promise<void>;
}

interface TailOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly from: 'latest' | 'beginning' | number | Offsets;
  /** All partitions by default. */
  readonly partitions?: readonly number[];
  readonly onBatch: (batch: Fetched) => void | Promise<void>;
  /** Called for each answer of a broker, even without records, after `onBatch` has handled its records. */
  readonly onFetched?: (fetched: Fetched) => void;
  readonly onTrouble?: (error: unknown) => void;
  /** How long a broker waits for new records. */
  readonly waitMs?: number;
  /** The broker waits until this many bytes have arrived; for readers that can wait. */
  readonly minBytes?: number;
  /** Minimum time between fetches, so that records arriving one by one are fetched together. None by default. */
  readonly gatherMs?: number;
}

/**
 * Reads partitions of a topic, committed records only, without a group: every caller sees all records. `from` is the
 * end, the beginning, a time in milliseconds, or an offset for each partition. Records are undecoded (`raw`). Reading
 * resumes after the broker was away, and `onBatch` gets the same records again after a transient error; any other error
 * ends the tail. `onTrouble` gets each error, and undefined on recovery.
 */
export function tailTopic(options: TailOptions): Tail {
  const reader = createLogReader(options.kafka);
  const stopping = new AbortController();
  const started = Promise.withResolvers<void>();
  const running = follow(options, reader, stopping.signal, started.resolve).finally(() => reader.close());
  running.then(
    () => started.reject(new Error('The tail was stopped before it had begun.')),
    (error: unknown) => {
      options.onTrouble?.(error);
      started.reject(error);
    },
  );
  started.promise.catch(() => undefined); // awaiting callers see the error
  return {
    started: started.promise,
    async stop() {
      stopping.abort();
      await running.catch(() => undefined);
    },
  };
}

/** An error of `onBatch` that a retry cannot fix. */
class Refused extends Error {}

async function follow(
  options: TailOptions,
  reader: LogReader,
  stopping: AbortSignal,
  started: () => void,
): Promise<void> {
  const { topic, onTrouble, waitMs = 1_000, minBytes = 1, gatherMs = 0 } = options;
  const backoff = createBackoff();
  let positions: Map<number, number> | undefined;

  const onFailure = (error: unknown): void => {
    if (error instanceof Refused) throw error.cause;
    onTrouble?.(error);
  };
  await retrying({ signal: stopping, backoff, onFailure }, async () => {
    const brokers = await brokersOf(reader, options);
    positions ??= new Map(
      typeof options.from === 'object' ? options.from : await reader.offsetsAt(topic, brokers.flat(), options.from),
    );
    const at = positions;
    started();
    // Brokers are read independently, so that an idle one does not delay another's records. An error of one ends all.
    const trouble = new AbortController();
    const signal = AbortSignal.any([trouble.signal, stopping]);
    const outcomes = await Promise.allSettled(
      brokers.map((partitions) => followSome(at, partitions, signal).finally(() => trouble.abort())),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  });

  async function followSome(at: Map<number, number>, partitions: readonly number[], signal: AbortSignal) {
    const from = new Map(partitions.map((partition) => [partition, at.get(partition) ?? 0]));
    if (signal.aborted) return;
    for await (const fetched of records(paced(reader, gatherMs), topic, { from, waitMs, minBytes, bytes: BYTES })) {
      if (backoff.failures > 0) onTrouble?.(undefined);
      backoff.reset();
      if (fetched.records.length > 0) await deliver(options, fetched, stopping);
      at.set(fetched.partition, fetched.next);
      options.onFetched?.(fetched);
      if (signal.aborted) return;
    }
  }
}

const BYTES = 1_048_576;

/** The partitions to read, grouped by the broker that leads them now. */
async function brokersOf(reader: LogReader, { topic, partitions: wanted }: TailOptions) {
  const brokers = await reader.byLeader(topic);
  if (wanted === undefined) return brokers;
  return brokers.map((led) => led.filter((partition) => wanted.includes(partition))).filter((led) => led.length > 0);
}

/** Spaces the beginnings of fetches by at least gatherMs. */
function paced(reader: LogReader, gatherMs: number): Pick<LogReader, 'fetch'> {
  let next = 0;
  return {
    async fetch(...wanted) {
      const wait = next - performance.now();
      if (wait > 0) await pause(wait);
      next = performance.now() + gatherMs;
      return await reader.fetch(...wanted);
    },
  };
}

/** Retries transient errors with the same records; any other error ends the tail. */
async function deliver({ onBatch, onTrouble }: TailOptions, batch: Fetched, signal: AbortSignal): Promise<void> {
  let failed = false;
  const onFailure = (error: unknown): void => {
    if (transientReason(error) === undefined) throw new Refused('The tail ends.', { cause: error });
    failed = true;
    onTrouble?.(error);
  };
  await retrying({ signal, onFailure }, async () => onBatch(batch));
  if (failed && !signal.aborted) onTrouble?.(undefined);
}
