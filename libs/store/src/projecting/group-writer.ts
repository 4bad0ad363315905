import { groupCommit } from '@lockbox/platform/group-commit';
import type { Store } from '../connect.ts';
import type { ProjectedCollection, StoredDocument } from '../define-collection.ts';
import { applyGroup } from './apply.ts';
import { type GatheredBatch, type Group, isPresent, memberOf } from './group.ts';
import { isUnanswered } from './guarded-writes.ts';
import { createProgressWriter } from './progress-writer.ts';
import type { SourceBatch } from './source-batch.ts';

/** So much is written again after a crash, at most. */
const RECORDS_AT_ONCE = 2_000;

/** Writes the batches of all partitions that a process has. While one write is under way, the next batches gather for one more. */
export interface GroupWriter {
  /** Resolves with the documents from the log that the batch is about, when they are stored. */
  write(batch: SourceBatch): Promise<readonly StoredDocument[]>;
  /** Writes the progress that is late. */
  flush(): Promise<void>;
}

export function createGroupWriter(
  store: Store,
  collections: readonly ProjectedCollection[],
  worker: string,
): GroupWriter {
  const progress = createProgressWriter(store.collections.progress, worker);

  async function writeGroup(group: Group): Promise<void> {
    const following = progress.following(group);
    let followed = false;
    await applyGroup(store, collections, group, {
      operations: following.operations,
      written() {
        followed = true;
        following.written();
      },
    });
    if (followed) return;
    if (group.filter(isPresent).some(({ changed }) => changed)) await progress.write(group);
    else progress.writeLate(group);
  }

  async function writeAlone(batch: SourceBatch): Promise<GatheredBatch> {
    const member = memberOf(batch);
    await writeGroup([member]).catch((reason: unknown) => {
      member.left = { reason };
    });
    return member;
  }

  async function write(batches: readonly SourceBatch[]): Promise<Group> {
    const group = batches.map(memberOf);
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
    flush: progress.flush,
  };
}

const outcomeOf = ({ left, documents }: GatheredBatch): PromiseSettledResult<readonly StoredDocument[]> =>
  left === undefined ? { status: 'fulfilled', value: documents } : { status: 'rejected', reason: left.reason };
