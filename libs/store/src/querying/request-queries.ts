import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { isSeenByCustomer, type RequestStatus } from '@lockbox/domain/requests/statuses';
import type { Filter } from 'mongodb';
import type { GrantDocument } from '../collections/grants/collection.ts';
import { idInLog, type RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { findByIds } from '../find-by-ids.ts';
import { gatheredFinds } from '../gathered-finds.ts';
import { type AccessFilter, accessesOf } from './accesses.ts';
import { calledRequests } from './called-requests.ts';
import { type Between, equal, filterOf } from './conditions.ts';
import { after, type Page, type Paging, pageOf } from './cursor.ts';
import type { Order, RequestSort } from './list-sections.ts';
import { createNames, type KnownText, type NamedRequest, type Names, type OnDifferentText } from './names.ts';
import { type OverviewFigures, type OverviewFilter, overviewOf } from './overview.ts';
import { couldDecide, type ProviderFilter, providerRequests } from './provider-requests.ts';
import type { SearchFor } from './request-search.ts';
import { sortedRequests } from './sorted-requests.ts';

export interface LockboxRequestFilter extends Between, Paging {
  readonly status?: readonly RequestStatus[] | undefined;
  readonly environmentId?: string | undefined;
  readonly search?: SearchFor | undefined;
  /** Without it, the last that the customer was asked about comes first. */
  readonly sort?: RequestSort | undefined;
  readonly order?: Order | undefined;
}
export interface AccessRequestFilter extends ProviderFilter, Paging {
  /** Only requests whose access is running; the last granted first. Of the filters only tenant and engineer count then. */
  readonly running?: boolean | undefined;
  /** True if requests awaiting internal approval come first, those with the least time left before others. */
  readonly waitingFirst?: boolean | undefined;
}
/** The range of a request's events: all that name this id, or those before the one with which its source reused it. */
export interface RequestInLog {
  readonly id: RequestId;
  /** The number of that event. */
  readonly before?: number;
}
/** One that the customer sees. */
export interface SeenInLog extends RequestInLog {
  /** The number of the newest event that has changed what is shown of it. */
  readonly newest: number;
}

const isSeen = ({ status }: RequestDocument): boolean => isSeenByCustomer(status);

/** Queries of requests: a customer's own, and all of them for the provider. */
export function requestQueries(store: Store, onDifferentText: OnDifferentText, clock: () => number) {
  const { requests } = store.collections;
  const names = createNames(store, onDifferentText, clock);
  const findRequests = gatheredFinds(requests);

  /** Under an id that its source has taken again, the former request, until the new one is shown. */
  async function newestUnder(
    tenantId: TenantId,
    _id: RequestId,
    isShown: (request: RequestDocument) => boolean,
  ): Promise<RequestDocument | null> {
    const found = await requests.findOne({ _id, tenantId });
    if (found === null) return null;
    return [...(found.earlier ?? []), found].findLast(isShown) ?? null;
  }

  async function oneNamed(filter: Filter<RequestDocument>): Promise<NamedRequest | null> {
    const found = await requests.findOne(filter);
    return found && (await names.of(found));
  }

  return {
    /** Requests that the customer was asked about, newest first by when it was asked; `from` and `to` mean that time. */
    async lockboxRequests(
      tenantId: TenantId,
      { sort, order = 'desc', ...filter }: LockboxRequestFilter,
    ): Promise<Page<NamedRequest>> {
      const { items, next } = await sortedRequests(store, { tenantId, sort, order, filter }, filter);
      return { items: await names.ofAll(items), next };
    },

    /** Requests that the customer was asked about, by what people call them. */
    async lockboxRequestsCalled(tenantId: TenantId, called: string, atMost: number): Promise<readonly NamedRequest[]> {
      const found = await calledRequests(store, called, [tenantId]);
      const own = found.filter((request) => request.tenantId === tenantId && request.lockbox !== null);
      return await names.ofAll(own.slice(0, atMost));
    },

    /** The number of requests that wait for the customer's decision. */
    lockboxRequestsWaiting: (tenantId: TenantId): Promise<number> =>
      requests.countDocuments({ tenantId, status: 'ACTION_NEEDED' }),

    async lockboxRequest(tenantId: TenantId, id: RequestId): Promise<NamedRequest | null> {
      const found = await newestUnder(tenantId, id, ({ lockbox }) => lockbox !== null);
      return found && (await names.of(found));
    },

    /** Returns a request of which the customer was asked, or is notified without having been asked. */
    async requestSeenByCustomer(tenantId: TenantId, id: RequestId): Promise<NamedRequest | null> {
      const found = await newestUnder(tenantId, id, isSeen);
      return found && (await names.of(found));
    },

    /** Returns the log's range of the request that the customer sees under an id. */
    async requestInLog(tenantId: TenantId, id: RequestId): Promise<SeenInLog | null> {
      const found = await newestUnder(tenantId, id, isSeen);
      if (found === null) return null;
      const { sequence: newest } = found;
      return { id: idInLog(found), newest, ...(found.takenAgain !== undefined && { before: newest }) };
    },

    /** Each access to the tenant's data: what runs first, the last begun first. */
    async accesses(tenantId: TenantId, filter: AccessFilter): Promise<Page<NamedRequest>> {
      const { items, next } = await accessesOf(store, tenantId, filter);
      return { items: await names.ofAll(items), next };
    },

    /** How many wait, what was decided and how soon, and who had access on what basis. */
    overview: (tenantId: TenantId, filter: OverviewFilter): Promise<OverviewFigures> =>
      overviewOf(store, tenantId, filter),

    /** Requests of all tenants, newest first by when they were submitted, unless what waits comes first. */
    async accessRequests({
      running,
      waitingFirst = false,
      cursor,
      limit,
      ...filter
    }: AccessRequestFilter): Promise<Page<NamedRequest>> {
      const paging = { cursor, limit };
      if (running) {
        const { tenantId, engineerId } = filter;
        const narrowed = { ...equal('tenantId', tenantId), ...equal('engineerId', engineerId) };
        return await pageOfRunning(store, names, narrowed, paging);
      }
      const { items, next } = await providerRequests(store, { filter, waitingFirst }, paging);
      return { items: await names.ofAll(items), next };
    },

    /** How many people could decide each of these requests, by id; none of those that wait for nobody. */
    couldDecide: (found: readonly RequestDocument[]): Promise<ReadonlyMap<RequestId, number>> =>
      couldDecide(store, found),

    /** Requests of all tenants, by what people call them. */
    async accessRequestsCalled(called: string, atMost: number): Promise<readonly NamedRequest[]> {
      const tenants = await store.collections.tenants.find({}, { projection: { _id: 1 } }).toArray();
      const found = await calledRequests(
        store,
        called,
        tenants.map(({ _id }) => _id),
      );
      return await names.ofAll(found.slice(0, atMost));
    },

    accessRequest: (_id: RequestId): Promise<NamedRequest | null> => oneNamed({ _id }),

    /** A request without names. */
    requestDocument: async (id: RequestId): Promise<RequestDocument | null> =>
      (await findRequests([id])).get(id) ?? null,

    /** A request that was read before, with names and texts. Texts that the caller knows are not read. */
    namedRequest: (request: RequestDocument, knownText: KnownText): Promise<NamedRequest> =>
      names.of(request, knownText),
  };
}

/** Reads by the grants, since few of them are running, however many requests there are. */
async function pageOfRunning(
  store: Store,
  names: Names,
  filter: object,
  { cursor, limit }: Paging,
): Promise<Page<NamedRequest>> {
  const { requests, grants } = store.collections;
  const { range, ties } = after('grantedAt', cursor);
  const times = Object.keys(range).length === 0 ? {} : { grantedAt: range };
  const found = await grants
    .find(filterOf<GrantDocument>(filter, { endedAt: null }, times, ties))
    .sort({ grantedAt: -1, _id: -1 })
    .limit(limit + 1)
    .toArray();
  const { items, next } = pageOf(found, limit, ({ _id, grantedAt }) => ({ id: _id, at: grantedAt }));
  const ids = items.map(({ requestId }) => requestId);
  const byId = await findByIds(requests, ids);
  return { items: await names.ofAll(ids.flatMap((id) => byId.get(id) ?? [])), next };
}
