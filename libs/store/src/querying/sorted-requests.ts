import type { TenantId } from '@lockbox/contracts/ids';
import { CUSTOMER_STATUSES, type RequestStatus } from '@lockbox/domain/statuses';
import type { Filter } from 'mongodb';
import type { EnvironmentDocument } from '../collections/directory/collection.ts';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { type Page, type SortedKey, sortedCursor, sortedKeyOf } from './cursor.ts';
import { placeOf, readStream, type Stream, streamOf } from './request-stream.ts';
import { findTickets, isSearched } from './ticket-search.ts';

/** The columns of the customer's table. */
export type RequestSort =
  | 'supportRequestId'
  | 'environment'
  | 'status'
  | 'requestedAt'
  | 'expiresAt'
  | 'accessPeriod'
  | 'accessExpiresAt';
export type Order = 'asc' | 'desc';

export interface SortedFilter {
  readonly status?: readonly RequestStatus[] | undefined;
  readonly environmentId?: string | undefined;
  readonly search?: string | undefined;
  /** When the customer was asked, milliseconds. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/**
 * A list is one part after the other, each read in the order of an index. So a sort by status or by an environment's name
 * needs neither a sort in the database nor names in the requests.
 */
interface Part extends Stream {
  readonly name: string;
  readonly keep?: (request: RequestDocument) => boolean;
}

export function createSortedRequests(store: Store) {
  const { environments, audit_events } = store.collections;

  /** Before anything of the tenant was asked for, mostly: a source may name an earlier time. */
  async function beginningOf(tenantId: TenantId): Promise<number> {
    const first = await audit_events.findOne({ tenantId, sequence: 1 }, { projection: { occurredAt: 1 } });
    return first?.occurredAt ?? 0;
  }

  async function partsOf(
    tenantId: TenantId,
    sort: RequestSort | undefined,
    order: Order,
    { status, environmentId, search }: SortedFilter,
  ): Promise<readonly Part[]> {
    const direction = order === 'asc' ? 1 : -1;
    const all = [{ tenantId }];
    const beginning = order === 'asc' ? await beginningOf(tenantId) : 0;
    /** By the index that knows the most of what is asked for. */
    const narrowed = (): Stream['of'] => {
      if (status !== undefined) return status.map((one) => ({ tenantId, status: one }));
      return environmentId === undefined ? all : [{ tenantId, environmentId }];
    };
    const newestFirst = (name: string, of: Stream['of'], keep: Part['keep'] = () => true): Part => ({
      name: `${sort}/${name}`,
      of,
      field: 'requestedAt',
      direction: -1,
      keep,
    });
    const inOrder = <T>(values: readonly T[]): readonly T[] => (order === 'asc' ? values : values.toReversed());
    switch (sort) {
      case undefined:
        return [{ name: 'asked', of: all, field: 'lockbox.createdAt', direction: -1 }];
      case 'requestedAt':
        return [{ name: sort, of: narrowed(), field: 'requestedAt', direction, beginning }];
      // A request expires 4 days after it was made, and access always lasts 8 hours.
      case 'expiresAt':
      case 'accessPeriod':
        return [{ name: sort, of: all, field: 'lockbox.createdAt', direction, beginning }];
      case 'status':
        return inOrder(CUSTOMER_STATUSES)
          .filter((one) => status?.includes(one) ?? true)
          .map((one) => newestFirst(one, [{ tenantId, status: one }]));
      case 'supportRequestId':
        return [
          { name: sort, of: all, field: 'ticketId', direction, beginning },
          ...(search === undefined ? [newestFirst('none', [{ tenantId, ticketId: null }])] : []),
        ];
      case 'accessExpiresAt':
        return [
          { name: sort, of: all, field: 'access.expiresAt', direction, beginning },
          newestFirst('none', narrowed(), ({ access }) => access === null),
        ];
      case 'environment': {
        const wanted = environmentId === undefined ? {} : { environmentId };
        const known = await environments
          // As the caller wrote it: an id that is none finds nothing.
          .find({ tenantId, ...wanted } as Filter<EnvironmentDocument>, {
            projection: { environmentId: 1, displayName: 1 },
          })
          .toArray();
        const named = known.toSorted(
          (one, other) =>
            one.displayName.localeCompare(other.displayName) || one.environmentId.localeCompare(other.environmentId),
        );
        const names = new Set<string>(named.map((one) => one.environmentId));
        return [
          ...inOrder(named).map((one) =>
            newestFirst(one.environmentId, [{ tenantId, environmentId: one.environmentId }]),
          ),
          // Removed ones have no name any more, and their requests stay.
          newestFirst('', narrowed(), (request) => !names.has(request.environmentId)),
        ];
      }
      default:
        return sort satisfies never;
    }
  }

  return {
    /** Requests that the customer was asked about; by when, the newest first, if no sort is given. */
    async page(
      tenantId: TenantId,
      filter: SortedFilter & { readonly cursor?: string | undefined; readonly limit: number },
      sort: RequestSort | undefined,
      order: Order,
    ): Promise<Page<RequestDocument>> {
      const { search, cursor, limit } = filter;
      const parts = await partsOf(tenantId, sort, order, filter);
      const names = parts.map(({ name }) => name);
      const key: SortedKey | undefined = cursor === undefined ? undefined : sortedKeyOf(cursor, names);
      const few = search === undefined ? undefined : await findTickets(store, tenantId, search);
      const matches = matching(filter);
      const found: { readonly part: Part; readonly request: RequestDocument }[] = [];
      for (const part of parts.slice(key === undefined ? 0 : names.indexOf(key.part))) {
        const wanted = limit + 1 - found.length;
        if (wanted <= 0) break;
        const keep = (request: RequestDocument) => matches(request) && (part.keep?.(request) ?? true);
        const after = part.name === key?.part ? key : undefined;
        const read =
          few === undefined
            ? await readStream(store, part, keep, after, wanted)
            : streamOf(few, part, keep, after, wanted);
        for (const request of read) found.push({ part, request });
      }
      const last = found[limit - 1];
      return {
        items: found.slice(0, limit).map(({ request }) => request),
        next: found.length > limit && last !== undefined ? cursorAt(last.part, last.request) : null,
      };
    },
  };
}

const cursorAt = ({ name, field }: Part, request: RequestDocument): string =>
  sortedCursor({ part: name, at: placeOf(request, field) ?? 0, id: request._id });

/** What a request must be like, whatever order it is read in. */
function matching({ status, environmentId, search, from = 0, to = Number.POSITIVE_INFINITY }: SortedFilter) {
  const searched = search === undefined ? () => true : isSearched(search);
  return ({ lockbox, ...request }: RequestDocument): boolean =>
    lockbox !== null &&
    lockbox.createdAt >= from &&
    lockbox.createdAt < to &&
    (status?.includes(request.status) ?? true) &&
    (environmentId === undefined || request.environmentId === environmentId) &&
    searched(request);
}
