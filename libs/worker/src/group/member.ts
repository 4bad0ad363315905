import { createBackoff, retrying } from '@lockbox/platform/retrying';
import type { Consumer } from 'kafkajs';
import type { Partition } from '../partition/partition.ts';
import { transientReason } from '../retry/transient.ts';
import type { Runtime } from '../runtime.ts';
import { samePartitionNumbers } from './assigner.ts';
import { createCommits, createLateCommits } from './commits.ts';
import { deliver } from './deliver.ts';
import { createFeed } from './feed.ts';
import { createHeldPartitions, type HeldPartitions } from './held-partitions.ts';
import { watchUnanswered } from './unanswered.ts';

export interface Membership {
  readonly partitions: ReadonlyMap<number, Partition>;
  /** Leaves the group and joins it again, with the definition's present inputs. */
  rejoin(): void;
  /** Finishes work in progress, commits, leaves the group and closes the sessions. */
  stop(): Promise<void>;
}

const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 2_000;
/** How long a rebalance waits for a member with a slow handler. */
const REBALANCE_TIMEOUT_MS = 60_000;
const PARTITION_BYTES = 1_048_576;
const FETCH_BYTES = 4 * PARTITION_BYTES;
/**
 * Each fetched batch must reach its partition immediately: a batch waiting behind another would delay other partitions.
 */
const CONCURRENCY = 64;
/**
 * A member without answered heartbeats for longer than a session and a rebalance has been removed from its group.
 * kafkajs (runner.js) then drops the member id before it rejoins; if the rejoin fails, it keeps fetching without
 * sending heartbeats, and two instances would take the same partitions from each other again and again.
 */
const UNANSWERED_MS = SESSION_TIMEOUT_MS + REBALANCE_TIMEOUT_MS;
/** A consumer that lived this long was healthy: its failure restarts the backoff. */
const WELL_MS = 60_000;

const SOURCE = 'consumer group';

/** Keeps the worker in its group while it runs, creating a new consumer whenever one crashes. */
export function joinGroup(runtime: Runtime, { maxWaitMs }: { readonly maxWaitMs: number }): Membership {
  const { group, status, log } = runtime;
  const held = createHeldPartitions(runtime);
  const stopping = new AbortController();
  const { signal } = stopping;
  let leaving = new AbortController();
  const backoff = createBackoff();

  async function belong(): Promise<void> {
    // belongOnce also returns after `rejoin`.
    while (!signal.aborted) {
      leaving = new AbortController();
      await belongOnce(AbortSignal.any([signal, leaving.signal]));
    }
  }

  async function belongOnce(end: AbortSignal): Promise<void> {
    status.waiting({ source: SOURCE, reason: 'not joined yet' });
    const began = performance.now();
    const consumer = runtime.kafka.consumer({
      groupId: group,
      partitionAssigners: [samePartitionNumbers(() => [...held.byNumber.keys()])],
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: maxWaitMs,
      maxBytesPerPartition: PARTITION_BYTES,
      maxBytes: FETCH_BYTES,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: async () => false }, // a new one instead
    });
    try {
      await live(consumer, runtime, held, end);
    } finally {
      await consumer.disconnect().catch(() => undefined);
      held.loseAll();
      if (performance.now() - began > WELL_MS) backoff.reset();
    }
  }

  function onFailure(err: unknown, attempt: number): void {
    log.warn({ err, attempt }, 'left the group and joins again');
    const reason = transientReason(err) ?? (err instanceof Error ? err.message : String(err));
    status.waiting({ source: SOURCE, reason });
  }

  const running = retrying({ signal, backoff, onFailure }, belong);
  return {
    partitions: held.byNumber,
    rejoin: () => leaving.abort(),
    async stop() {
      stopping.abort();
      await running;
      await held.closed();
    },
  };
}

/** Runs one consumer until it ends. Throws the reason, unless it was asked to end. */
async function live(consumer: Consumer, runtime: Runtime, held: HeldPartitions, signal: AbortSignal): Promise<void> {
  const { definition, metrics, status, log } = runtime;
  const topics = definition.inputs.map(({ topic }) => topic);
  const feed = createFeed(consumer, topics);
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined); // it may crash before its end is awaited
  const stop = () => ended.resolve();
  signal.addEventListener('abort', stop, { once: true });
  const { gatherMs = 0 } = definition;
  const commit = createCommits();
  const late = createLateCommits(commit, (partition) => held.byNumber.has(partition));
  const delivering = { commit, commitLater: late.later, heartbeatMs: HEARTBEAT_MS / 2, gatherMs, signal };
  const unanswered = watchUnanswered(UNANSWERED_MS);
  let watching: NodeJS.Timeout | undefined;
  const watch = () => {
    const fault = unanswered.fault();
    if (fault !== undefined) ended.reject(fault);
  };
  consumer.on(consumer.events.HEARTBEAT, unanswered.answered);
  consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    unanswered.answered();
    watching ??= setInterval(watch, HEARTBEAT_MS);
    const numbers = new Set(Object.values(payload.memberAssignment).flat());
    held.assign(numbers, feed);
    metrics.rebalances.inc();
    log.info({ partitions: [...numbers].sort((a, b) => a - b) }, 'joined the group');
    status.waiting({ source: SOURCE, reason: undefined });
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENCY,
      async eachBatch(payload) {
        const partition = held.byNumber.get(payload.batch.partition);
        if (partition !== undefined && !payload.isStale()) await deliver(payload, partition, delivering);
      },
    });
    await ended.promise;
  } finally {
    late.flush(); // also after a crash: no pending commit may outlive the consumer
    clearInterval(watching);
    signal.removeEventListener('abort', stop);
  }
}
