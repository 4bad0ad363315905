/** Sorts of the customer's table, on a real database. */

import { environmentId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { CUSTOMER_STATUSES } from '@lockbox/domain/requests/statuses';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environments } from '../collections/directory/collection.ts';
import { type RequestDocument, requests, ticketFields } from '../collections/requests/collection.ts';
import { connectStore, type Store } from '../connect.ts';
import { ensureIndexes } from '../indexes.ts';
import type { RequestSort } from './list-sections.ts';
import { createQueries, type Queries } from './queries.ts';
import type { AccessRequestFilter, LockboxRequestFilter } from './request-queries.ts';

const namespace = `sorted${Date.now().toString(36)}${process.pid.toString(36)}`;
const contoso = tenantId('contoso');
const COUNT = 40;
const NAMES: Readonly<Record<string, string>> = { e1: 'Zeta', e2: 'Alpha', e3: 'Midway' };
let store: Store;
let queries: Queries;

/** Requests with few different values, so that many are equal. Every fourth has no ticket. */
function request(number: number): RequestDocument {
  const status = CUSTOMER_STATUSES[number % CUSTOMER_STATUSES.length] ?? 'DENIED';
  const createdAt = 1_000_000 + (number % 7) * 1_000;
  return {
    _id: requestId(`r-${String((number * 17) % COUNT).padStart(3, '0')}`),
    tenantId: contoso,
    sequence: number,
    source: 'servicedesk',
    sourceRequestId: `REQ-${number}`,
    environmentId: environmentId(`e${(number % 4) + 1}`), // e4 is not in the directory any more
    dataStores: [],
    engineerId: personId('engineer-1'),
    permissions: [],
    justificationTextId: 'none',
    trigger: 'SUPPORT_TICKET',
    ...ticketFields(number % 4 === 3 ? null : `INC-00${number % 9}`),
    exclusion: null,
    declaredBy: null,
    requestedAt: 500_000 + (number % 5) * 1_000,
    submittedAt: createdAt,
    reviewExpiresAt: createdAt,
    status,
    internal: null,
    lockbox: { createdAt, expiresAt: createdAt + 345_600_000 },
    customer: null,
    facts: null,
    access:
      status === 'APPROVED'
        ? {
            grantId: `g-${number}`,
            basis: 'CUSTOMER_APPROVAL',
            grantedAt: createdAt,
            expiresAt: createdAt + 28_800_000,
            endedAt: null,
            endReason: null,
          }
        : null,
  };
}

beforeAll(async () => {
  store = await connectStore({ url: testStack().mongoUrl, namespace });
  queries = createQueries(store, () => undefined);
  await ensureIndexes(store, [requests, environments]);
  const all = Array.from({ length: COUNT }, (_, number) => request(number));
  // Not to be seen: nobody asked the customer; and another tenant's.
  const hidden = { ...request(0), _id: requestId('hidden'), status: 'NOT_REQUIRED' as const, lockbox: null };
  const other = { ...request(1), _id: requestId('other'), tenantId: tenantId('fabrikam') };
  await store.collections.requests.insertMany([...all, hidden, other]);
  await store.collections.environments.insertMany(
    Object.entries(NAMES).map(([id, displayName]) => ({
      _id: `contoso/${id}`,
      tenantId: contoso,
      environmentId: environmentId(id),
      displayName,
      managed: true,
      dataStores: [],
      position: { partition: 0, offset: 1 },
    })),
  );
});
afterAll(async () => {
  await store.db.dropDatabase();
  await store.close();
});

const searchText = (text: string) => ({ text, withoutTicket: false });

