import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import type { Page, Paging } from './cursor.ts';
import { type SortedFilter, type SortedList, sectionsOf } from './list-sections.ts';
import { pageOfSections } from './page-of-sections.ts';
import { findSearched, isFoundBy, type RequestSearch, searchFor } from './request-search.ts';

/** Reads a page of the requests that a customer was asked about. Without a sort, the last asked comes first. */
export async function sortedRequests(store: Store, list: SortedList, paging: Paging): Promise<Page<RequestDocument>> {
  const { filter, tenantId } = list;
  const { search } = filter;
  const sections = await sectionsOf(store, list);
  const searched = search === undefined ? undefined : await searchFor(store, search);
  const few = searched === undefined ? undefined : await findSearched(store, [tenantId], searched);
  return await pageOfSections(store, { sections, few, matches: matching(filter, searched) }, paging);
}

/** Checks a request against the filter. No index does, whatever the order. */
function matching(
  { status, environmentId, from = 0, to = Number.POSITIVE_INFINITY }: SortedFilter,
  searched: RequestSearch | undefined,
) {
  return ({ lockbox, ...request }: RequestDocument): boolean =>
    lockbox !== null &&
    lockbox.createdAt >= from &&
    lockbox.createdAt < to &&
    (status?.includes(request.status) ?? true) &&
    (environmentId === undefined || request.environmentId === environmentId) &&
    (searched === undefined || isFoundBy(searched, request));
}
