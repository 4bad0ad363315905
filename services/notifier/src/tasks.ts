import { type Bell, createBell } from '@lockbox/platform/bell';
import type { PartitionContext } from '@lockbox/worker/definition';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { ForPartitions } from './partition.ts';
import type { OwnPartition } from './planning/own-partition.ts';

interface Task extends ForPartitions {
  round(): Promise<number>;
}

/** The background tasks of this instance. Each runs once, for all partitions. */
export interface Tasks {
  /** Makes a task, and runs it until the program stops. */
  add<T extends Task>(name: string, make: (bell: Bell) => T): T;
  /** In the order in which they were added. */
  readonly all: readonly ForPartitions[];
  ringAll(): void;
  readonly alarm: PartitionContext['alarm'];
}

export function createTasks({ onStop, waiting }: Pick<WorkerDeps<unknown>, 'onStop' | 'waiting'>): Tasks {
  const stopping = new AbortController();
  const partitions = new Set<OwnPartition>();
  const bells: Bell[] = [];
  const running: Promise<void>[] = [];
  const all: ForPartitions[] = [
    {
      open: (own) => void partitions.add(own),
      async close(own) {
        partitions.delete(own);
      },
    },
  ];
  const alarm: PartitionContext['alarm'] = (...what) => {
    const [own] = partitions; // without partitions nothing is done that could fail
    own?.context.alarm(...what);
  };
  onStop(async () => {
    stopping.abort();
    await Promise.all(running);
  });
  return {
    add(name, make) {
      const bell = createBell();
      const task = make(bell);
      bells.push(bell);
      all.push(task);
      const context = { signal: stopping.signal, alarm };
      running.push(runBackgroundTask({ context, name, bell, round: () => task.round(), waiting }));
      return task;
    },
    all,
    ringAll() {
      for (const bell of bells) bell.ring();
    },
    alarm,
  };
}
