import { isDeepStrictEqual } from 'node:util';
import type { Trigger } from '@lockbox/contracts/generated/intake';
import type { PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { Store } from '@lockbox/store/connect';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { SessionKeys } from '../sign-in/session-seal.ts';
import { type Boxed, boxes } from './box.ts';

/** A sealed legal demand as it was recorded in the portal, without its reason, which is free text. */
export interface SealedDemand {
  readonly requestId: RequestId;
  readonly tenantId: TenantId;
  readonly source: string;
  readonly sourceRequestId: string;
  readonly environmentId: string;
  readonly dataStores: readonly string[];
  readonly permissions: readonly string[];
  readonly ticketId: string | null;
  readonly trigger: Trigger;
  readonly recordedBy: PersonId;
  /** Milliseconds since 1970, as `requestedAt` of the submission. */
  readonly recordedAt: number;
  /** The time from which it may be disclosed; null if unknown. */
  readonly disclosableFrom: number | null;
  /** Who has sent an internal rejection: the log has nothing of that. */
  readonly rejected: { readonly by: PersonId; readonly at: number } | null;
}

/** `waiting` also of one that nobody approved in time. */
export type SealedStatus = 'waiting' | 'rejected' | 'sealed' | 'disclosed';

export interface NamedDemand {
  /** Without a rejection that came to nothing. */
  readonly demand: SealedDemand;
  readonly status: SealedStatus;
  /** The commitment to its details in the log, hexadecimal; null if it is not sealed. */
  readonly commitment: string | null;
  readonly nameOf: (person: PersonId) => string | null;
}

/**
 * Reports whether two demands are equal, apart from their times and outcomes. Policy must receive under one id the demand that
 * an internal approver sees under it.
 */
export function isSameDemand(one: SealedDemand, other: SealedDemand): boolean {
  const [first, second] = [one, other].map(({ recordedAt: _, rejected: __, ...said }) => said);
  return isDeepStrictEqual(first, second);
}

const definition = definePrivateCollection<Boxed>({ name: 'sealed_demands' });

/**
 * The sealed demands that were recorded in the portal: no projection has any before its disclosure. The database has them
 * encrypted, and tells no more than how many there are. Whether one is sealed or disclosed says the trail.
 */
export function createSealedDemands(store: Store, keys: SessionKeys) {
  const demands = store.collection(definition);
  const box = boxes(keys);
  const closed = (demand: SealedDemand): Boxed => box.close(demand.requestId, JSON.stringify(demand));

  /** A demand encrypted with the previous key is encrypted again, so that it outlives that key. */
  async function opened(stored: Boxed): Promise<SealedDemand | undefined> {
    const found = box.open(stored);
    if (found === undefined) return undefined;
    const demand = JSON.parse(found.text) as SealedDemand; // the portal wrote it, and nobody else can
    if (!found.isPresent) {
      const { _id, box: text } = closed(demand);
      await demands.updateOne({ _id }, { $setOnInsert: { box: text } }, { upsert: true });
      await demands.deleteOne({ _id: stored._id });
      return await find(demand.requestId); // of one that was there already, what became of it since
    }
    return demand;
  }

  /** A version under the present key precedes an older one, which an interrupted encryption may have left. */
  async function find(requestId: RequestId): Promise<SealedDemand | undefined> {
    const ids = box.idsOf(requestId);
    const found = await demands.find({ _id: { $in: [...ids] } }).toArray();
    const stored = ids.flatMap((id) => found.find(({ _id }) => _id === id) ?? [])[0];
    return stored === undefined ? undefined : await opened(stored);
  }

  async function named(found: readonly SealedDemand[]): Promise<readonly NamedDemand[]> {
    const [events, people] = await Promise.all([
      store.collections.audit_events
        .find(
          {
            tenantId: { $in: [...new Set(found.map(({ tenantId }) => tenantId))] },
            requestId: { $in: found.map(({ requestId }) => requestId) },
            type: { $in: ['ExclusionSealed', 'DisclosureLifted'] },
          },
          { projection: { requestId: 1, type: 1, 'data.commitment': 1 } },
        )
        .sort({ sequence: -1 })
        .toArray(),
      findByIds(
        store.collections.provider_people,
        found.flatMap(({ recordedBy, rejected }) => [recordedBy, ...(rejected === null ? [] : [rejected.by])]),
        ['displayName'],
      ),
    ]);
    const statusOf = ({ requestId, rejected }: SealedDemand): SealedStatus => {
      const newest = events.find((event) => event.requestId === requestId);
      if (newest !== undefined) return newest.type === 'DisclosureLifted' ? 'disclosed' : 'sealed';
      return rejected === null ? 'waiting' : 'rejected';
    };
    const commitmentOf = ({ requestId }: SealedDemand): string | null => {
      const sealed = events.find((event) => event.requestId === requestId && event.type === 'ExclusionSealed');
      return sealed === undefined ? null : String(sealed.data.commitment);
    };
    return found.map((demand) => {
      const status = statusOf(demand);
      return {
        // One that came after an approval was refused, wherever the trail was then.
        demand: status === 'rejected' ? demand : { ...demand, rejected: null },
        status,
        commitment: commitmentOf(demand),
        nameOf: (person) => people.get(person)?.displayName ?? null,
      };
    });
  }

  async function one(requestId: RequestId): Promise<NamedDemand | undefined> {
    const found = await find(requestId);
    return found && (await named([found]))[0];
  }

  return {
    /** Keeps a demand before it is sent. Returns the one that was kept before under the same id, if there is one. */
    async record(demand: SealedDemand): Promise<SealedDemand> {
      const known = await find(demand.requestId);
      if (known !== undefined) return known;
      const { _id, box: text } = closed(demand);
      await demands.updateOne({ _id }, { $setOnInsert: { box: text } }, { upsert: true });
      return (await find(demand.requestId)) ?? demand;
    },

    /** Notes that a rejection was sent. Nothing changes if policy is known to refuse it. */
    async rejected(requestId: RequestId, by: PersonId, at: number): Promise<void> {
      const known = await one(requestId);
      if (known?.status !== 'waiting') return;
      const { _id, box: text } = closed({ ...known.demand, rejected: { by, at } });
      await demands.updateOne({ _id }, { $set: { box: text } });
    },

    find,
    one,

    /** All of them, the newest first. They are few, and their order can only be known when they are read. */
    async list(): Promise<readonly NamedDemand[]> {
      const stored = await demands.find().toArray();
      const found = (await Promise.all(stored.map(opened))).flatMap((demand) => demand ?? []);
      const once = [...new Map(found.map((demand) => [demand.requestId, demand])).values()];
      return await named(once.toSorted((one, other) => other.recordedAt - one.recordedAt));
    },
  };
}
export type SealedDemands = ReturnType<typeof createSealedDemands>;
