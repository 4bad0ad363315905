import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { backoffMs, passing } from '../retry/retry.ts';
import { createLogReader, type Fetched } from './log-reader.ts';

export interface Tail {
  /** Stops reading; resolves when nothing more will be delivered. */
  stop(): Promise<void>;
  /** Resolves when reading has begun: what is written from then on is seen. */
  readonly started: Promise<void>;
}

/**
 * Reads all partitions of a topic, committed records only, without a group: every caller sees everything. `from` is the
 * end, the beginning, or a time in milliseconds. Records come undecoded (`raw`). Goes on by itself when the broker was
 * away, and gives `onBatch` the same records again after an error that may pass; any other ends the tail. `onTrouble` is told
 * why it waits, and undefined when all is well again.
 */
export function tailTopic(options: {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly from: 'latest' | 'beginning' | number;
  readonly onBatch: (batch: Fetched) => void | Promise<void>;
  readonly onTrouble?: (error: unknown) => void;
  readonly waitMs?: number;
}): Tail {
  const { topic, onBatch, onTrouble, waitMs = 1_000 } = options;
  const reader = createLogReader(options.kafka);
  const stopping = new AbortController();
  const started = Promise.withResolvers<void>();

  let positions: Map<number, number> | undefined;
  let failures = 0;
  /** Why it will never go on. */
  let ended: unknown;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const brokers = await reader.byLeader(topic);
        positions ??= new Map(
          (await reader.offsetsAt(topic, brokers.flat(), options.from)).map((at) => [at.partition, at.offset]),
        );
        started.resolve();
        await followAll(brokers, positions);
      } catch (error) {
        if (ended !== undefined) throw ended;
        onTrouble?.(error);
        await pause(backoffMs(failures++), undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  /** Each broker by itself: one with nothing new must not hold up what another has. Trouble with one ends them all. */
  async function followAll(brokers: readonly (readonly number[])[], at: Map<number, number>): Promise<void> {
    const trouble = new AbortController();
    const signal = AbortSignal.any([trouble.signal, stopping.signal]);
    const outcomes = await Promise.allSettled(
      brokers.map((partitions) => follow(partitions, at, signal).finally(() => trouble.abort())),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async function follow(partitions: readonly number[], at: Map<number, number>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const from = partitions.map((partition) => ({ partition, offset: at.get(partition) ?? 0 }));
      const fetched = await reader.fetch(topic, from, { waitMs, bytes: 1_048_576 });
      if (failures > 0) onTrouble?.(undefined);
      failures = 0;
      for (const batch of fetched) {
        if (batch.records.length > 0) await deliver(batch);
        at.set(batch.partition, batch.next);
      }
    }
  }

  /** What may pass is tried again with the same records; anything else ends the tail. */
  async function deliver(batch: Fetched): Promise<void> {
    for (let tries = 0; !stopping.signal.aborted; tries++) {
      try {
        await onBatch(batch);
        if (tries > 0) onTrouble?.(undefined);
        return;
      } catch (error) {
        if (passing(error) === undefined) {
          ended = error;
          throw error;
        }
        onTrouble?.(error);
        await pause(backoffMs(tries), undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  const running = run().finally(() => reader.close());
  running.then(
    () => started.reject(new Error('The tail was stopped before it had begun.')),
    (error: unknown) => {
      onTrouble?.(error);
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
