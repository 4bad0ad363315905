import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { documentsAltered } from '@lockbox/store/altered-documents';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { DocumentSeal, Sealed } from '@lockbox/store/seal';
import type { PlanningCollections } from './collections.ts';
import { createNewestEvents, type NewestEvents } from './newest-events.ts';
import type { Participants } from './participants.ts';
import { noRecipients, type Recipients } from './recipients.ts';

/**
 * What planning remembers of one partition, for as long as this instance has it. It is ahead of MongoDB by what has changed
 * since the last checkpoint. A new one is made whenever the partition is taken over, since others may have written meanwhile.
 */
export interface PlanningMemory {
  readonly recipients: Map<TenantId, Recipients>;
  /** Null for a request of which nothing is known. */
  readonly participants: Map<RequestId, Participants | null>;
  /** What of the two has changed since the last checkpoint. */
  readonly changed: {
    readonly recipients: Set<TenantId>;
    readonly participants: Set<RequestId>;
    /** Requests that were submitted since then. */
    readonly submitted: Set<RequestId>;
  };
  /** What letters say of the log; not stored. */
  readonly newest: NewestEvents;
  /** All events before this offset have been planned. */
  next: number;
  /** How often it has forgotten something. */
  forgotten: number;
  /** Of which reading of the log it is: stored documents of another one count no more. */
  readonly reading: string;
  /** Whether others have planned part of the log before it, and have stored what is needed for the rest. */
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

/** What was needed, all of it: the memory itself may forget what can be read again. */
export interface Known {
  readonly recipients: ReadonlyMap<TenantId, Recipients>;
  readonly participants: ReadonlyMap<RequestId, Participants | null>;
}

/** Knows what these partitions need. What they do not remember is read from MongoDB, all of it at once. */
export async function recall(
  collections: PlanningCollections,
  needed: readonly NeededDocuments[],
): Promise<readonly Known[]> {
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
  // What was not asked for may be remembered no more, and what was asked for may have changed before that.
  if (needed.some(({ memory }, index) => memory.forgotten !== forgotten[index]))
    return await recall(collections, needed);
  // What an event has said meanwhile is newer than what was read.
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

/** So many documents are kept at hand. */
const REMEMBERED = 5_000;

/** Forgets what can be read from MongoDB again, when it has become much. */
export function forget(memory: PlanningMemory): void {
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
