import type { TenantId } from '@lockbox/contracts/ids';
import type { Filter } from 'mongodb';
import type { Store } from './connect.ts';
import { type Page, type SortedKey, sortedCursor, sortedKeyOf } from './cursor.ts';
import type { EnvironmentDocument, RequestDocument, RequestStatus } from './documents.ts';
import { literally } from './literally.ts';
import { backwards, forwards } from './time-windows.ts';

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

type Field = 'lockbox.createdAt' | 'requestedAt' | 'ticketId' | 'access.expiresAt';
const ASKED: Field = 'lockbox.createdAt';

/**
 * A list is one part after the other, each read in the order of an index. So a sort by status or by an environment's name
 * needs neither a sort in the database nor names in the requests.
 */
interface Part {
  readonly name: string;
  readonly filter: object;
  readonly field: Field;
  readonly direction: 1 | -1;
}

/** Those that a customer sees, in the order of what they are called. */
const STATUSES = ['ACTION_NEEDED', 'APPROVED', 'DENIED', 'EXPIRED'] as const satisfies readonly RequestStatus[];

export function createSortedRequests(store: Store) {
  const { requests, environments, audit_events } = store.collections;

  async function partsOf(tenantId: TenantId, sort: RequestSort, order: Order, filter: SortedFilter): Promise<Part[]> {
    const direction = order === 'asc' ? 1 : -1;
    const newestFirst = (name: string, of: object): Part => ({
      name: `${sort}/${name}`,
      filter: of,
      field: 'requestedAt',
      direction: -1,
    });
    const inOrder = <T>(values: readonly T[]): readonly T[] => (order === 'asc' ? values : values.toReversed());
    switch (sort) {
      case 'requestedAt':
        return [{ name: sort, filter: {}, field: 'requestedAt', direction }];
      // A request expires 4 days after it was made, and access always lasts 8 hours.
      case 'expiresAt':
      case 'accessPeriod':
        return [{ name: sort, filter: {}, field: ASKED, direction }];
      case 'status':
        return inOrder(STATUSES)
          .filter((status) => filter.status?.includes(status) ?? true)
          .map((status) => newestFirst(status, { status }));
      case 'supportRequestId':
        return [
          { name: sort, filter: { ticketId: { $gt: '' } }, field: 'ticketId', direction },
          ...(filter.search === undefined ? [newestFirst('none', { ticketId: null })] : []),
        ];
      case 'accessExpiresAt':
        return [
          { name: sort, filter: { 'access.expiresAt': { $gt: 0 } }, field: 'access.expiresAt', direction },
          newestFirst('none', { access: null }),
        ];
      case 'environment': {
        const wanted = filter.environmentId === undefined ? {} : { environmentId: filter.environmentId };
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
        return [
          ...inOrder(named).map(({ environmentId }) => newestFirst(environmentId, { environmentId })),
          // Removed ones have no name any more, and their requests stay.
          newestFirst('', { environmentId: { $nin: named.map(({ environmentId }) => environmentId) } }),
        ];
      }
      default:
        return sort satisfies never;
    }
  }

  /** What people type is the beginning of an id, mostly all of it; only when none begins so is it looked for inside. */
  async function searchFilter(tenantId: TenantId, search: string | undefined): Promise<object> {
    if (search === undefined) return {};
    for (const start of new Set([search, search.toUpperCase()])) {
      const range = { $gte: start, $lt: `${start}\uffff` };
      if (await requests.findOne({ tenantId, ticketId: range }, { projection: { _id: 1 } })) return { ticketId: range };
    }
    return { ticketId: { $regex: literally(search), $options: 'i' } };
  }

  async function read(base: object, part: Part, beyond: object, limit: number): Promise<RequestDocument[]> {
    if (limit <= 0) return [];
    const { field, direction, filter } = part;
    return await requests
      .find(allOf(base, filter, beyond) as Filter<RequestDocument>) // of fields' names, which the driver's types cannot see
      .sort({ [field]: direction, _id: direction })
      .limit(limit)
      .toArray();
  }

  /** Before anything of the tenant was asked for, mostly: a source may name an earlier time. */
  async function beginningOf(tenantId: TenantId): Promise<number> {
    const first = await audit_events.findOne({ tenantId, sequence: 1 }, { projection: { occurredAt: 1 } });
    return first?.occurredAt ?? 0;
  }

  async function* stretches(tenantId: TenantId, { field, direction }: Part, at: SortedKey['at'] | undefined) {
    if (field === 'ticketId') yield at === undefined ? {} : { [direction === 1 ? '$gt' : '$lt']: at };
    else {
      const beyond = typeof at === 'number' ? at : undefined;
      if (direction === -1) yield* backwards(beyond);
      else yield* forwards(beyond, await beginningOf(tenantId));
    }
  }

  /** Up to `limit` of a part, after a key in it. */
  async function readAfter(
    tenantId: TenantId,
    base: object,
    part: Part,
    key: SortedKey | undefined,
    limit: number,
  ): Promise<RequestDocument[]> {
    const beyond = part.direction === 1 ? '$gt' : '$lt';
    const found =
      key === undefined ? [] : await read(base, part, { [part.field]: key.at, _id: { [beyond]: key.id } }, limit);
    for await (const stretch of stretches(tenantId, part, key?.at)) {
      if (found.length >= limit) break;
      const bounds = Object.keys(stretch).length === 0 ? {} : { [part.field]: stretch };
      found.push(...(await read(base, part, bounds, limit - found.length)));
    }
    return found;
  }

  return {
    searchFilter,
    async page(
      tenantId: TenantId,
      filter: SortedFilter & { readonly cursor?: string | undefined; readonly limit: number },
      sort: RequestSort,
      order: Order,
    ): Promise<Page<RequestDocument>> {
      const { status, environmentId, search, from, to, cursor, limit } = filter;
      const parts = await partsOf(tenantId, sort, order, filter);
      const key =
        cursor === undefined
          ? undefined
          : sortedKeyOf(
              cursor,
              parts.map(({ name }) => name),
            );
      const base = {
        tenantId,
        // Only what the customer was asked about has this.
        lockbox: { $ne: null },
        ...(status === undefined ? {} : { status: { $in: status } }),
        ...(environmentId === undefined ? {} : { environmentId }),
        ...(await searchFilter(tenantId, search)),
      };
      const found: { readonly part: Part; readonly request: RequestDocument }[] = [];
      for (const part of parts.slice(key === undefined ? 0 : parts.findIndex(({ name }) => name === key.part))) {
        if (found.length > limit) break;
        const after = part.name === key?.part ? key : undefined;
        const filtered = { ...base, ...askedBetween(part, from, to) };
        for (const request of await readAfter(tenantId, filtered, part, after, limit + 1 - found.length))
          found.push({ part, request });
      }
      const last = found[limit - 1];
      return {
        items: found.slice(0, limit).map(({ request }) => request),
        next:
          found.length > limit && last !== undefined
            ? sortedCursor({ part: last.part.name, at: placeOf(last.request, last.part.field), id: last.request._id })
            : null,
      };
    },
  };
}

