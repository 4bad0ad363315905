import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { type Page, type Paging, type SortedKey, sortedCursor, sortedKeyOf } from './cursor.ts';
import { type ListSection, type SortedFilter, type SortedList, sectionsOf } from './list-sections.ts';
import { findSearched, isFoundBy, type RequestSearch, searchFor } from './request-search.ts';
import { placeOf, readStream, streamOf } from './request-stream.ts';

/** Reads a page of the requests that a customer was asked about. Without a sort, the last asked comes first. */
export async function sortedRequests(
  store: Store,
  list: SortedList,
  { cursor, limit }: Paging,
): Promise<Page<RequestDocument>> {
  const { filter, tenantId } = list;
  const { search } = filter;
  const sections = await sectionsOf(store, list);
  const names = sections.map(({ name }) => name);
  const key: SortedKey | undefined = cursor === undefined ? undefined : sortedKeyOf(cursor, names);
  const searched = search === undefined ? undefined : await searchFor(store, search);
  const few = searched === undefined ? undefined : await findSearched(store, [tenantId], searched);
  const matches = matching(filter, searched);
  const found: { readonly section: ListSection; readonly request: RequestDocument }[] = [];
  for (const section of sections.slice(key === undefined ? 0 : names.indexOf(key.part))) {
    const wanted = limit + 1 - found.length;
    if (wanted <= 0) break;
    const keep = (request: RequestDocument) => matches(request) && (section.keep?.(request) ?? true);
    const after = section.name === key?.part ? key : undefined;
    const read =
      few === undefined
        ? await readStream(store, section, keep, after, wanted)
        : streamOf(few, section, keep, after, wanted);
    for (const request of read) found.push({ section, request });
  }
  const last = found[limit - 1];
  return {
    items: found.slice(0, limit).map(({ request }) => request),
    next: found.length > limit && last !== undefined ? cursorAt(last.section, last.request) : null,
  };
}

const cursorAt = ({ name, field }: ListSection, request: RequestDocument): string =>
  sortedCursor({ part: name, at: placeOf(request, field) ?? 0, id: request._id });

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
