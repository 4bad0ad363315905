import type { Alarm } from '@lockbox/platform/alarms';
import { createAlteredAnswer, documentsAltered } from '@lockbox/store/altered-documents';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { Collection } from 'mongodb';
import type { PlanningCollections } from './planning/collections.ts';
import type { OwnPartition } from './planning/own-partition.ts';
import type { WorkItem } from './work-list/item.ts';
import type { ItemSeal } from './work-list/item-seal.ts';
import { removeItems } from './work-list/items.ts';

/**
 * Answers changes that others make in the notifier's documents: they are removed, an alarm is raised, and the log is read again from
 * its beginning, which plans every notice again whose outcome it does not have.
 */
export interface AlteredWorkLists {
  open(own: OwnPartition): void;
  close(own: OwnPartition): Promise<void>;
  /** These items are not the notifier's own. */
  itemsAltered(ids: readonly string[]): void;
  /** A planning document of a partition is not as planning stored it. */
  memoryAltered(own: OwnPartition['context'], progressId: string, ids: readonly string[]): void;
  /** The same of how far it had come, before it is opened: resolves when it can begin with the log. */
  progressAltered(context: OwnPartition['context'], progressId: string): Promise<void>;
  /** Looks whether the work list still has what has no outcome, and says when to look again. */
  round(): Promise<number>;
}

const LOOK_EVERY_MS = 15_000;
/** Until then an outcome is on its way to the log. */
const RECORDED_WITHIN_MS = 15_000;
/** Items of a partition read in one round. A longer work list takes several rounds, so that reading it costs the database little. */
const LOOK_AT = 200;
const WORKER = 'the notifier';

interface Deps {
  readonly items: Collection<WorkItem>;
  readonly collections: PlanningCollections;
  readonly alarm: Alarm;
  waiting(reason: string | undefined): void;
}

export function createAlteredWorkLists({
  items,
  collections,
  alarm,
  waiting,
}: Deps): AlteredWorkLists & { use(seal: ItemSeal): void } {
  const partitions = new Set<OwnPartition>();
  const answer = createAlteredAnswer({ worker: WORKER, alarm, waiting });
  let itemSeal: ItemSeal | undefined;

  /** Removes the stored documents that are not the notifier's own. */
  async function removeAltered(): Promise<void> {
    const { recipients, participants, seals } = collections;
    for await (const one of recipients.find()) {
      if (!seals.recipients.isSealed(one)) await recipients.deleteOne({ _id: one._id });
    }
    for await (const one of participants.find()) {
      if (!seals.participants.isSealed(one)) await participants.deleteOne({ _id: one._id });
    }
  }
  async function forget(progressId: string): Promise<void> {
    await removeAltered();
    await collections.progress.deleteOne({ _id: progressId });
  }
  async function readAgain(
    { signal, acquireAgain }: OwnPartition['context'],
    progressId: string,
    ids: readonly string[],
  ): Promise<void> {
    if (signal.aborted) return;
    await forget(progressId);
    acquireAgain(documentsAltered(WORKER, ids));
  }
  const soon = (context: OwnPartition['context'], progressId: string, ids: readonly string[]) =>
    answer.readAgain(progressId, () => readAgain(context, progressId, ids));

  return {
    use(seal) {
      itemSeal = seal;
    },
    open: (own) => void partitions.add(own),
    async close(own) {
      partitions.delete(own);
    },
    itemsAltered(ids) {
      answer.raise(ids);
      void removeItems(items, ids).catch(() => undefined); // found again
      for (const { context, progressId } of partitions) soon(context, progressId, ids);
    },
    memoryAltered(context, progressId, ids) {
      answer.raise(ids);
      soon(context, progressId, ids);
    },
    async progressAltered(context, progressId) {
      answer.raise([progressId], context.alarm);
      await forget(progressId);
    },
    async round() {
      const before = Date.now() - RECORDED_WITHIN_MS;
      for (const { memory, context, progressId } of partitions) {
        const { unrecorded } = memory;
        const due = [...unrecorded].filter(([, since]) => since <= before).slice(0, LOOK_AT);
        const found = await findByIds(
          items,
          due.map(([id]) => id),
        );
        itemSeal?.genuine([...found.values()] as WorkItem[]); // found with all of their fields
        const missing = due.flatMap(([id]) => (found.has(id) || !unrecorded.has(id) ? [] : [id]));
        // The others come first next time.
        for (const [id] of due) if (unrecorded.delete(id)) unrecorded.set(id, before);
        if (missing.length === 0) continue;
        answer.raise(missing);
        soon(context, progressId, missing);
      }
      return LOOK_EVERY_MS;
    },
  };
}
