import type { Feed } from '../partition/flow.ts';
import { Partition } from '../partition/partition.ts';
import type { Runtime } from '../runtime.ts';

/** The partition numbers that a member holds now. */
export interface HeldPartitions {
  readonly byNumber: ReadonlyMap<number, Partition>;
  /** Called after joining the group: new numbers are acquired, and missing ones lost. */
  assign(numbers: ReadonlySet<number>, feed: Feed): void;
  loseAll(): void;
  /** Resolves when all lost partitions are closed. */
  closed(): Promise<void>;
}

export function createHeldPartitions(runtime: Runtime): HeldPartitions {
  const { assigned } = runtime.metrics;
  const byNumber = new Map<number, Partition>();
  const closings = new Set<Promise<void>>();

  function lose(partition: Partition): void {
    byNumber.delete(partition.number);
    assigned.set(byNumber.size);
    const closing = partition.close().finally(() => closings.delete(closing));
    closings.add(closing);
  }

  return {
    byNumber,
    assign(numbers, feed) {
      // No await before this is done: kafkajs fetches as soon as it can.
      for (const number of numbers) if (!byNumber.has(number)) feed.pause(number);
      for (const partition of [...byNumber.values()]) if (!numbers.has(partition.number)) lose(partition);
      for (const number of numbers) {
        const kept = byNumber.get(number);
        if (kept === undefined) byNumber.set(number, new Partition(number, runtime, feed));
        else kept.flow.seek();
      }
      assigned.set(byNumber.size);
    },
    loseAll() {
      for (const partition of [...byNumber.values()]) lose(partition);
    },
    async closed() {
      await Promise.all(closings);
    },
  };
}
