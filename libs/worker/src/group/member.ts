import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { createPartition, type Partition } from '../partition/partition.ts';
import { backoffMs, isGroupChange, passing, protocolErrorOf } from '../retry/retry.ts';
import type { Feed, Runtime } from '../runtime.ts';
import { samePartitionNumbers } from './assigner.ts';

export interface Member {
  readonly partitions: ReadonlyMap<number, Partition>;
  /** Finishes what is in work, commits, leaves the group, closes the sessions. */
  stop(): Promise<void>;
}

const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 2_000;
/** A rebalance waits so long for a member whose handler takes its time. */
const REBALANCE_TIMEOUT_MS = 60_000;
const PARTITION_BYTES = 1_048_576;
const FETCH_BYTES = 4 * PARTITION_BYTES;
/** Each fetched batch has to reach its partition at once: one that waits for another's must not hold others up. */
const CONCURRENCY = 64;
/** A consumer that lived so long was well: the next failure is a new one. */
const WELL_MS = 60_000;

const SOURCE = 'consumer group';

/** Belongs to the worker's group for as long as the worker runs, with a new consumer whenever one has crashed. */
export function joinGroup(runtime: Runtime, options: { readonly maxWaitMs: number }): Member {
  const { definition, group, metrics, status, log } = runtime;
  const topics = definition.inputs.map(({ topic }) => topic);
  const partitions = new Map<number, Partition>();
  const stopping = new AbortController();
  const closings = new Set<Promise<void>>();
  const alive = new WeakSet<Consumer>();

  function lose(partition: Partition): void {
    partitions.delete(partition.number);
    metrics.assigned.set(partitions.size);
    const closing = partition.close().finally(() => closings.delete(closing));
    closings.add(closing);
  }

  function joined(consumer: Consumer, assignment: Readonly<Record<string, readonly number[]>>): void {
    const numbers = new Set(Object.values(assignment).flat());
    const feed = feedOf(consumer);
    // All of this before any await: kafkajs fetches as soon as it can.
    for (const number of numbers) if (!partitions.has(number)) feed.pause(number);
    for (const partition of [...partitions.values()]) if (!numbers.has(partition.number)) lose(partition);
    for (const number of numbers) {
      const kept = partitions.get(number);
      if (kept === undefined) partitions.set(number, createPartition(number, runtime, feed));
      else kept.kept();
    }
    metrics.rebalances.inc();
    metrics.assigned.set(partitions.size);
    log.info({ partitions: [...numbers].sort((a, b) => a - b) }, 'joined the group');
    status.waiting(SOURCE, undefined);
  }

  function feedOf(consumer: Consumer): Feed {
    const all = (number: number) => topics.map((topic) => ({ topic, partitions: [number] }));
    // On a consumer that has crashed there is nothing to steer any more: its partitions are about to be lost.
    const steer = (work: () => void) => {
      if (alive.has(consumer)) work();
    };
    return {
      pause: (number) => steer(() => consumer.pause(all(number))),
      resume: (number) => steer(() => consumer.resume(all(number))),
      seek: (topic, partition, offset) => steer(() => consumer.seek({ topic, partition, offset: String(offset) })),
    };
  }

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const partition = partitions.get(batch.partition);
    if (partition === undefined || payload.isStale()) return;
    let beatError: unknown;
    const beat = () =>
      payload.heartbeat().catch((error: unknown) => {
        beatError = error;
      });
    const beating = setInterval(() => void beat(), HEARTBEAT_MS / 2);
    try {
      await partition.process({
        topic: batch.topic,
        partition: batch.partition,
        messages: batch.messages,
        next: Number(batch.lastOffset()) + 1,
        highWatermark: Number(batch.highWatermark),
        async heartbeat() {
          await beat();
          // A rebalance that has begun waits for this member; all else means that it is no longer one.
          if (isGroupChange(beatError) && protocolErrorOf(beatError) !== 'REBALANCE_IN_PROGRESS') throw beatError;
        },
        commit: (next) =>
          payload.commitOffsetsIfNecessary({
            topics: [{ topic: batch.topic, partitions: [{ partition: batch.partition, offset: String(next) }] }],
          }),
        resolve: () => payload.resolveOffset(batch.messages.at(-1)?.offset ?? batch.lastOffset()),
      });
    } finally {
      clearInterval(beating);
    }
    if (isGroupChange(beatError)) throw beatError;
  }

  /** One consumer's life. Returns why it ended. */
  async function live(consumer: Consumer): Promise<unknown> {
    const ended = Promise.withResolvers<unknown>();
    const stop = () => ended.resolve(undefined);
    stopping.signal.addEventListener('abort', stop, { once: true });
    consumer.on(consumer.events.STOP, () => alive.delete(consumer));
    consumer.on(consumer.events.CRASH, ({ payload }) => ended.resolve(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => joined(consumer, payload.memberAssignment));
    try {
      alive.add(consumer);
      await consumer.connect();
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: CONCURRENCY,
        eachBatch,
      });
      return await ended.promise;
    } catch (error) {
      return error;
    } finally {
      stopping.signal.removeEventListener('abort', stop);
      await consumer.disconnect().catch(() => undefined);
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      status.waiting(SOURCE, 'not joined yet');
      const began = performance.now();
      const error = await live(
        runtime.kafka.consumer({
          groupId: group,
          partitionAssigners: [samePartitionNumbers(() => [...partitions.keys()])],
          sessionTimeout: SESSION_TIMEOUT_MS,
          heartbeatInterval: HEARTBEAT_MS,
          rebalanceTimeout: REBALANCE_TIMEOUT_MS,
          maxWaitTimeInMs: options.maxWaitMs,
          maxBytesPerPartition: PARTITION_BYTES,
          maxBytes: FETCH_BYTES,
          allowAutoTopicCreation: false,
          retry: { restartOnFailure: async () => false }, // a new one instead
        }),
      );
      for (const partition of [...partitions.values()]) lose(partition);
      if (stopping.signal.aborted) break;
      if (performance.now() - began > WELL_MS) failures = 0;
      const reason = passing(error) ?? (error instanceof Error ? error.message : String(error));
      log.warn({ err: error, attempt: failures + 1 }, 'left the group and joins again');
      status.waiting(SOURCE, reason);
      await pause(backoffMs(failures++), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await Promise.all(closings);
  }

  const running = run();
  return {
    partitions,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
