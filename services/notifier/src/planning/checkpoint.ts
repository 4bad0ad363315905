import type { RequestId } from '@lockbox/contracts/ids';
import { KEPT_AFTER_END_MS } from '@lockbox/domain/time/time-rules';
import { advanceSealed, lostAmong } from '@lockbox/store/database-lost';
import { refusedBy } from '@lockbox/store/projecting';
import type { DocumentSeal } from '@lockbox/store/seal';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { PlanningCollections, PlanningProgress, StoredParticipants, StoredRecipients } from './collections.ts';
import { forgetPlanned, type PlanningMemory } from './planning-memory.ts';

/** The memory of a partition, and where its progress is written. */
export interface ToSave {
  /** `<topic>/<partition>` */
  readonly progressId: string;
  /** The stored offset, as far as it was read or written. */
  readonly savedUpTo: number;
  readonly memory: PlanningMemory;
}

interface Snapshot extends ToSave {
  readonly next: number;
  readonly recipients: readonly StoredRecipients[];
  readonly participants: readonly StoredParticipants[];
  /** Those among the participants that are not stored yet. */
  readonly submitted: ReadonlySet<RequestId>;
}

/** Writes of failed checkpoints that may have reached the database, by the id of their progress. */
export type Unsettled = Map<string, Snapshot>;

/**
 * Writes the planning memory of some partitions. The notices of these events are in the work list already, so each step may be
 * done twice. The order is what a crash in between needs: recipients come after participants, since their sequence says that
 * the events up to it need not be looked at again; and progress comes last. A partition that was lost may have a new owner that
 * is further on, so nothing newer is overwritten. Returns false if the database does not have what was stored there before.
 * What was just written may then rest on nothing: it is removed, and everything of those partitions is to be planned again.
 */
export async function saveMemory(
  collections: PlanningCollections,
  toSave: readonly ToSave[],
  unsettled: Unsettled = new Map(),
): Promise<boolean> {
  const snapshots = toSave.map((one) => takeChanges(collections.seals, one));
  for (const snapshot of snapshots) unsettled.set(snapshot.progressId, snapshot);
  let isSaved: boolean;
  try {
    await saveParticipants(collections, snapshots);
    await replaceOlder(
      collections.recipients,
      snapshots.flatMap(({ recipients }) => recipients),
    );
    const lost = await saveProgress(collections, snapshots);
    isSaved = lost.size === 0;
    if (!isSaved) {
      await removeWritten(
        collections,
        snapshots.filter(({ progressId }) => lost.has(progressId)),
      );
    }
  } catch (error) {
    for (const snapshot of snapshots) giveBack(snapshot);
    throw error;
  }
  for (const { progressId, memory } of snapshots) {
    unsettled.delete(progressId);
    if (isSaved) forgetPlanned(memory);
  }
  return isSaved;
}

/** Removes what a partition's last checkpoint may have written, if the database does not have what was stored there before. */
export async function removeUnsettled(
  collections: PlanningCollections,
  unsettled: Unsettled,
  progressId: string,
): Promise<void> {
  const snapshot = unsettled.get(progressId);
  if (snapshot === undefined) return;
  const lost = await lostAmong(collections.progress, reachedBy([snapshot]));
  if (lost.size > 0) await removeWritten(collections, [snapshot]);
  unsettled.delete(progressId);
}

/** The stored offset of each partition. */
export const reachedBy = (
  partitions: readonly Pick<ToSave, 'progressId' | 'savedUpTo'>[],
): ReadonlyMap<string, number> => new Map(partitions.map(({ progressId, savedUpTo }) => [progressId, savedUpTo]));

/**
 * Planning cannot go on from what else such a database has: it begins with the log. So does every tenant whose events were
 * planned meanwhile: an older copy may have the tenant, and by its sequence the beginnings of its requests would be passed
 * over.
 */
