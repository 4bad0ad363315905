import type { Bell } from '@lockbox/platform/bell';
import { saveMemory } from './checkpoint.ts';
import type { PlanningCollections } from './collections.ts';
import type { OwnPartition } from './own-partition.ts';

/** Writes what planning remembers, once in a while for all partitions of this instance. */
export interface Checkpoints {
  open(own: OwnPartition): void;
  /** Writes nothing more of it: what is not saved is planned again, by whoever has the partition next. */
  close(own: OwnPartition): Promise<void>;
  /** Something has been planned. */
  planned(): void;
  round(): Promise<number>;
}

/** After a crash the events of so long are planned again, which changes nothing. */
const EVERY_MS = 1_000;
const LONGEST_SLEEP_MS = 60_000;

export function createCheckpoints(collections: PlanningCollections, bell: Bell): Checkpoints {
  const partitions = new Set<OwnPartition>();
  let ringing: NodeJS.Timeout | undefined;
  return {
    open: (own) => void partitions.add(own),
    async close(own) {
      partitions.delete(own);
    },
    planned() {
      ringing ??= setTimeout(() => bell.ring(), EVERY_MS);
    },
    async round() {
      clearTimeout(ringing);
      ringing = undefined;
      const toSave = [...partitions].filter(({ memory, savedUpTo }) => memory.next > savedUpTo);
      const saved = toSave.map(({ memory }) => memory.next);
      await saveMemory(collections, toSave);
      for (const [index, own] of toSave.entries()) own.savedUpTo = saved[index] ?? own.savedUpTo;
      return LONGEST_SLEEP_MS;
    },
  };
}