async function everything(filter: Omit<LockboxRequestFilter, 'limit' | 'cursor'>, limit = 3) {
  const seen: RequestDocument[] = [];
  let cursor: string | undefined;
  do {
    const page = await queries.lockboxRequests(contoso, { ...filter, cursor, limit });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    seen.push(...page.items.map((one) => one.request));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(new Set(seen.map(({ _id }) => _id)).size).toBe(seen.length);
  return seen;
}

/** The value that a column sorts by. Null comes last in both orders. */
const VALUES: Readonly<Record<RequestSort, (request: RequestDocument) => string | number | null>> = {
  supportRequestId: ({ ticketId }) => ticketId,
  environment: (one) => NAMES[one.environmentId] ?? null,
  status: ({ status }) => status,
  requestedAt: ({ requestedAt }) => requestedAt,
  expiresAt: ({ lockbox }) => lockbox?.expiresAt ?? null,
  accessPeriod: () => 8,
  accessExpiresAt: ({ access }) => access?.expiresAt ?? null,
};

const orders = (Object.keys(VALUES) as RequestSort[]).flatMap(
  (
    sort, // the keys are the columns
  ) => (['asc', 'desc'] as const).map((order) => ({ sort, order })),
);

test.for(orders)('pages sorted by $sort, $order, have every request once and in order', async ({ sort, order }) => {
  const seen = await everything({ sort, order });
  expect(seen).toHaveLength(COUNT);
  const values = seen.map(VALUES[sort]);
  const there = values.filter((value) => value !== null);
  expect(values).toEqual([...there, ...values.filter((value) => value === null)]);
  const rising = there.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  expect(there).toEqual(order === 'asc' ? rising : rising.toReversed());
});

test.for(orders)('every filter works with the sort $sort, $order', async ({ sort, order }) => {
  const by = async (filter: Omit<LockboxRequestFilter, 'limit' | 'cursor'>) =>
    (await everything({ ...filter, sort, order })).map(({ _id }) => _id).toSorted();
  const expected = (matches: (one: RequestDocument) => boolean) =>
    Array.from({ length: COUNT }, (_, number) => request(number))
      .filter(matches)
      .map(({ _id }) => _id)
      .toSorted();
  expect(await by({ status: ['APPROVED', 'DENIED'] })).toEqual(
    expected(({ status }) => status === 'APPROVED' || status === 'DENIED'),
  );
  for (const id of ['e1', 'e4', 'e9'])
    expect(await by({ environmentId: id })).toEqual(expected((one) => one.environmentId === id));
  for (const search of ['inc-001', '1', ' 001'])
    expect(await by({ search: searchText(search) }), search).toEqual(
      expected(({ ticketId }) => ticketId === 'INC-001'),
    );
  expect(await by({ search: searchText('inc-0') })).toEqual(expected(({ ticketId }) => ticketId !== null));
  expect(await by({ search: searchText('NC-001') })).toEqual([]);
  expect(await by({ search: searchText('engineer-1') })).toEqual(expected(() => true));
  expect(await by({ search: { text: 'Microsoft', withoutTicket: true } })).toEqual(
    expected(({ ticketId }) => ticketId === null),
  );
  expect(await by({ from: 1_002_000, to: 1_004_000 })).toEqual(
    expected(({ lockbox }) => lockbox !== null && lockbox.createdAt >= 1_002_000 && lockbox.createdAt < 1_004_000),
  );
});

test('a cursor of one sort is refused by another', async () => {
  const { next } = await queries.lockboxRequests(contoso, { sort: 'status', order: 'asc', limit: 3 });
  const cursor = next ?? undefined;
  await expect(queries.lockboxRequests(contoso, { sort: 'environment', cursor, limit: 3 })).rejects.toThrow(
    /nextCursor/,
  );
  await expect(queries.lockboxRequests(contoso, { cursor, limit: 3 })).rejects.toThrow(/nextCursor/);
});

test('the requests that wait for the customer are counted', async () => {
  expect(await queries.lockboxRequestsWaiting(contoso)).toBe(COUNT / CUSTOMER_STATUSES.length);
});

test("in the provider's list what waits for an approval comes first, the least time left before all, and each filter works", async () => {
  const northwind = tenantId('northwind');
  const position = { partition: 0, offset: 1 };
  await store.collections.tenants.insertMany(
    [contoso, northwind].map((_id) => ({ _id, displayName: _id, licences: [], position })),
  );
  const waiting = Array.from({ length: 5 }, (_, number) => ({
    ...request(number),
    _id: requestId(`waits-${number}`),
    tenantId: northwind,
    status: 'AWAITING_INTERNAL_APPROVAL' as const,
    lockbox: null,
    access: null,
    submittedAt: 2_000_000 - (number % 3) * 1_000,
    engineerId: personId(number === 4 ? 'engineer-2' : 'engineer-1'),
    ...ticketFields(`SR-${number}`),
  }));
  await store.collections.requests.insertMany(waiting);
  const all = async (filter: Omit<AccessRequestFilter, 'limit' | 'cursor'>) => {
    const seen: RequestDocument[] = [];
    let cursor: string | undefined;
    do {
      const page = await queries.accessRequests({ waitingFirst: true, ...filter, cursor, limit: 4 });
      seen.push(...page.items.map((one) => one.request));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen.map(({ _id }) => _id)).size).toBe(seen.length);
    return seen;
  };
  const inOrder = ['waits-2', 'waits-1', 'waits-4', 'waits-0', 'waits-3'];
  const seen = await all({});
  expect(seen).toHaveLength(await store.collections.requests.countDocuments());
  expect(seen.slice(0, 5).map(({ _id }) => _id)).toEqual(inOrder);
  const times = seen.slice(5).map(({ submittedAt }) => submittedAt);
  expect(times).toEqual(times.toSorted((one, other) => other - one));

  const ids = async (filter: Parameters<typeof all>[0]) => (await all(filter)).map(({ _id }) => _id);
  expect(await ids({ status: ['AWAITING_INTERNAL_APPROVAL'] })).toEqual(inOrder);
  expect(await ids({ tenantId: 'northwind' })).toEqual(inOrder);
  expect(await ids({ tenantId: 'northwind', environmentId: 'e1' })).toEqual(['waits-4', 'waits-0']);
  expect(await ids({ search: searchText('sr-3') })).toEqual(['waits-3']);
  expect(await ids({ search: searchText('engineer-2') })).toEqual(['waits-4']);
  expect(await ids({ tenantId: 'contoso', search: searchText('sr-3') })).toEqual([]);
  expect(await ids({ engineerId: 'engineer-2' })).toEqual(['waits-4']);

  const [first] = waiting;
  if (first === undefined) throw new Error('No sample');
  const people = ['engineer-1', 'approver-1', 'approver-2', 'off'].map((id) => ({
    _id: personId(id),
    displayName: id,
    email: `${id}@provider.example`,
    roles: ['INTERNAL_APPROVER' as const],
    locale: 'en',
    timeZone: 'UTC',
    disabled: id === 'off',
    position,
  }));
  await store.collections.provider_people.insertMany(people);
  const administrators = ['ada', 'bob', 'cy', 'approver-1', 'eng1neer-1'].map((id) => ({
    _id: `northwind/${id}`,
    tenantId: northwind,
    principalId: personId(id),
    displayName: id,
    email: `${id}@northwind.example`,
    roles: [id === 'cy' ? ('AUDITOR' as const) : ('GLOBAL_ADMINISTRATOR' as const)],
    licences: [],
    environmentIds: [],
    locale: 'en',
    timeZone: 'UTC',
    disabled: false,
    position,
  }));
  await store.collections.principals.insertMany(administrators);
  const asked = {
    ...first,
    _id: requestId('asked'),
    status: 'ACTION_NEEDED' as const,
    internal: {
      decision: 'APPROVED' as const,
      by: personId('approver-1'),
      at: 1,
      commentTextId: null,
      commentDigest: null,
    },
  };
  const approvedOnce = {
    ...asked,
    _id: requestId('once'),
    approvals: {
      needed: 2,
      rule: null,
      given: [{ by: personId('ada'), at: 1, commentTextId: null, commentDigest: null }],
    },
  };
  const counts = await queries.couldDecide([first, asked, approvedOnce, request(1)]);
  // Neither who asked, also by an id that looks the same, nor who approved internally, nor who has approved already.
  expect([first, asked, approvedOnce].map(({ _id }) => counts.get(_id))).toEqual([2, 2, 1]);
  expect(counts.has(request(1)._id)).toBe(request(1).status === 'ACTION_NEEDED');
});
