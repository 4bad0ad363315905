/** A thread of `verify-process.ts` with a partition of its own: it does each step on request, and answers. */
import { parentPort, workerData } from 'node:worker_threads';
import { type VerifiedPartition, verifiedPartition } from './verified-partition.ts';

export interface ThreadData {
  readonly partition: number;
  readonly events: number;
  readonly inTransaction: number;
}

const { partition, events, inTransaction } = workerData as ThreadData; // as verify-process.ts starts it
const verified = verifiedPartition(partition, events, inTransaction);
parentPort?.on('message', async (step: keyof VerifiedPartition) => {
  const done = await verified[step]();
  parentPort?.postMessage(done);
});
