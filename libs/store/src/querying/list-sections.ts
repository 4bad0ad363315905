import type { TenantId } from '@lockbox/contracts/ids';
import { CUSTOMER_STATUSES, type RequestStatus } from '@lockbox/domain/requests/statuses';
import type { Filter } from 'mongodb';
import type { EnvironmentDocument } from '../collections/directory/collection.ts';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import type { SearchFor } from './request-search.ts';
import type { RequestStream } from './request-stream.ts';

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
  readonly search?: SearchFor | undefined;
  /** When the customer was asked, milliseconds. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/**
 * A sorted list is one section after the other, each read in the order of an index. So a sort by status or by an
 * environment's name needs neither a sort in the database nor names in the requests.
 */
export interface ListSection extends RequestStream {
  readonly name: string;
  readonly keep?: (request: RequestDocument) => boolean;
}

export interface SortedList {
  readonly tenantId: TenantId;
  readonly sort: RequestSort | undefined;
  readonly order: Order;
  readonly filter: SortedFilter;
}

/** The sections of a list, in its order. */
export async function sectionsOf(store: Store, list: SortedList): Promise<readonly ListSection[]> {
  const { tenantId, sort, order, filter } = list;
  const { status } = filter;
  const direction = order === 'asc' ? 1 : -1;
  const all = [{ tenantId }];
  const beginning = order === 'asc' ? await beginningOf(store, tenantId) : 0;
  switch (sort) {
    case undefined:
      return [{ name: 'asked', of: all, field: 'lockbox.createdAt', direction: -1 }];
    case 'requestedAt':
      return [{ name: sort, of: narrowed(list), field: 'requestedAt', direction, beginning }];
    // A request expires 4 days after it was made, and access always lasts 8 hours.
    case 'expiresAt':
    case 'accessPeriod':
      return [{ name: sort, of: all, field: 'lockbox.createdAt', direction, beginning }];
    case 'status':
      return inOrder(order, CUSTOMER_STATUSES)
        .filter((one) => status?.includes(one) ?? true)
        .map((one) => newestFirst(sort, one, [{ tenantId, status: one }]));
    case 'supportRequestId':
      return [
        { name: sort, of: all, field: 'ticketId', direction, beginning },
        newestFirst(sort, 'none', [{ tenantId, ticketId: null }]),
      ];
    case 'accessExpiresAt':
      return [
        { name: sort, of: all, field: 'access.expiresAt', direction, beginning },
        newestFirst(sort, 'none', narrowed(list), ({ access }) => access === null),
      ];
    case 'environment':
      return await environmentSections(store, list);
    default:
      return sort satisfies never;
  }
}

async function environmentSections(store: Store, list: SortedList): Promise<readonly ListSection[]> {
  const { tenantId, order, filter } = list;
  const wanted = filter.environmentId === undefined ? {} : { environmentId: filter.environmentId };
  const known = await store.collections.environments
    // The caller's text as it is: a text that is no environment's id finds nothing.
    .find({ tenantId, ...wanted } as Filter<EnvironmentDocument>, { projection: { environmentId: 1, displayName: 1 } })
    .toArray();
  const byName = known.toSorted(
    (one, other) =>
      one.displayName.localeCompare(other.displayName) || one.environmentId.localeCompare(other.environmentId),
  );
  const ids = new Set<string>(byName.map(({ environmentId }) => environmentId));
  return [
    ...inOrder(order, byName).map(({ environmentId }) =>
      newestFirst('environment', environmentId, [{ tenantId, environmentId }]),
    ),
    // A removed environment has no name any more, and its requests stay.
    newestFirst('environment', '', narrowed(list), (request) => !ids.has(request.environmentId)),
  ];
}

/** The time of the tenant's first event. Few requests are older: only those whose source names an earlier time. */
async function beginningOf(store: Store, tenantId: TenantId): Promise<number> {
  const { audit_events } = store.collections;
  const first = await audit_events.findOne({ tenantId, sequence: 1 }, { projection: { occurredAt: 1 } });
  return first?.occurredAt ?? 0;
}

/** Chooses the index that covers the most of the filter. */
function narrowed({ tenantId, filter: { status, environmentId } }: SortedList): ListSection['of'] {
  if (status !== undefined) return status.map((one) => ({ tenantId, status: one }));
  return [environmentId === undefined ? { tenantId } : { tenantId, environmentId }];
}

/** A section of requests with the same sort value, newest first. */
const newestFirst = (
  sort: RequestSort,
  name: string,
  of: ListSection['of'],
  keep: NonNullable<ListSection['keep']> = () => true,
): ListSection => ({ name: `${sort}/${name}`, of, field: 'requestedAt', direction: -1, keep });

const inOrder = <T>(order: Order, values: readonly T[]): readonly T[] =>
  order === 'asc' ? values : values.toReversed();
