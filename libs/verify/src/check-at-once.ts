import { on } from 'node:events';
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Failed } from '@lockbox/command-line/exit-codes';
import type { CheckedPartition } from '@lockbox/evidence/verifying/checked-partition';
import { checkPartitions, withWanted } from '@lockbox/proof/verify/check-log';
import type { CheckOptions } from '@lockbox/proof/verify/cluster-source';
import type { LogReader } from '@lockbox/worker/read';
import type { Job, ThreadData, ThreadMessage } from './partition-thread.ts';

interface AtOnce {
  /** If it is not given: as many as there are processors, where there is enough to do. */
  readonly threads: number | undefined;
  readonly data: ThreadData;
  /** The memory that each thread may use at first, in MiB. */
  readonly memoryMiB?: number;
}

/** Fewer records are verified by the time that threads have started. */
const MANY = 50_000;
/**
 * Node takes what it can get of a machine's memory, and collects garbage late; events are verified in little memory, however many.
 * Open requests, tenants and what each checkpoint says are kept, and whoever has more of them than fit in here gets more: it is enough
 * for some 180,000 checkpoints.
 */
const MEMORY_MIB = 48;
/** The young generation of each program: three times `--max-semi-space-size` (deploy). */
const YOUNG_MIB = 6;

/** Like `checkLog`, but checks the partitions at the same time. */
export const checkLogAtOnce = (
  options: CheckOptions,
  { threads, data, memoryMiB = MEMORY_MIB }: AtOnce,
): Promise<readonly CheckedPartition[]> =>
  withWanted(options, async (reader, wanted) => {
    const count = Math.min(threads ?? (await sensibleThreads(reader, wanted, options)), wanted.length);
    return count > 0
      ? await inThreads(wanted, { count, memoryMiB, data }, options)
      : await checkPartitions(reader, wanted, options);
  });

/** None where all is verified sooner than a thread has started. */
async function sensibleThreads(
  reader: LogReader,
  wanted: readonly number[],
  { cluster }: CheckOptions,
): Promise<number> {
  const { events } = cluster.topics;
  const ends = await Promise.all(wanted.map((partition) => reader.offsets(events, partition, 'low', 'lastStable')));
  const records = ends.reduce((sum, { low, lastStable }) => sum + lastStable - low, 0);
  return records < MANY ? 0 : availableParallelism();
}

interface Threads {
  readonly count: number;
  readonly memoryMiB: number;
  readonly data: ThreadData;
}

/** Each thread takes the next partition when it has done the one before. */
async function inThreads(
  partitions: readonly number[],
  { count, memoryMiB: memoryAtFirst, data }: Threads,
  { kept, letters, onProgress, onNote }: CheckOptions,
): Promise<readonly CheckedPartition[]> {
  const waiting = partitions.values();
  const checked: CheckedPartition[] = [];
  const progress = new Map<number, string>();
  const workers = new Set<Worker>();
  function start(memoryMiB: number): Worker {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: memoryMiB };
    const worker = new Worker(new URL('./partition-thread.ts', import.meta.url), { workerData: data, resourceLimits });
    workers.add(worker);
    return worker;
  }

  async function check(worker: Worker, job: Job): Promise<readonly CheckedPartition[]> {
    const heard = on(worker, 'message', { close: ['exit'] });
    worker.postMessage(job);
    for await (const [message] of heard) {
      const told = message as ThreadMessage; // as partition-thread.ts writes it
      if ('checked' in told) return told.checked;
      if ('failed' in told) throw new Failed(told.failed);
      if ('note' in told) onNote?.(told.note);
      else {
        progress.set(job.partition, told.progress);
        const [first, ...others] = progress.values();
        onProgress(others.length === 0 ? told.progress : `${first}; and ${others.length} more beside it`);
      }
    }
    throw new Error(`The thread that verified partition ${job.partition} has ended without a word.`);
  }

  async function work(): Promise<void> {
    let memoryMiB = memoryAtFirst;
    let worker = start(memoryMiB);
    async function checkWhole(job: Job): Promise<readonly CheckedPartition[]> {
      try {
        return await check(worker, job);
      } catch (error) {
        if (!lackedMemory(error) || memoryMiB * 2 > totalmem() / BYTES_PER_MIB) throw error;
        memoryMiB *= 2;
        onProgress(`partition ${job.partition} does not fit in memory, and is begun again with ${memoryMiB} MiB`);
        worker = start(memoryMiB);
        return await checkWhole(job);
      }
    }
    for (const partition of waiting) {
      checked.push(
        ...(await checkWhole({ partition, kept: kept.get(partition) ?? [], letters: letters?.get(partition) ?? [] })),
      );
      progress.delete(partition);
    }
  }

  try {
    await Promise.all(Array.from({ length: count }, work));
  } finally {
    await Promise.all([...workers].map((worker) => worker.terminate()));
  }
  return checked.toSorted((one, other) => one.partition - other.partition);
}

const BYTES_PER_MIB = 1_048_576;
const lackedMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
