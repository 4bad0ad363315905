import type { LockboxError } from '@lockbox/contracts/errors';
import { groupCommit } from '@lockbox/platform/group-commit';
import type { Store } from '../connect.ts';
import { databaseLost } from '../database-lost.ts';
import type { ProjectedCollection, StoredDocument } from '../define-collection.ts';
import { applyGroup } from './apply.ts';
import { type GatheredBatch, type Group, isPresent, memberOf, type WrittenDocuments } from './group.ts';
import { isUnanswered } from './guarded-writes.ts';
import { ProgressWriter } from './progress-writer.ts';
import type { SourceBatch } from './source-batch.ts';
import { takeBack } from './take-back.ts';

/** So much is written again after a crash, at most. */
const RECORDS_AT_ONCE = 2_000;

/** Writes the batches of all partitions that a process has. While one write is under way, the next batches gather for one more. */
export interface GroupWriter {
  /** Resolves with the documents from the log that the batch is about, when they are stored. */
  write(batch: SourceBatch): Promise<readonly StoredDocument[]>;
  /**
   * A partition is opened where the documents of a topic are, if they are anywhere, and nothing is there of what was written after a
   * loss. `lost` is called when the database does not have that any more. Returns what is to be called when the partition is closed.
   */
  open(progressId: string, stored: number | undefined, lost: (error: LockboxError) => void): Promise<() => void>;
  /**
   * Sets a partition back to this offset, after later records were lost: nothing of the partition is being written, and it is
   * opened again.
   */
  setBack(progressId: string, next: number): Promise<void>;
  /** Throws DATABASE_LOST if less is stored there than was. */
  confirm(progressIds: readonly string[]): Promise<void>;
  /** Writes the progress that is late. */
  flush(): Promise<void>;
}

export function createGroupWriter(
  store: Store,
  collections: readonly ProjectedCollection[],
  worker: string,
): GroupWriter {
  const progress = new ProgressWriter(store.collections.progress, worker, store.ensureIndexes);

  /**
   * By the id of its progress, what a partition has written since its progress last was: an attempt whose answer did not come may have
   * written all of it, and the next finds nothing to do.
   */
  const unsettled = new Map<string, WrittenDocuments>();

  function gathered(batch: SourceBatch): GatheredBatch {
    const id = progress.idOf({ batch });
    const written = unsettled.get(id) ?? new Map();
    unsettled.set(id, written);
    return memberOf(batch, written);
  }

  async function writeGroup(group: Group): Promise<void> {
    let reached: ReadonlyMap<string, number> = new Map();
    let found: number | undefined;
    await applyGroup(store, collections, group, {
      operations() {
        reached = progress.reachedBy(group);
        return progress.operations(reached);
      },
      written(count) {
        found = count;
      },
    });
    if (found === undefined) {
      // The writes of an earlier attempt must be settled too.
      const isToSettle = ({ changed, written }: GatheredBatch) => changed || written.size > 0;
      if (!group.filter(isPresent).some(isToSettle)) return progress.writeLate(group);
      reached = progress.reachedBy(group);
      found = await progress.write(reached);
    }
    const lost = await progress.settle(reached, found);
    const settled = group.filter(isPresent);
    await leave(settled.filter((member) => lost.has(progress.idOf(member))));
    for (const member of settled) unsettled.delete(progress.idOf(member));
  }

  /** These have written into a database that lacks what comes before. */
  async function leave(members: Group): Promise<void> {
    for (const member of members) member.left = { reason: databaseLost(worker) };
    for (const { written } of members) await takeBack(store, written);
  }

  async function writeAlone(batch: SourceBatch): Promise<GatheredBatch> {
    const member = gathered(batch);
    await writeGroup([member]).catch((reason: unknown) => {
      member.left = { reason };
    });
    return member;
  }

  async function write(batches: readonly SourceBatch[]): Promise<Group> {
    const group = batches.map(gathered);
    try {
      await writeGroup(group);
      return group;
    } catch (error) {
      if (group.length === 1 || isUnanswered(error)) throw error;
      // The database may refuse a document of one batch: the others must not be held to be at fault with it.
      return await Promise.all(batches.map(writeAlone));
    }
  }

  return {
    write: groupCommit(async (batches) => (await write(batches)).map(outcomeOf), {
      most: RECORDS_AT_ONCE,
      sizeOf: ({ records }: SourceBatch) => records.length,
    }),
    async open(id, stored, lost) {
      // The writes of an attempt that was not answered, or could not be taken back when the loss was found.
      if (progress.wasFurther(id, stored)) await takeBack(store, unsettled.get(id) ?? new Map());
      unsettled.delete(id);
      return progress.open(id, stored, lost);
    },
    setBack: (id: string, next: number) => progress.setBack(id, next),
    async confirm(progressIds) {
      const lost = await progress.look();
      if (progressIds.some((id) => lost.has(id))) throw databaseLost(worker);
    },
    flush: () => progress.flush(),
  };
}

const outcomeOf = ({ left, documents }: GatheredBatch): PromiseSettledResult<readonly StoredDocument[]> =>
  left === undefined ? { status: 'fulfilled', value: documents } : { status: 'rejected', reason: left.reason };
