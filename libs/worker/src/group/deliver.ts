import { sleep } from '@lockbox/platform/retrying';
import type { EachBatchPayload } from 'kafkajs';
import type { Partition } from '../partition/partition.ts';
import { isGroupChange, protocolErrorOf } from '../retry/transient.ts';
import type { createCommits, LateCommits } from './commits.ts';

interface Delivering {
  readonly commit: ReturnType<typeof createCommits>;
  readonly commitLater: LateCommits['later'];
  /** Interval between the member's heartbeats. */
  readonly heartbeatMs: number;
  /** A worker's `gatherMs`. */
  readonly gatherMs: number;
  /** Aborted when the consumer must end. */
  readonly signal: AbortSignal;
}

/** Batches of fewer records may be delayed by gatherMs. Larger ones are a backlog, which is not delayed. */
const LITTLE = 200;

/** Passes a fetched batch to its partition, and keeps the member in its group meanwhile. */
export async function deliver(
  payload: EachBatchPayload,
  partition: Partition,
  { commit, commitLater, heartbeatMs, gatherMs, signal }: Delivering,
): Promise<void> {
  const { batch } = payload;
  const began = performance.now();
  let beatError: unknown;
  const beat = () =>
    payload.heartbeat().catch((error: unknown) => {
      beatError = error;
    });
  const beating = setInterval(() => void beat(), heartbeatMs);
  try {
    await partition.process({
      topic: batch.topic,
      partition: batch.partition,
      messages: batch.messages,
      next: Number(batch.lastOffset()) + 1,
      highWatermark: Number(batch.highWatermark),
      async heartbeat() {
        await beat();
        // A rebalance in progress waits for this member; other group changes mean that it has left.
        if (isGroupChange(beatError) && protocolErrorOf(beatError) !== 'REBALANCE_IN_PROGRESS') throw beatError;
      },
      commit: (position) => commit({ ...position, send: payload.commitOffsetsIfNecessary }),
      commitLater: (position) => commitLater({ ...position, send: payload.commitOffsetsIfNecessary }),
      resolve: () => payload.resolveOffset(batch.messages.at(-1)?.offset ?? batch.lastOffset()),
    });
    // kafkajs fetches again when all batches of the last fetch are finished.
    const early = gatherMs - (performance.now() - began);
    if (early > 0 && batch.messages.length < LITTLE) await sleep(early, signal);
  } finally {
    clearInterval(beating);
  }
  if (isGroupChange(beatError)) throw beatError;
}