async function removeWritten(collections: PlanningCollections, lost: readonly Snapshot[]): Promise<void> {
  const recipients = lost.flatMap(({ memory }) => [...memory.recipients.keys()]);
  const participants = lost.flatMap((one) => one.participants.map(({ _id }) => _id));
  await Promise.all([
    collections.recipients.deleteMany({ _id: { $in: recipients } }),
    collections.participants.deleteMany({ _id: { $in: participants } }),
    collections.progress.deleteMany({ _id: { $in: lost.map(({ progressId }) => progressId) } }),
  ]);
}

function takeChanges(seals: PlanningCollections['seals'], { progressId, savedUpTo, memory }: ToSave): Snapshot {
  const { recipients, participants, changed, next, reading } = memory;
  // No notice waits for so long, so that afterwards nothing looks at a request that is over.
  const leavesAt = new Date(Date.now() + KEPT_AFTER_END_MS);
  const withSeal = <D extends object>(seal: DocumentSeal, document: D) => seal.sealed({ ...document, reading });
  const snapshot = {
    progressId,
    savedUpTo,
    memory,
    next,
    recipients: [...changed.recipients].flatMap((id) => {
      const one = recipients.get(id);
      return one === undefined ? [] : [withSeal(seals.recipients, one)];
    }),
    participants: [...changed.participants].flatMap((id) => {
      const one = participants.get(id) ?? undefined;
      return one === undefined ? [] : [withSeal(seals.participants, { ...one, ...(one.over && { leavesAt }) })];
    }),
    submitted: new Set(changed.submitted),
  };
  changed.recipients.clear();
  changed.participants.clear();
  changed.submitted.clear();
  return snapshot;
}

function giveBack({ memory: { changed }, recipients, participants, submitted }: Snapshot): void {
  for (const { _id } of recipients) changed.recipients.add(_id);
  for (const { _id } of participants) changed.participants.add(_id);
  for (const id of submitted) changed.submitted.add(id);
}

/** Most are of requests that were submitted since the last checkpoint, and to insert costs a fraction of to replace. */
async function saveParticipants(
  { participants: collection }: PlanningCollections,
  snapshots: readonly Snapshot[],
): Promise<void> {
  const all = snapshots.flatMap(({ participants, submitted }) =>
    participants.map((one) => ({ one, isNew: submitted.has(one._id) })),
  );
  const inserted = all.flatMap(({ one, isNew }) => (isNew ? [one] : []));
  const stored = inserted.length === 0 ? [] : await refusedBy(collection.insertMany(inserted, { ordered: false }));
  await replaceOlder(collection, [
    ...all.flatMap(({ one, isNew }) => (isNew ? [] : [one])),
    ...stored.flatMap((index) => inserted[index] ?? []), // it was submitted before a crash, and now again
  ]);
}

const saveProgress = (collections: PlanningCollections, snapshots: readonly Snapshot[]) =>
  advanceSealed(
    collections.progress,
    snapshots.map(({ progressId, savedUpTo, next, memory: { reading } }) => ({
      place: progressOf(collections, { _id: progressId, next, reading }),
      stored: savedUpTo,
    })),
  );

export const progressOf = ({ seals }: Pick<PlanningCollections, 'seals'>, progress: PlanningProgress) =>
  seals.progress.sealed(progress);

/** Replaces documents of earlier events, and those of another reading of the log, which count no more. */
async function replaceOlder<D extends StoredRecipients | StoredParticipants>(
  collection: Collection<D>,
  documents: readonly D[],
): Promise<void> {
  const isOlder = ({ sequence }: D) => ({ sequence: { $not: { $gte: sequence } } });
  const replace = async (replacements: readonly D[], condition: (document: D) => object) => {
    if (replacements.length === 0) return [];
    const operations = replacements.map((replacement) => ({
      replaceOne: { filter: { _id: replacement._id, ...condition(replacement) }, replacement, upsert: true },
    }));
    return await refusedBy(collection.bulkWrite(operations as readonly AnyBulkWriteOperation<D>[], { ordered: false })); // true of both kinds
  };
  // Most are older: a condition with $or costs the database half as much again.
  const refused = await replace(documents, isOlder);
  const notOlder = refused.flatMap((index) => documents[index] ?? []);
  await replace(notOlder, ({ reading }) => ({ reading: { $ne: reading } }));
}
