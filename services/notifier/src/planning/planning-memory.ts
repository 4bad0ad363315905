import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { documentsAltered } from '@lockbox/store/altered-documents';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { DocumentSeal, Sealed } from '@lockbox/store/seal';
import type { PlanningCollections } from './collections.ts';
import { createNewestEvents, type NewestEvents } from './newest-events.ts';
import type { Participants } from './participants.ts';
import { noRecipients, type Recipients } from './recipients.ts';

/**
 * The planning memory of one partition, for as long as this instance has the partition. It is ahead of MongoDB by the changes
 * since the last checkpoint. A new memory is made whenever the partition is acquired, since others may have written meanwhile.
 */
export interface PlanningMemory {
  readonly recipients: Map<TenantId, Recipients>;
  /** Null for a request of which nothing is known. */
  readonly participants: Map<RequestId, Participants | null>;
  /** The changes of the two since the last checkpoint. */
  readonly changed: {
    readonly recipients: Set<TenantId>;
    readonly participants: Set<RequestId>;
    /** Requests that were submitted since then. */
    readonly submitted: Set<RequestId>;
  };
  /** The events for the evidence in e-mails; not stored. */
  readonly newest: NewestEvents;
  /** All events before this offset have been planned. */
  next: number;
  /** How often it has forgotten something. */
  forgotten: number;
  /** The reading of the log that it belongs to. Stored documents of another reading do not count. */
  readonly reading: string;
  /** True if others have planned the beginning of the log, and have stored what the rest needs. */
  readonly resumed: boolean;
  /** Notices whose outcome is not in the log, by their ids, and since when (real time) the work list has each. */
  readonly unrecorded: Map<string, number>;
  /** A document is not as it was left: all of it is to be read from the log again. */
  altered(ids: readonly string[]): void;
}

type Origin = Pick<PlanningMemory, 'reading' | 'resumed' | 'altered'>;

const FIRST: Origin = { reading: '', resumed: false, altered: () => undefined };

export const createPlanningMemory = (next: number, origin: Origin = FIRST): PlanningMemory => ({
  recipients: new Map(),
  participants: new Map(),
  changed: { recipients: new Set(), participants: new Set(), submitted: new Set() },
  newest: createNewestEvents(),
  next,
  forgotten: 0,
  unrecorded: new Map(),
  ...origin,
});

/** Which documents of a partition are needed. */
export interface NeededDocuments {
  readonly memory: PlanningMemory;
  readonly tenantIds?: Iterable<TenantId>;
  readonly requestIds: Iterable<RequestId>;
}

/** All the documents that were needed. The memory itself may forget what can be read again. */
export interface PlannedBefore {
  readonly recipients: ReadonlyMap<TenantId, Recipients>;
  readonly participants: ReadonlyMap<RequestId, Participants | null>;
}

/** Finds the documents that these partitions need. Those that are not in memory are read from MongoDB, all of them at once. */
export async function recall(
  collections: PlanningCollections,
  needed: readonly NeededDocuments[],
): Promise<readonly PlannedBefore[]> {
  const { seals } = collections;
  const forgotten = needed.map(({ memory }) => memory.forgotten);
  const missing = needed.map(({ memory, tenantIds = [], requestIds }) => ({
    tenantIds: [...tenantIds].filter((id) => !memory.recipients.has(id)),
    requestIds: [...requestIds].filter((id) => !memory.participants.has(id)),
  }));
  const [recipients, participants] = await Promise.all([
    findByIds(
      collections.recipients,
      missing.flatMap(({ tenantIds }) => tenantIds),
    ),
    findByIds(
      collections.participants,
      missing.flatMap(({ requestIds }) => requestIds),
    ),
  ]);
  // A document that was not asked for may have been forgotten, and one that was asked for may have changed before that.
  if (needed.some(({ memory }, index) => memory.forgotten !== forgotten[index]))
    return await recall(collections, needed);
  // An event that was planned meanwhile is newer than what was read.
  return needed.map(({ memory, tenantIds = [], requestIds }) => ({
    recipients: new Map(
      [...tenantIds].map((id) => [
        id,
        known(memory.recipients, id, () => genuine(seals.recipients, memory, recipients.get(id)) ?? noRecipients(id)),
      ]),
    ),
    participants: new Map(
      [...requestIds].map((id) => [
        id,
        known(memory.participants, id, () => genuine(seals.participants, memory, participants.get(id)) ?? null),
      ]),
    ),
  }));
}

/** A document of this reading of the log, if it is as it was left. Throws if it is not: nothing is planned by it. */
function genuine<D extends Sealed & { readonly _id: string; readonly reading?: string }>(
  { isSealed }: DocumentSeal,
  { reading, altered }: PlanningMemory,
  document: D | undefined,
): D | undefined {
  if (document === undefined) return undefined;
  if (!isSealed(document)) {
    altered([document._id]);
    throw documentsAltered('the notifier', [document._id]);
  }
  return document.reading === reading ? document : undefined;
}

function known<K, V>(remembered: Map<K, V>, id: K, otherwise: () => V): V {
  const value = remembered.get(id);
  if (value !== undefined) return value;
  const read = otherwise();
  remembered.set(id, read);
  return read;
}

/** Documents in memory. */
const REMEMBERED = 5_000;

/** Forgets what can be read from MongoDB again, when it has become much. */
export function forgetPlanned(memory: PlanningMemory): void {
  const { recipients, participants, changed } = memory;
  if (Math.max(recipients.size, participants.size) <= REMEMBERED) return;
  memory.forgotten++;
  forgetAll(recipients, changed.recipients);
  forgetAll(participants, changed.participants);
}

function forgetAll<K>(remembered: Map<K, unknown>, except: ReadonlySet<K>): void {
  if (remembered.size <= REMEMBERED) return;
  for (const id of remembered.keys()) if (!except.has(id)) remembered.delete(id);
}
