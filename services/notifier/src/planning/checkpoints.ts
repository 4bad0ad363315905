import type { Bell } from '@lockbox/platform/bell';
import { databaseLost, lostAmong } from '@lockbox/store/database-lost';
import { reachedBy, removeUnsettled, saveMemory, type Unsettled } from './checkpoint.ts';
import type { PlanningCollections } from './collections.ts';
import type { OwnPartition } from './own-partition.ts';

/** Writes what planning remembers, once in a while for all partitions of this instance. */
export interface SignedCheckpoints {
  open(own: OwnPartition): void;
  /** Writes nothing more of it: what is not saved is planned again, by whoever has the partition next. */
  close(own: OwnPartition): Promise<void>;
  /** Before a partition is opened: nothing is there of what was written after a loss. */
  takeBack(progressId: string): Promise<void>;
  /** Something has been planned. */
  planned(): void;
  round(): Promise<number>;
}

/** After a crash the events of so long are planned again, which changes nothing. */
const EVERY_MS = 1_000;
const LONGEST_SLEEP_MS = 60_000;

export function createCheckpoints(
  collections: PlanningCollections,
  bell: Bell,
  /** An empty database has none. */
  ensureIndexes: () => Promise<void>,
): SignedCheckpoints {
  const partitions = new Set<OwnPartition>();
  const unsettled: Unsettled = new Map();
  let saving: Promise<unknown> = Promise.resolve();
  let ringing: NodeJS.Timeout | undefined;

  async function beginAnew(all: readonly OwnPartition[]): Promise<void> {
    await ensureIndexes();
    const lost = await lostAmong(collections.progress, reachedBy(all));
    for (const { progressId, context } of all) {
      if (lost.has(progressId)) context.acquireAgain(databaseLost('notifier'));
    }
  }
  return {
    open: (own) => void partitions.add(own),
    async close(own) {
      partitions.delete(own);
    },
    async takeBack(progressId) {
      await saving.catch(() => undefined); // it may have begun before the partition was closed
      await removeUnsettled(collections, unsettled, progressId);
    },
    planned() {
      ringing ??= setTimeout(() => bell.ring(), EVERY_MS);
    },
    async round() {
      clearTimeout(ringing);
      ringing = undefined;
      const all = [...partitions].filter(({ context }) => !context.signal.aborted);
      const changed = all.filter(({ memory, savedUpTo }) => memory.next > savedUpTo);
      // Once a minute where nothing happens: whether what was stored is still there.
      const toSave = changed.length > 0 ? changed : all;
      const saved = toSave.map(({ memory }) => memory.next);
      const isSaved = saveMemory(collections, toSave, unsettled);
      saving = isSaved;
      if (await isSaved) {
        for (const [index, own] of toSave.entries()) own.savedUpTo = saved[index] ?? own.savedUpTo;
      } else {
        await beginAnew(all);
      }
      return LONGEST_SLEEP_MS;
    },
  };
}
