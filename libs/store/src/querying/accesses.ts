import type { Basis, Exclusion } from '@lockbox/contracts/generated/events';
import { requestId, type TenantId } from '@lockbox/contracts/ids';
import { grantIdOf } from '@lockbox/contracts/uuid';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';
import type { GrantDocument } from '../collections/grants/collection.ts';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { findByIds } from '../find-by-ids.ts';
import { type Between, filterOf } from './conditions.ts';
import { afterKey, type Page, type Paging, type SortedKey, sortedCursor, sortedKeyOf } from './cursor.ts';
import { isFoundBy, type RequestSearch, type SearchFor, searchFor } from './request-search.ts';
import { type After, readStream } from './request-stream.ts';

/** On what somebody saw a customer's data: the basis of a grant or, where none was given, the exclusion that was declared. */
export type AccessBasis = Basis | Exclude<Exclusion, 'EMERGENCY'>;

export interface AccessFilter extends Between, Paging {
  readonly running?: boolean | undefined;
  readonly basis?: readonly AccessBasis[] | undefined;
  readonly environmentId?: string | undefined;
  readonly engineerId?: string | undefined;
  readonly search?: SearchFor | undefined;
}

/** The basis of an access; null of a request that led to none. */
export function accessBasisOf({ access, exclusion, status }: RequestDocument): AccessBasis | null {
  if (access !== null) return access.basis;
  // An emergency's grant follows its declaration in the same decision.
  return status === 'EXCLUDED' && exclusion !== 'EMERGENCY' ? exclusion : null;
}

/** When it began; of what was only reported, the time that the report names. */
export const accessBeganAt = ({ access, requestedAt }: RequestDocument): number => access?.grantedAt ?? requestedAt;

const PARTS = ['running', 'past'] as const;
type Part = (typeof PARTS)[number];
type Keep = (request: RequestDocument) => boolean;
interface Found {
  readonly part: Part;
  readonly request: RequestDocument;
}

/** A page of all access to a tenant's data: first what runs, then what is over or was only reported, the newest first. */
export async function accessesOf(
  store: Store,
  tenantId: TenantId,
  { cursor, limit, ...filter }: AccessFilter,
): Promise<Page<RequestDocument>> {
  const key = cursor === undefined ? undefined : sortedKeyOf(cursor, PARTS);
  const searched = filter.search === undefined ? undefined : await searchFor(store, filter.search);
  const keep = matching(filter, searched);
  const found: Found[] = [];
  for (const part of PARTS.slice(key?.part === 'past' ? 1 : 0)) {
    const wanted = limit + 1 - found.length;
    if (wanted <= 0 || (part === 'past' && filter.running)) break;
    const read = part === 'running' ? runningAccess : pastAccess;
    for (const request of await read(store, tenantId, keep, placeIn(part, key), wanted)) found.push({ part, request });
  }
  const last = found[limit - 1];
  return {
    items: found.slice(0, limit).map(({ request }) => request),
    next: found.length > limit && last !== undefined ? cursorAt(last) : null,
  };
}

const placeIn = (part: Part, key: SortedKey | undefined): After | undefined => (key?.part === part ? key : undefined);

const cursorAt = ({ part, request }: Found): string =>
  sortedCursor({ part, at: accessBeganAt(request), id: request._id });

function matching(filter: Omit<AccessFilter, 'cursor' | 'limit'>, searched: RequestSearch | undefined): Keep {
  const { basis, environmentId, engineerId, from = 0, to = Number.POSITIVE_INFINITY } = filter;
  return (request) => {
    const on = accessBasisOf(request);
    const began = accessBeganAt(request);
    return (
      on !== null &&
      (basis?.includes(on) ?? true) &&
      (environmentId === undefined || request.environmentId === environmentId) &&
      (engineerId === undefined || request.engineerId === engineerId) &&
      began >= from &&
      began < to &&
      (searched === undefined || isFoundBy(searched, request))
    );
  };
}

/** Reads by the grants, since few of them run, however many requests there are. */
async function runningAccess(
  store: Store,
  tenantId: TenantId,
  keep: Keep,
  after: After | undefined,
  limit: number,
): Promise<readonly RequestDocument[]> {
  const { grants, requests } = store.collections;
  const found: RequestDocument[] = [];
  // Places in the list name requests, and grants are in the order of their own ids.
  let place = after && typeof after.at === 'number' ? { at: after.at, id: grantIdOf(requestId(after.id)) } : undefined;
  for (;;) {
    const { range, ties } = afterKey('grantedAt', place);
    const times = Object.keys(range).length === 0 ? {} : { grantedAt: range };
    const some = await grants
      .find(filterOf<GrantDocument>({ tenantId, endedAt: null }, times, ties))
      .sort({ grantedAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
    const byId = await findByIds(
      requests,
      some.map((grant) => grant.requestId),
    );
    for (const grant of some) {
      const request = byId.get(grant.requestId);
      if (request?.access && request.access.endedAt === null && keep(request)) found.push(request);
      if (found.length >= limit) return found;
    }
    const last = some.at(-1);
    if (last === undefined || some.length < limit) return found;
    place = { at: last.grantedAt, id: last._id };
  }
}

/** Two streams in the order of their times: grants that are over, and what was reported without one. */
async function pastAccess(
  store: Store,
  tenantId: TenantId,
  keep: Keep,
  after: After | undefined,
  limit: number,
): Promise<readonly RequestDocument[]> {
  // All access is granted for the same time, so that its ends are in the order of its beginnings.
  const afterGrant =
    after && typeof after.at === 'number' ? { at: after.at + ACCESS_PERIOD_MS, id: after.id } : undefined;
  const [grants, reports] = await Promise.all([
    readStream(
      store,
      { of: [{ tenantId }], field: 'access.expiresAt', direction: -1 },
      (request) => request.access !== null && request.access.endedAt !== null && keep(request),
      afterGrant,
      limit,
    ),
    readStream(
      store,
      { of: [{ tenantId, status: 'EXCLUDED' }], field: 'requestedAt', direction: -1 },
      (request) => request.access === null && keep(request),
      after,
      limit,
    ),
  ]);
  return [...grants, ...reports]
    .toSorted((one, other) => accessBeganAt(other) - accessBeganAt(one) || (one._id < other._id ? 1 : -1))
    .slice(0, limit);
}