/**
 * When the customer was asked, as a range of the index that the part is read by, or else in words that no server looks for
 * an index for: it would take that of this range and read very much more.
 */
function askedBetween({ field }: Part, from: number | undefined, to: number | undefined): object {
  if (from === undefined && to === undefined) return {};
  if (field === ASKED)
    return { [ASKED]: { ...(from === undefined ? {} : { $gt: from - 1 }), ...(to === undefined ? {} : { $lt: to }) } };
  return {
    $nor: [
      ...(from === undefined ? [] : [{ [ASKED]: { $lt: from } }]),
      ...(to === undefined ? [] : [{ [ASKED]: { $gt: to - 1 } }]),
    ],
  };
}

type Operators = Readonly<Record<string, unknown>>;
const isOperators = (value: unknown): value is Operators =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.startsWith('$'));

/** The narrower of two bounds on the same side; of other operators, each field has no two alike. */
const narrower = (operator: string, one: unknown, other: unknown): unknown => {
  if ((typeof one !== 'number' || typeof other !== 'number') && (typeof one !== 'string' || typeof other !== 'string'))
    return other;
  return operator.startsWith('$gt') === one < other ? other : one;
};

/**
 * Conditions with one entry a field, so that each is one range of an index. A single value that comes later is among those
 * that were let through before it.
 */
function allOf(...conditions: readonly object[]): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [field, value] of conditions.flatMap((condition) => Object.entries(condition))) {
    const before = all[field];
    if (before === undefined || !isOperators(value)) all[field] = value;
    else if (isOperators(before)) {
      const bounds = Object.entries(value).map(([operator, bound]): [string, unknown] => [
        operator,
        operator in before ? narrower(operator, before[operator], bound) : bound,
      ]);
      all[field] = { ...before, ...Object.fromEntries(bounds) };
    } else if ('$nin' in value && Array.isArray(value.$nin) && value.$nin.includes(before)) all[field] = { $in: [] };
  }
  return all;
}

function placeOf({ lockbox, requestedAt, ticketId, access }: RequestDocument, field: Field): number | string {
  switch (field) {
    case 'lockbox.createdAt':
      return lockbox?.createdAt ?? 0;
    case 'requestedAt':
      return requestedAt;
    case 'ticketId':
      return ticketId ?? '';
    case 'access.expiresAt':
      return access?.expiresAt ?? 0;
    default:
      return field satisfies never;
  }
}
