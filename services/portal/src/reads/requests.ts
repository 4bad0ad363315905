import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { RECENT_MS } from '@lockbox/domain/time-rules';
import type { Order, Queries, RequestSort } from '@lockbox/store/querying';
import { accessRequestView, lockboxRequestView, statusesOf } from '../views.ts';
import { type PageQuery, pageOfQuery, type TimesQuery, timesOfQuery } from './filters.ts';

interface LockboxRequestsQuery extends PageQuery, TimesQuery {
  readonly recent?: boolean;
  readonly sort?: RequestSort;
  readonly order?: Order;
  readonly status?: string;
  readonly environmentId?: string;
  readonly search?: string;
}
interface AccessRequestsQuery extends PageQuery {
  readonly status?: string;
  readonly tenantId?: string;
  readonly engineerId?: string;
  readonly access?: 'running';
}

/** Reads requests, as their customer sees them and as the provider's people do. */
export function requestReads(
  queries: Queries,
  { providerName, now }: { readonly providerName: string; readonly now: () => number },
) {
  return {
    async lockboxRequests(tenant: TenantId, query: LockboxRequestsQuery) {
      const { status, environmentId, search, recent, sort, order } = query;
      const times = timesOfQuery(query);
      const from = recent ? Math.max(times.from ?? 0, now() - RECENT_MS) : times.from;
      const narrowed = { status: statusesOf(status), environmentId, search, ...times, from };
      const filter = { ...narrowed, sort, order, ...pageOfQuery(query) };
      const { items, next } = await queries.lockboxRequests(tenant, filter);
      return { items: items.flatMap((named) => lockboxRequestView(named, providerName) ?? []), nextCursor: next };
    },
    async counts(tenant: TenantId) {
      return { actionNeeded: await queries.lockboxRequestsWaiting(tenant) };
    },
    async lockboxRequest(tenant: TenantId, id: RequestId, sequence?: number) {
      const named = await queries.lockboxRequest(tenant, id, sequence);
      return named === null ? undefined : lockboxRequestView(named, providerName);
    },
    async requestDocument(id: RequestId) {
      return (await queries.requestDocument(id)) ?? undefined;
    },
    async accessRequests(query: AccessRequestsQuery) {
      const { status, tenantId, engineerId, access } = query;
      const filter = { status: statusesOf(status), tenantId, engineerId, running: access === 'running' };
      const { items, next } = await queries.accessRequests({ ...filter, ...pageOfQuery(query) });
      return { items: items.map((named) => accessRequestView(named, providerName)), nextCursor: next };
    },
    async accessRequest(id: RequestId, sequence?: number) {
      const named = await queries.accessRequest(id, sequence);
      return named === null ? undefined : accessRequestView(named, providerName);
    },
  };
}
