import type { EachBatchPayload } from 'kafkajs';
import type { Partition } from '../partition/partition.ts';
import { isGroupChange, protocolErrorOf } from '../retry/transient.ts';

/** Hands a fetched batch to its partition, and keeps the member in its group meanwhile. */
export async function deliver(payload: EachBatchPayload, partition: Partition, everyMs: number): Promise<void> {
  const { batch } = payload;
  let beatError: unknown;
  const beat = () =>
    payload.heartbeat().catch((error: unknown) => {
      beatError = error;
    });
  const beating = setInterval(() => void beat(), everyMs);
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
