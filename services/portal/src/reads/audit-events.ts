import type { TenantId } from '@lockbox/contracts/ids';
import type { Queries, RequestInLog } from '@lockbox/store/querying';
import { invalidField } from '../http/problems.ts';
import { type PageQuery, pageOfQuery, type TimesQuery, timesOfQuery } from './filters.ts';
import { auditEventView, notRecordedView, trailEntryView } from './trail-views.ts';

interface AuditEventsFilter extends TimesQuery {
  readonly type?: string;
  readonly requestId?: string;
  readonly actorId?: string;
  readonly person?: string;
  readonly ticket?: string;
  readonly notices?: boolean;
}

/** Events read at once for a file: enough for few reads, and few enough for little memory. */
const EXPORT_PAGE_SIZE = 500;

/** Reads the searchable trail of a tenant. */
export function auditEventReads(queries: Queries, shown: { readonly topic: string; readonly providerName: string }) {
  /** Which requests events have to be about; undefined for all. */
  async function requestsOf(
    tenant: TenantId,
    { ticket, requestId }: AuditEventsFilter,
  ): Promise<string | readonly string[] | undefined> {
    if (ticket === undefined) return requestId;
    const found = await queries.requestsOfTicket(tenant, ticket);
    if (found === undefined) throw invalidField('ticket', 'very many requests begin so: type more of it');
    return requestId === undefined ? found : found.filter((one) => one === requestId);
  }

  async function pageOf(
    tenant: TenantId,
    query: AuditEventsFilter & PageQuery,
    requestId: Awaited<ReturnType<typeof requestsOf>>,
  ) {
    const { type, actorId, person, notices } = query;
    const narrowed = { type: type?.split(','), requestId, actorId, person, notices };
    const filter = { ...narrowed, ...timesOfQuery(query), ...pageOfQuery(query) };
    const { items, next } = await queries.auditEvents(tenant, filter);
    return { items: items.map((entry) => trailEntryView(entry, shown)), nextCursor: next };
  }

  return {
    auditEvents: async (tenant: TenantId, query: AuditEventsFilter & PageQuery) =>
      await pageOf(tenant, query, await requestsOf(tenant, query)),
    async auditEvent(tenant: TenantId, eventId: string) {
      const entry = await queries.auditEvent(tenant, eventId);
      return entry === null ? undefined : trailEntryView(entry, shown);
    },
    noticesNotRecorded: async (tenant: TenantId) => (await queries.noticesNotRecorded(tenant)).map(notRecordedView),
    answerTo: queries.answerTo,
    recordsAbout: queries.recordsAbout,
    recordsOfTypes: queries.recordsOfTypes,
    trailBehind: queries.trailBehind,
    async history(tenant: TenantId, request: RequestInLog) {
      return (await queries.history(tenant, request)).map((event) => auditEventView(event, shown));
    },
    /** Reads all events that pass the filter, page by page. The first page is read before this returns. */
    async auditEventPages(tenant: TenantId, filter: AuditEventsFilter) {
      // Once: a page that found too many would cut the file off.
      const requestId = await requestsOf(tenant, filter);
      const pageAt = (cursor?: string) => {
        const query = { ...filter, limit: EXPORT_PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) };
        return pageOf(tenant, query, requestId);
      };
      const first = await pageAt();
      return (async function* pages() {
        for (let page = first; ; page = await pageAt(page.nextCursor)) {
          yield page.items;
          if (page.nextCursor === null) return;
        }
      })();
    },
  };
}
