/**
 * Verifies partitions of a log that other processes make meanwhile, one in each thread, beside hashing and decoding the same bytes in
 * one thread after the other. Prints JSON.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { VerifiedPartition } from './verified-partition.ts';
import type { VerifyCosts } from './verify-costs.ts';
import type { ThreadData } from './verify-thread.ts';

type Step = keyof VerifiedPartition;

const [events = 0, inTransaction = 0, threads = 1] = process.argv.slice(2).map(Number);
const workers = Array.from({ length: threads }, (_, partition) => {
  const workerData: ThreadData = { partition, events: events / threads, inTransaction };
  return new Worker(new URL('./verify-thread.ts', import.meta.url), { workerData });
});

async function stepOf(worker: Worker, step: Step): Promise<unknown> {
  const answer = once(worker, 'message'); // rejects where the thread fails
  worker.postMessage(step);
  return (await answer)[0];
}
const together = (step: Step) => Promise.all(workers.map((worker) => stepOf(worker, step)));
async function inTurns(step: Step): Promise<void> {
  for (const worker of workers) await stepOf(worker, step);
}

const seconds = { bare: 0, verify: 0, decisions: 0, checkpoints: 0 };
async function timed(what: keyof typeof seconds, work: () => Promise<unknown>): Promise<void> {
  const begin = process.hrtime.bigint();
  await work();
  seconds[what] += Number(process.hrtime.bigint() - begin) / 1e9;
}

const bare = () => timed('bare', () => inTurns('bare'));
const verify = () => timed('verify', () => together('verify'));
// Whichever comes first finds the bytes where memory is slower.
for (let isBareFirst = true; (await together('next')).some((count) => count !== 0); isBareFirst = !isBareFirst) {
  for (const step of isBareFirst ? [bare, verify] : [verify, bare]) await step();
  if (threads > 1) continue; // the rest is done in one thread alone
  await together('prepare');
  await timed('decisions', () => together('decide'));
  await timed('checkpoints', () => together('checkpoint'));
}
const taken = (await together('finish')).reduce<number>((sum, count) => sum + Number(count), 0);
await Promise.all(workers.map((worker) => worker.terminate()));
const costs: VerifyCosts = { events: taken, threads, inTransaction, seconds };
process.stdout.write(JSON.stringify(costs));
