import { setTimeout as pause } from 'node:timers/promises';
import { createBackoff, retrying } from '@lockbox/platform/retrying';
import type { Kafka } from 'kafkajs';
import { transientReason } from '../retry/transient.ts';
import { createLogReader, type LogReader } from './log-reader.ts';
import { records } from './records.ts';
import type { Fetched, Offsets } from './requests.ts';

export interface Tail {
  /** Stops reading; resolves when nothing more will be delivered. */
  stop(): Promise<void>;
  /** Resolves when reading has begun: what is written from then on is seen. */
  readonly started: Promise<void>;
}

interface TailOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly from: 'latest' | 'beginning' | number | Offsets;
  /** All of them, if not given. */
  readonly partitions?: readonly number[];
  readonly onBatch: (batch: Fetched) => void | Promise<void>;
  /** Each answer of a broker, also without records, once `onBatch` has taken what it brought. */
  readonly onFetched?: (fetched: Fetched) => void;
  readonly onTrouble?: (error: unknown) => void;
  /** So long a broker waits for something new. */
  readonly waitMs?: number;
  /** Before so much has come, the broker waits on: for readers who are in no hurry. */
  readonly minBytes?: number;
  /** From one fetch to the next at least: what comes record by record is then fetched together. None, if not given. */
  readonly gatherMs?: number;
}

/**
 * Reads partitions of a topic, committed records only, without a group: every caller sees everything. `from` is the
 * end, the beginning, a time in milliseconds, or an offset of each partition. Records come undecoded (`raw`). Goes on by itself when the broker was
 * away, and gives `onBatch` the same records again after a transient error; any other ends the tail. `onTrouble` gets what
 * it waits for, and undefined when all is well again.
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
  started.promise.catch(() => undefined); // whoever waits for it sees the error
  return {
    started: started.promise,
    async stop() {
      stopping.abort();
      await running.catch(() => undefined);
    },
  };
}

/** What `onBatch` cannot take, and never will. */
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
    // Each broker by itself: one with nothing new must not hold up what another has. Trouble with one ends them all.
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

/** The partitions that are read, together those that one broker leads now. */
async function brokersOf(reader: LogReader, { topic, partitions: wanted }: TailOptions) {
  const brokers = await reader.byLeader(topic);
  if (wanted === undefined) return brokers;
  return brokers.map((led) => led.filter((partition) => wanted.includes(partition))).filter((led) => led.length > 0);
}

/** Fetches no sooner than this after the fetch before began. */
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

/** What is transient is tried again with the same records; anything else ends the tail. */
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
