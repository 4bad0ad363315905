import type { Actor } from '@lockbox/contracts/generated/events';
import type { CommandId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import { idInLog } from '../collections/requests/collection.ts';
import type { AuditEventDocument } from '../collections/trail/collection.ts';
import type { Store } from '../connect.ts';
import { type Between, between, equal, filterOf, oneOfValues } from './conditions.ts';
import { cursorKeyOf, type Page, type Paging, pageOf } from './cursor.ts';
import { isInvolved } from './involved.ts';
import { type NamedEvent, namedEvents } from './named-events.ts';
import { notShown } from './not-shown.ts';
import { idsOfPeople } from './people-search.ts';
import type { RequestInLog } from './request-queries.ts';
import { findSearched, ticketBeginnings } from './request-search.ts';

/** The most recent requests of an engineer that are searched for ends of access. */
const MOST_REQUESTS = 2_000;

export interface AuditEventFilter extends Between, Paging {
  readonly type?: readonly string[] | undefined;
  /** One request, or several. */
  readonly requestId?: string | readonly string[] | undefined;
  /** A person's id or name: events that the person did, or that name the person. */
  readonly person?: string | undefined;
  /** False leaves out what became of notices, unless `type` asks for it. */
  readonly notices?: boolean | undefined;
  readonly actorId?: string | undefined;
}

const eventsOf = (tenantId: TenantId, { id, before }: RequestInLog) => ({
  tenantId,
  requestId: id,
  ...(before !== undefined && { sequence: { $lt: before } }),
});

/** A sealed demand takes an id when it is disclosed, and was sealed before that: its sealing is no event of the request before it. */
function withoutLaterSealing(
  { before }: RequestInLog,
  found: readonly AuditEventDocument[],
): readonly AuditEventDocument[] {
  if (before === undefined) return found;
  const disclosedAt = found.findLast(({ type }) => type === 'DisclosureLifted')?.sequence ?? 0;
  return found.filter(({ type, sequence }) => type !== 'ExclusionSealed' || sequence < disclosedAt);
}

/** An event as a tenant's people are shown it: with names, or that there is one. */
export type TrailEntry =
  | (NamedEvent & { readonly shown: true })
  | { readonly shown: false; readonly event: AuditEventDocument };

/** Queries of a tenant's trail. */
export function auditQueries(store: Store) {
  const { audit_events } = store.collections;

  return {
    /** All events about a request that are shown, oldest first. */
    async history(tenantId: TenantId, request: RequestInLog): Promise<readonly NamedEvent[]> {
      const found = await audit_events.find(eventsOf(tenantId, request)).sort({ sequence: 1 }).toArray();
      return await namedEvents(store, tenantId, await shownOf(store, tenantId, withoutLaterSealing(request, found)));
    },

    /** Returns the event that answers a command of this actor about a request; null if there is none yet. */
    async answerTo(
      tenantId: TenantId,
      requestId: RequestId,
      causationId: CommandId,
      { kind, id }: Pick<Actor, 'kind' | 'id'>,
    ): Promise<Pick<AuditEventDocument, 'type' | 'data'> | null> {
      const filter = { tenantId, requestId, causationId, 'actor.kind': kind, 'actor.id': id };
      return await audit_events.findOne(filter, { projection: { type: 1, data: 1 } });
    },

    /** Returns the positions of `history`'s records; undefined if there are more than the limit, shown or not. */
    async recordsAbout(
      tenantId: TenantId,
      request: RequestInLog,
      most: number,
    ): Promise<readonly AuditEventDocument[] | undefined> {
      const found = await audit_events
        .find(eventsOf(tenantId, request))
        .sort({ sequence: 1 })
        .limit(most + 1)
        .toArray();
      return found.length > most ? undefined : await shownOf(store, tenantId, withoutLaterSealing(request, found));
    },

    /** Returns the positions of a tenant's events of these types before another one; undefined if there are more than the limit. */
    async recordsOfTypes(
      tenantId: TenantId,
      types: readonly string[],
      before: number,
      most: number,
    ): Promise<readonly Pick<AuditEventDocument, 'offset'>[] | undefined> {
      const filter = { tenantId, type: { $in: [...types] }, sequence: { $lt: before } };
      const found = await audit_events
        .find(filter, { projection: { offset: 1 } })
        .sort({ sequence: 1 })
        .limit(most + 1)
        .toArray();
      return found.length > most ? undefined : found;
    },

    /** A tenant's next events behind a number, in their order, also where numbers are missing, and the ids of those whose content is not shown. */
    async trailBehind(
      tenantId: TenantId,
      sequence: number,
      limit: number,
    ): Promise<{ readonly events: readonly AuditEventDocument[]; readonly hidden: ReadonlySet<string> }> {
      const filter = { tenantId, sequence: { $gt: sequence } };
      const events = await audit_events.find(filter).sort({ sequence: 1 }).limit(limit).toArray();
      return { events, hidden: await notShown(store, tenantId, events) };
    },

    async auditEvent(tenantId: TenantId, _id: string): Promise<TrailEntry | null> {
      const found = await audit_events.findOne({ _id, tenantId });
      if (found === null) return null;
      const [entry = null] = await entriesOf(store, tenantId, [found], await notShown(store, tenantId, [found]));
      return entry;
    },

    /** The ids of the requests whose ticket begins so; undefined if there are many. */
    async requestsOfTicket(tenantId: TenantId, ticket: string): Promise<readonly RequestId[] | undefined> {
      const search = { tickets: ticketBeginnings(ticket), engineerIds: new Set<PersonId>(), withoutTicket: false };
      return (await findSearched(store, [tenantId], search))?.map(idInLog);
    },

    /**
     * Hidden events appear among all events by number and hash, and never in a filtered list: the filters that match would
     * reveal their content.
     */
    async auditEvents(tenantId: TenantId, query: AuditEventFilter): Promise<Page<TrailEntry>> {
      const { type, requestId, actorId, person, notices = true, cursor, limit } = query;
      const filter = {
        tenantId,
        ...(type === undefined && !notices ? { type: { $ne: 'NotificationRecorded' } } : oneOfValues('type', type)),
        ...(typeof requestId === 'string' ? equal('requestId', requestId) : oneOfValues('requestId', requestId)),
        ...equal('actor.id', actorId),
        ...between('occurredAt', query),
        ...(await involving(store, tenantId, person)),
      };
      const newest = cursor === undefined ? await newestSequence(store, tenantId) : cursorKeyOf(cursor).at - 1;
      const found = await newestFirst(store, { tenantId, filter, newest, limit });
      const { items, next } = pageOf(found, limit, ({ _id, sequence }) => ({ at: sequence, id: _id }));
      return { items: await entriesOf(store, tenantId, items, await notShown(store, tenantId, items)), next };
    },
  };
}

/**
 * A tenant's sequence has no gaps, so a page without filters is known to lie in the first window. With filters each
 * window is eight times as long as the one before: no server has to sort a whole trail for its newest events.
 */
function* windows(newest: number, size: number): Iterable<{ readonly above: number; readonly upTo: number }> {
  for (let upTo = newest, length = size; upTo > 0; upTo -= length, length *= 8) yield { above: upTo - length, upTo };
}

async function newestSequence({ collections }: Store, _id: TenantId): Promise<number> {
  const head = await collections.chain_heads.findOne({ _id }, { projection: { sequence: 1 } });
  return head?.sequence ?? 0;
}

/** In the same order; those that are not shown stay without names. */
async function entriesOf(
  store: Store,
  tenantId: TenantId,
  events: readonly AuditEventDocument[],
  hidden: ReadonlySet<string>,
): Promise<readonly TrailEntry[]> {
  const shown = events.filter(({ _id }) => !hidden.has(_id));
  const named = new Map((await namedEvents(store, tenantId, shown)).map((one) => [one.event._id, one]));
  return events.map((event) => {
    const known = named.get(event._id);
    return known === undefined ? { shown: false, event } : { shown: true, ...known };
  });
}

async function shownOf(
  store: Store,
  tenantId: TenantId,
  events: readonly AuditEventDocument[],
): Promise<readonly AuditEventDocument[]> {
  const hidden = await notShown(store, tenantId, events);
  return events.filter(({ _id }) => !hidden.has(_id));
}

/** Ends of access name no engineer: they are found by the requests that the engineer had access by. */
async function involving(store: Store, tenantId: TenantId, person: string | undefined): Promise<object> {
  if (person === undefined) return {};
  const people = await idsOfPeople(store, person, tenantId);
  const had = await store.collections.requests
    .find({ tenantId, engineerId: { $in: people.provider }, access: { $ne: null } }, { projection: { takenAgain: 1 } })
    .sort({ submittedAt: -1 })
    .limit(MOST_REQUESTS)
    .toArray();
  return isInvolved(person.trim(), people, had.map(idInLog));
}

interface Search {
  readonly tenantId: TenantId;
  readonly filter: object;
  /** The sequence to begin at. */
  readonly newest: number;
  readonly limit: number;
}

/** The newest events that the filter lets through and that are shown: one more than the limit, if there are as many. */
async function newestFirst(
  store: Store,
  { tenantId, filter, newest, limit }: Search,
): Promise<readonly AuditEventDocument[]> {
  const narrowed = Object.keys(filter).length > 1;
  const found: AuditEventDocument[] = [];
  for (const { above, upTo } of windows(newest, limit + 1)) {
    for (let from = upTo; found.length <= limit; ) {
      const wanted = limit + 1 - found.length;
      const older = await store.collections.audit_events
        .find(filterOf<AuditEventDocument>(filter, { sequence: { $gt: above, $lte: from } }))
        .sort({ sequence: -1 })
        .limit(wanted)
        .toArray();
      found.push(...(narrowed ? await shownOf(store, tenantId, older) : older));
      const last = older.at(-1);
      if (last === undefined || older.length < wanted) break; // the window has no more
      from = last.sequence - 1;
    }
    if (found.length > limit) break;
  }
  return found;
}
