import type { EnvironmentId, TenantId } from '@lockbox/contracts/ids';
import type { Filter } from 'mongodb';
import type { GrantDocument } from '../collections/grants/collection.ts';
import { outcomesIn } from '../collections/outcomes/collection.ts';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { findByIds } from '../find-by-ids.ts';
import { accessBasisOf } from './accesses.ts';
import { type Counted, createFigures, type Figures } from './figures.ts';
import { idInTenant } from './names.ts';

export interface OverviewFilter {
  readonly from: number;
  /** Left out, everything until now counts. */
  readonly to?: number | undefined;
  readonly environmentId?: string | undefined;
  /** When each month begins within the period, the first at its beginning. */
  readonly months: readonly number[];
}

export interface NamedCount {
  readonly id: string;
  readonly displayName: string | null;
  readonly count: number;
}

export interface OverviewFigures extends Omit<Figures, 'byEnvironment' | 'byEngineer'> {
  /** At this moment, whatever the period is. */
  readonly waiting: number;
  readonly running: number;
  readonly byEnvironment: Ranking;
  readonly byEngineer: Ranking;
}

/** Those with most, and how many accesses all others have together. */
export interface Ranking {
  readonly items: readonly NamedCount[];
  readonly others: number;
}

/** The most names that are listed. */
const NAMED_AT_MOST = 100;

/** A tenant's figures, from documents of which each holds many outcomes. */
export async function overviewOf(store: Store, tenantId: TenantId, filter: OverviewFilter): Promise<OverviewFigures> {
  const figures = createFigures(filter);
  const [waiting, running] = await Promise.all([
    waitingNow(store, tenantId, filter),
    runningNow(store, tenantId, filter),
    addOutcomes(store, tenantId, filter, figures.add),
    addReports(store, tenantId, filter, figures.add),
  ]);
  const { byEnvironment, byEngineer, ...result } = figures.result();
  const { environments, provider_people: people } = store.collections;
  const [environmentNames, peopleNames] = await Promise.all([
    findByIds(
      environments,
      named(byEnvironment).map(({ id }) => idInTenant(tenantId, id)),
      ['displayName'],
    ),
    findByIds(
      people,
      named(byEngineer).map(({ id }) => id),
      ['displayName'],
    ),
  ]);
  return {
    waiting,
    running,
    ...result,
    byEnvironment: ranking(byEnvironment, (id) => environmentNames.get(idInTenant(tenantId, id))?.displayName),
    byEngineer: ranking(byEngineer, (id) => peopleNames.get(id)?.displayName),
  };
}

const named = <Id extends string>(counted: readonly Counted<Id>[]): readonly Counted<Id>[] =>
  counted.slice(0, NAMED_AT_MOST);

const ranking = <Id extends string>(
  counted: readonly Counted<Id>[],
  nameOf: (id: Id) => string | undefined,
): Ranking => ({
  items: named(counted).map(({ id, count }) => ({ id, displayName: nameOf(id) ?? null, count })),
  others: counted.slice(NAMED_AT_MOST).reduce((sum, { count }) => sum + count, 0),
});

type Chosen = Pick<OverviewFilter, 'environmentId'>;
const isOf =
  ({ environmentId: chosen }: Chosen) =>
  ({ environmentId }: { readonly environmentId: EnvironmentId }): boolean =>
    chosen === undefined || environmentId === chosen;

/** The environment is no condition of these queries: the index that answers them does not have it, and few documents are left. */
async function waitingNow(store: Store, tenantId: TenantId, chosen: Chosen): Promise<number> {
  const found = await store.collections.requests
    .find({ tenantId, status: 'ACTION_NEEDED' }, { projection: { environmentId: 1 } })
    .toArray();
  return found.filter(isOf(chosen)).length;
}

async function runningNow(store: Store, tenantId: TenantId, chosen: Chosen): Promise<number> {
  const running: Filter<GrantDocument> = { tenantId, endedAt: null };
  const found = await store.collections.grants.find(running, { projection: { environmentId: 1 } }).toArray();
  return found.filter(isOf(chosen)).length;
}

type Add = ReturnType<typeof createFigures>['add'];

async function addOutcomes(store: Store, tenantId: TenantId, filter: OverviewFilter, add: Add): Promise<void> {
  const { from, to } = filter;
  const before = to === undefined ? {} : { since: { $lt: to } };
  const found = store.collections.outcomes.find({ tenantId, until: { $gt: from - 1 }, ...before }).batchSize(1_000);
  for await (const stretch of found) for (const outcome of outcomesIn(stretch)) add(outcome);
}

/** Exclusions that only report an access: few, and of the time that the report names, which may be long before its event. */
async function addReports(store: Store, tenantId: TenantId, { from, to }: OverviewFilter, add: Add): Promise<void> {
  const requestedAt = { $gt: from - 1, ...(to === undefined ? {} : { $lt: to }) };
  const wanted: Filter<RequestDocument> = { tenantId, status: 'EXCLUDED', requestedAt };
  const projection = { access: 1, exclusion: 1, status: 1, requestedAt: 1, environmentId: 1, engineerId: 1 };
  for (const request of await store.collections.requests.find(wanted, { projection }).toArray()) {
    const kind = accessBasisOf(request);
    if (request.access !== null || kind === null || kind === 'CUSTOMER_APPROVAL') continue;
    const { requestedAt: at, environmentId, engineerId } = request;
    add({ kind, at, afterMs: null, environmentId, engineerId });
  }
}
