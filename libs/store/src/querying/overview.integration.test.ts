/** A tenant's figures, on a real database, beside a plain count of the same. */
import { environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { grantIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Outcome, type OutcomesDocument, outcomes, withOutcome } from '../collections/outcomes/collection.ts';
import { type RequestDocument, requests, ticketFields } from '../collections/requests/collection.ts';
import { connectStore, type Store } from '../connect.ts';
import { ensureIndexes } from '../indexes.ts';
import { createQueries, type Queries } from './queries.ts';

const namespace = `overview${Date.now().toString(36)}${process.pid.toString(36)}`;
const contoso = tenantId('contoso');
const HOUR = 3_600_000;
const BEGINNING = Date.UTC(2026, 0, 1);
const MONTHS = [BEGINNING, Date.UTC(2026, 1, 1), Date.UTC(2026, 2, 1)];
const END = Date.UTC(2026, 3, 1);
const COUNT = 1_500;
let store: Store;
let queries: Queries;

/** One every two hours, over more than a stretch of the log and more than the period. */
const ALL: readonly Outcome[] = Array.from({ length: COUNT }, (_, number) => {
  const kind =
    (['APPROVED', 'DENIED', 'APPROVED', 'EXPIRED', 'NOT_REQUIRED', 'EMERGENCY'] as const)[number % 6] ?? 'DENIED';
  return {
    kind,
    at: BEGINNING - 10 * 24 * HOUR + number * 2 * HOUR,
    afterMs: ['APPROVED', 'DENIED', 'EXPIRED'].includes(kind) ? ((number * 7_919) % 96) * HOUR : null,
    environmentId: environmentId(number % 3 === 0 ? 'archive' : 'prod'),
    engineerId: personId(`engineer-${number % 7}`),
  };
});

function request(number: number, changes: Partial<RequestDocument>, tenant = contoso): RequestDocument {
  const at = MONTHS[1] ?? 0;
  return {
    _id: requestIdOf(tenant, 'servicedesk', `REQ-${number}`),
    tenantId: tenant,
    sequence: number,
    source: 'servicedesk',
    sourceRequestId: `REQ-${number}`,
    environmentId: environmentId('prod'),
    dataStores: [],
    engineerId: personId('lynne'),
    permissions: [],
    justificationTextId: null,
    trigger: 'SUPPORT_TICKET',
    ...ticketFields(null),
    exclusion: null,
    declaredBy: null,
    requestedAt: at,
    submittedAt: at,
    reviewExpiresAt: at,
    status: 'ACTION_NEEDED',
    internal: null,
    lockbox: null,
    customer: null,
    facts: null,
    access: null,
    ...changes,
  };
}

beforeAll(async () => {
  store = await connectStore({ url: testStack().mongoUrl, namespace });
  queries = createQueries(store, () => undefined);
  await ensureIndexes(store, [requests, outcomes]);
  const stretches = new Map<string, OutcomesDocument>();
  for (const [number, outcome] of ALL.entries()) {
    const place = { tenantId: contoso, sequence: number * 14 };
    const id = withOutcome(null, place, outcome)?._id ?? '';
    const after = withOutcome(stretches.get(id) ?? null, place, outcome);
    if (after !== null) stretches.set(id, after);
  }
  const [first] = ALL;
  const foreign =
    first && withOutcome(null, { tenantId: tenantId('fabrikam'), sequence: 1 }, { ...first, at: MONTHS[1] ?? 0 });
  await store.collections.outcomes.insertMany([...stretches.values(), ...(foreign ? [foreign] : [])]);
  await store.collections.requests.insertMany([
    request(1, {}),
    request(2, { environmentId: environmentId('archive') }),
    request(3, { status: 'EXCLUDED', exclusion: 'LEGAL_DEMAND' }),
    request(4, { status: 'EXCLUDED', exclusion: 'INADVERTENT', requestedAt: BEGINNING - 1 }),
    request(5, {}, tenantId('fabrikam')),
  ]);
  const id = requestIdOf(contoso, 'servicedesk', 'REQ-9');
  await store.collections.grants.insertOne({
    _id: grantIdOf(id),
    tenantId: contoso,
    sequence: 9,
    requestId: id,
    engineerId: personId('lynne'),
    environmentId: environmentId('prod'),
    dataStores: [],
    permissions: [],
    basis: 'CUSTOMER_APPROVAL',
    grantedAt: END,
    expiresAt: END + 8 * HOUR,
    endedAt: null,
    endReason: null,
  });
  await store.collections.environments.insertOne({
    _id: 'contoso/prod',
    tenantId: contoso,
    environmentId: environmentId('prod'),
    displayName: 'Production',
    managed: true,
    dataStores: [],
    position: { partition: 0, offset: 1 },
  });
});
afterAll(async () => {
  await store.db.dropDatabase();
  await store.close();
});

const within = (from: number, to: number) => ALL.filter(({ at }) => at >= from && at < to);
const countOf = (some: readonly Outcome[], ...kinds: readonly Outcome['kind'][]) =>
  some.filter(({ kind }) => kinds.includes(kind)).length;
/** By sorting all of them. */
function tookOf(some: readonly Outcome[]) {
  const times = some
    .flatMap(({ kind, afterMs }) => (kind === 'EXPIRED' || afterMs === null ? [] : [afterMs]))
    .toSorted((one, other) => one - other);
  const middle = times.length / 2;
  const medianMs = ((times[Math.ceil(middle) - 1] ?? 0) + (times[Math.floor(middle)] ?? 0)) / 2;
  return { medianMs, ninetiethMs: times[Math.ceil(times.length * 0.9) - 1] };
}

test('the figures of a period are those of a plain count, month by month', async () => {
  const overview = await queries.overview(contoso, { from: BEGINNING, to: END, months: MONTHS });
  const counted = within(BEGINNING, END);
  expect(overview).toMatchObject({
    waiting: 2,
    running: 1,
    approved: countOf(counted, 'APPROVED'),
    denied: countOf(counted, 'DENIED'),
    expired: countOf(counted, 'EXPIRED'),
    timeToDecide: tookOf(counted),
    byBasis: {
      CUSTOMER_APPROVAL: countOf(counted, 'APPROVED'),
      NOT_REQUIRED: countOf(counted, 'NOT_REQUIRED'),
      EMERGENCY: countOf(counted, 'EMERGENCY'),
      LEGAL_DEMAND: 1,
      INADVERTENT: 0,
    },
  });
  for (const [number, month] of overview.months.entries()) {
    const [begin = 0, end = END] = MONTHS.slice(number);
    const own = within(begin, end);
    expect(month).toMatchObject({
      begins: begin,
      approved: countOf(own, 'APPROVED'),
      denied: countOf(own, 'DENIED'),
      expired: countOf(own, 'EXPIRED'),
      timeToDecide: tookOf(own),
      accesses: countOf(own, 'APPROVED', 'NOT_REQUIRED', 'EMERGENCY') + (number === 1 ? 1 : 0),
    });
  }
  expect(overview.months).toHaveLength(3);
});

test('accesses by environment and engineer have names, and together are all of them', async () => {
  const { byEnvironment, byEngineer, byBasis } = await queries.overview(contoso, { from: BEGINNING, months: MONTHS });
  const all = Object.values(byBasis).reduce((sum, count) => sum + count, 0);
  for (const { items, others } of [byEnvironment, byEngineer]) {
    expect(items.reduce((sum, { count }) => sum + count, others)).toBe(all);
    expect(items.map(({ count }) => count)).toEqual(items.map(({ count }) => count).toSorted((a, b) => b - a));
  }
  expect(byEnvironment.items).toMatchObject([
    { id: 'prod', displayName: 'Production' },
    { id: 'archive', displayName: null },
  ]);
  expect(byEngineer.items).toHaveLength(8);
});

test('one environment has its own figures', async () => {
  const filter = { from: BEGINNING, to: END, months: MONTHS, environmentId: 'archive' };
  const { waiting, running, denied, expired, byEnvironment } = await queries.overview(contoso, filter);
  const counted = within(BEGINNING, END).filter((one) => one.environmentId === 'archive');
  expect({ waiting, running, denied, expired }).toEqual({
    waiting: 1,
    running: 0,
    denied: countOf(counted, 'DENIED'),
    expired: countOf(counted, 'EXPIRED'),
  });
  expect(byEnvironment.items.map(({ id }) => id)).toEqual(['archive']);
});
