import { isSamePerson, type PersonId, type RequestId, type TenantId, tenantId } from '@lockbox/contracts/ids';
import { ADMINISTRATOR_ROLES } from '@lockbox/domain/directory/roles';
import type { RequestStatus } from '@lockbox/domain/requests/statuses';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import type { Page, Paging } from './cursor.ts';
import type { ListSection } from './list-sections.ts';
import { pageOfSections } from './page-of-sections.ts';
import { findSearched, isFoundBy, type SearchFor, searchFor } from './request-search.ts';

export interface ProviderFilter {
  readonly status?: readonly RequestStatus[] | undefined;
  readonly tenantId?: string | undefined;
  readonly environmentId?: string | undefined;
  readonly engineerId?: string | undefined;
  readonly search?: SearchFor | undefined;
}

export interface ProviderList {
  readonly filter: ProviderFilter;
  /** True if requests awaiting internal approval come first, those with the least time left before others. */
  readonly waitingFirst: boolean;
}

const WAITS: RequestStatus = 'AWAITING_INTERNAL_APPROVAL';

/** Returns a page of the requests of all tenants, newest submission first, except waiting ones. */
export async function providerRequests(
  store: Store,
  { filter, waitingFirst }: ProviderList,
  paging: Paging,
): Promise<Page<RequestDocument>> {
  const sections = waitingFirst ? waitingSections(filter) : [newest(filter)];
  const searched = filter.search === undefined ? undefined : await searchFor(store, filter.search);
  const few =
    searched === undefined ? undefined : await findSearched(store, await searchedTenants(store, filter), searched);
  const matches = (request: RequestDocument) =>
    isAmong(filter, request) && (searched === undefined || isFoundBy(searched, request));
  return await pageOfSections(store, { sections, few, matches }, paging);
}

const isAmong = ({ status, ...others }: ProviderFilter, request: RequestDocument): boolean =>
  (status?.includes(request.status) ?? true) &&
  (others.tenantId === undefined || request.tenantId === others.tenantId) &&
  (others.environmentId === undefined || request.environmentId === others.environmentId) &&
  (others.engineerId === undefined || request.engineerId === others.engineerId);

/** A review lasts equally long for all requests, so what was submitted first has the least time left. */
function waitingSections(filter: ProviderFilter): readonly ListSection[] {
  const waiting: ListSection = { name: 'waiting', of: [{ status: WAITS }], field: 'submittedAt', direction: 1 };
  return [waiting, { ...newest(filter), keep: ({ status }) => status !== WAITS }];
}

/** Chooses the index that leaves the fewest requests. */
function newest({ status, tenantId: tenant, engineerId }: ProviderFilter): ListSection {
  const of =
    engineerId !== undefined
      ? [{ engineerId }]
      : (status?.map((one) => ({ status: one })) ?? (tenant === undefined ? [{}] : [{ tenantId: tenant }]));
  return { name: 'newest', of, field: 'submittedAt', direction: -1 };
}

async function searchedTenants(store: Store, filter: ProviderFilter): Promise<readonly TenantId[]> {
  if (filter.tenantId !== undefined) return [tenantId(filter.tenantId)];
  const all = await store.collections.tenants.find({}, { projection: { _id: 1 } }).toArray();
  return all.map(({ _id }) => _id);
}

/**
 * How many people could decide each of these requests that waits for somebody, as the directory has them now: internal approvers,
 * or administrators of the customer. Whoever may not, or has approved already, is not counted.
 */
export async function couldDecide(
  { collections: { provider_people, principals } }: Pick<Store, 'collections'>,
  requests: readonly RequestDocument[],
): Promise<ReadonlyMap<RequestId, number>> {
  const asked = requests.filter(({ status }) => status === 'ACTION_NEEDED');
  const [approvers, administrators] = await Promise.all([
    requests.some(({ status }) => status === WAITS)
      ? provider_people.find({ disabled: false, roles: 'INTERNAL_APPROVER' }, { projection: { _id: 1 } }).toArray()
      : [],
    asked.length === 0
      ? []
      : principals
          .find(
            {
              tenantId: { $in: [...new Set(asked.map((request) => request.tenantId))] },
              disabled: false,
              roles: { $in: [...ADMINISTRATOR_ROLES] },
            },
            { projection: { tenantId: 1, principalId: 1 } },
          )
          .toArray(),
  ]);
  const without = (people: readonly PersonId[], excluded: readonly (PersonId | null | undefined)[]): number =>
    people.filter((one) => !excluded.some((other) => other && isSamePerson(one, other))).length;
  return new Map(
    requests.flatMap(({ _id, status, engineerId, declaredBy, internal, approvals, ...request }) => {
      if (status === WAITS) {
        const internally = approvers.map((person) => person._id);
        return [[_id, without(internally, [engineerId, declaredBy])] as const];
      }
      if (status !== 'ACTION_NEEDED') return [];
      const own = administrators.flatMap((one) => (one.tenantId === request.tenantId ? [one.principalId] : []));
      const given = (approvals?.given ?? []).map(({ by }) => by);
      return [[_id, without(own, [engineerId, internal?.by, ...given])] as const];
    }),
  );
}
