import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import { familiesHeld } from '@lockbox/domain/licences';
import type { Store } from '@lockbox/store/connect';
import { createQueries, type Order, type RequestSort } from '@lockbox/store/querying';
import { invalidField } from './problems.ts';
import {
  accessRequestView,
  auditEventView,
  environmentView,
  lockboxRequestView,
  policyView,
  statusesOf,
} from './views.ts';

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}
interface TimesQuery {
  readonly from?: string;
  readonly to?: string;
}
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
interface AuditEventsQuery extends PageQuery, TimesQuery {
  readonly type?: string;
  readonly requestId?: string;
  readonly actorId?: string;
}

const PAGE_SIZE = 50;
/** Pages of a file: few reads, and never much in memory. */
const EXPORT_PAGE_SIZE = 500;
/** How far back Recent goes, counted from when the customer was asked. */
const RECENT_MS = 28 * 24 * 3_600_000;

const paging = ({ cursor, limit = PAGE_SIZE }: PageQuery) => ({ cursor, limit });

/** The shape allows any date-time; a day that no calendar has is told here. */
function timeOf(field: string, text: string | undefined): number | undefined {
  const at = text === undefined ? undefined : Date.parse(text);
  if (Number.isNaN(at)) throw invalidField(field, `"${text}" is not a time`);
  return at;
}
const between = ({ from, to }: TimesQuery) => ({ from: timeOf('from', from), to: timeOf('to', to) });

/**
 * What the routes read, as the API shows it. Where a sequence is given the answer is undefined until the projection has
 * come to that event of the tenant.
 */
export function createReads(
  store: Store,
  options: {
    readonly providerName: string;
    readonly catalogue: LicenceCatalogue;
    readonly eventsTopic: string;
    readonly now: () => number;
  },
) {
  const queries = createQueries(store);
  const { providerName, catalogue, eventsTopic, now } = options;

  const heldBy = async (tenant: TenantId) =>
    familiesHeld(await queries.tenantLicences(tenant), catalogue).map(({ name }) => name);

  return {
    async lockboxRequests(tenant: TenantId, query: LockboxRequestsQuery) {
      const { status, environmentId, search, recent, sort, order } = query;
      const times = between(query);
      const from = recent ? Math.max(times.from ?? 0, now() - RECENT_MS) : times.from;
      const narrowed = { status: statusesOf(status), environmentId, search, ...times, from };
      const filter = { ...narrowed, sort, order, ...paging(query) };
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
    async history(tenant: TenantId, id: RequestId) {
      return (await queries.history(tenant, id)).map((event) => auditEventView(event, eventsTopic));
    },

    async policy(tenant: TenantId) {
      return policyView(await queries.policy(tenant), await heldBy(tenant));
    },
    async policyAt(tenant: TenantId, sequence: number) {
      const named = await queries.policy(tenant, sequence);
      return named === null ? undefined : policyView(named, await heldBy(tenant));
    },
    async licenceShortfall(tenant: TenantId) {
      const { environmentIds, users } = await queries.coveredUsers(tenant);
      const covered = new Set<string>(environmentIds);
      const short = users.filter(({ licences }) => familiesHeld(licences, catalogue).length === 0);
      return {
        families: catalogue.families.map(({ id, name, editions }) => ({ id, name, editions: [...editions] })),
        users: short.map((user) => ({
          id: user.principalId,
          displayName: user.displayName,
          environmentIds: user.environmentIds.filter((id) => covered.has(id)),
        })),
        usersInCoveredEnvironments: users.length,
      };
    },
    async environments(tenant: TenantId) {
      return (await queries.environments(tenant)).map(environmentView);
    },

    async auditEvents(tenant: TenantId, query: AuditEventsQuery) {
      const { type, requestId, actorId } = query;
      const filter = { type: type?.split(','), requestId, actorId, ...between(query), ...paging(query) };
      const { items, next } = await queries.auditEvents(tenant, filter);
      return { items: items.map((event) => auditEventView(event, eventsTopic)), nextCursor: next };
    },

    /** All that the filters let through, page after page. The first page is read before the answer. */
    async auditEventPages(tenant: TenantId, query: Omit<AuditEventsQuery, 'cursor' | 'limit'>) {
      const pageAt = (cursor?: string) =>
        this.auditEvents(tenant, { ...query, limit: EXPORT_PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
      const first = await pageAt();
      return (async function* pages() {
        for (let page = first; ; page = await pageAt(page.nextCursor)) {
          yield page.items;
          if (page.nextCursor === null) return;
        }
      })();
    },
    async auditEvent(tenant: TenantId, eventId: string) {
      const event = await queries.auditEvent(tenant, eventId);
      return event === null ? undefined : auditEventView(event, eventsTopic);
    },

    async tenants() {
      return (await queries.tenants()).map(({ _id, displayName }) => ({ id: _id, displayName }));
    },
    async requestDocument(id: RequestId) {
      return (await queries.requestDocument(id)) ?? undefined;
    },
    async accessRequests(query: AccessRequestsQuery) {
      const { status, tenantId, engineerId, access } = query;
      const filter = { status: statusesOf(status), tenantId, engineerId, running: access === 'running' };
      const { items, next } = await queries.accessRequests({ ...filter, ...paging(query) });
      return { items: items.map((named) => accessRequestView(named, providerName)), nextCursor: next };
    },
    async accessRequest(id: RequestId, sequence?: number) {
      const named = await queries.accessRequest(id, sequence);
      return named === null ? undefined : accessRequestView(named, providerName);
    },
  };
}
export type Reads = ReturnType<typeof createReads>;
