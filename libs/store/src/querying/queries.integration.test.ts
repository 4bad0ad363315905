/** The portal's reads, on a real database. */
import { environmentId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_TEXT } from '../checked-text.ts';
import { environments, principals } from '../collections/directory/collection.ts';
import { projections } from '../collections/index.ts';
import { type RequestDocument, requests } from '../collections/requests/collection.ts';
import { timers } from '../collections/timers/collection.ts';
import { auditEvents } from '../collections/trail/collection.ts';
import { connectStore, type Store } from '../connect.ts';
import { ensureIndexes } from '../indexes.ts';
import { applyBatch } from '../projecting/apply.ts';
import {
  idOfDataStore,
  lifeOfRequest,
  numberedRequestId,
  policyRolledOut,
  recordsOf,
  type Saying,
  TEXT,
} from '../testing/sample-events.ts';
import type { TrailEntry } from './audit-queries.ts';
import { createQueries, type Queries } from './queries.ts';

const namespace = `queries${Date.now().toString(36)}${process.pid.toString(36)}`;
const contoso = tenantId('contoso');
const COUNT = 12;
let store: Store;
let queries: Queries;

beforeAll(async () => {
  store = await connectStore({ url: testStack().mongoUrl, namespace });
  queries = createQueries(store, () => undefined);
  await ensureIndexes(store, [requests, auditEvents, principals, environments, timers]);
  await ensureIndexes(store, [requests]); // again: every worker does it at each start
  const numbers = Array.from({ length: COUNT }, (_, number) => number);
  for (const tenant of ['contoso', 'fabrikam']) {
    await applyBatch(store, [...projections.requests, ...projections.policies, ...projections.trail], {
      schema: 'events',
      topic: 'lockbox.events',
      partition: 0,
      records: recordsOf(tenant, [
        ...policyRolledOut,
        ...numbers.flatMap((number) => lifeOfRequest(tenant, number)),
        ...lifeOfRequest(tenant, COUNT).slice(0, 1), // waits for the internal approval
      ]),
      heartbeat: async () => {},
    });
  }
  const position = { partition: 0, offset: 1 };
  const person = {
    tenantId: contoso,
    email: 'x@contoso.example',
    roles: [],
    licences: [],
    environmentIds: [environmentId('production')],
    locale: 'en-GB',
    timeZone: 'Europe/London',
    disabled: false,
    position,
  };
  await store.collections.principals.insertMany([
    { ...person, _id: 'contoso/ada', principalId: personId('ada'), displayName: 'Ada' },
    { ...person, _id: 'contoso/bob', principalId: personId('bob'), displayName: 'Bob', disabled: true },
    { ...person, _id: 'contoso/cy', principalId: personId('cy'), displayName: 'Cy', environmentIds: [] },
  ]);
  await store.collections.environments.insertOne({
    _id: 'contoso/production',
    tenantId: contoso,
    environmentId: environmentId('production'),
    displayName: 'Production',
    managed: true,
    dataStores: [],
    position,
  });
  await store.collections.texts.insertOne({
    _id: 'contoso/why-1',
    tenantId: contoso,
    requestId: numberedRequestId('contoso', 1),
    ...TEXT,
    position,
  });
});
afterAll(async () => {
  await store.db.dropDatabase();
  await store.close();
});

describe('lists', () => {
  test('have every lockbox request of the tenant once, newest first', async () => {
    const seen: RequestDocument[] = [];
    let cursor: string | undefined;
    do {
      const page = await queries.lockboxRequests(contoso, { cursor, limit: 5 });
      seen.push(...page.items.map(({ request }) => request));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen.map(({ sourceRequestId }) => sourceRequestId)).toEqual(
      Array.from({ length: COUNT }, (_, number) => `REQ-${COUNT - 1 - number}`),
    );
  });

  test('neither lose nor repeat requests of one millisecond between pages', async () => {
    const one = await store.collections.requests.findOne({ _id: numberedRequestId('contoso', 1) });
    if (one === null) throw new Error('No sample');
    const woodgrove = tenantId('woodgrove');
    const ids = Array.from({ length: 9 }, (_, number) => requestId(`same-${number}`));
    await store.collections.requests.insertMany(ids.map((_id) => ({ ...one, _id, tenantId: woodgrove })));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queries.lockboxRequests(woodgrove, { cursor, limit: 2 });
      seen.push(...page.items.map(({ request }) => request._id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(ids);
    await store.collections.requests.deleteMany({ tenantId: woodgrove });
  });

  test('are filtered by status, environment, time and the beginning of the ticket', async () => {
    const count = async (filter: object) =>
      (await queries.lockboxRequests(contoso, { ...filter, limit: 100 })).items.length;
    expect(await count({ status: ['APPROVED', 'DENIED'] })).toBe(COUNT);
    expect(await count({ status: ['DENIED'] })).toBe(0);
    expect(await count({ environmentId: 'production' })).toBe(COUNT);
    expect(await count({ environmentId: 'test' })).toBe(0);
    expect(await count({ search: { text: 'inc-1', withoutTicket: false } })).toBe(3); // 1, 10 and 11
    expect(await count({ search: { text: 'INC-.', withoutTicket: false } })).toBe(0);
    const { request } = (await queries.lockboxRequests(contoso, { limit: 1 })).items[0] ?? {};
    const newest = request?.lockbox?.createdAt ?? 0;
    expect(await count({ from: newest })).toBe(1);
    expect(await count({ to: newest })).toBe(COUNT - 1);
  });

  test('are found by the beginning of an id, by the ticket, and by its number, in any case of letters', async () => {
    const called = async (text: string) =>
      (await queries.lockboxRequestsCalled(contoso, text, 100)).map(({ request }) => request._id);
    const [first] = (await queries.lockboxRequests(contoso, { limit: 1 })).items;
    if (first?.request.ticketId == null) throw new Error('No sample');
    const { _id: id, ticketId } = first.request;
    for (const text of [id, id.slice(0, -1), id.slice(0, 8), id.toUpperCase(), ticketId.toLowerCase()])
      expect(await called(text), text).toEqual([id]);
    expect(await called(/\d+$/.exec(ticketId)?.[0] ?? '')).toEqual([id]);
    for (const text of ['', id.slice(0, 3), 'INC-', 'nope', '.*', '\uffff'])
      expect(await called(text), text).toEqual([]);
    expect(await queries.lockboxRequestsCalled(tenantId('fabrikam'), id, 100)).toEqual([]);
    expect((await queries.accessRequestsCalled(id.slice(0, 8), 100)).map(({ request }) => request._id)).toEqual([id]);
    const tenant = { _id: contoso, displayName: 'Contoso', licences: [], position: { partition: 0, offset: 1 } };
    await store.collections.tenants.insertOne(tenant);
    expect((await queries.accessRequestsCalled(ticketId, 100)).map(({ request }) => request._id)).toEqual([id]);
    await store.collections.tenants.deleteOne({ _id: contoso });
  });

  test.each([
    { ticketKey: { $gte: 'cas', $lt: 'cas\uffff' } },
    { ticketNumber: { $gte: '7', $lt: '7\uffff' } },
    { engineerId: { $in: [personId('CAS-7')] } },
  ])('are looked for by an index of the tenant: %o', async (condition) => {
    const { queryPlanner } = await store.collections.requests
      .find({ tenantId: contoso, ...condition })
      .explain('queryPlanner');
    expect(JSON.stringify(queryPlanner.winningPlan)).toMatch(/"keyPattern":\{"tenantId":1,"(ticket|engineer)/);
  });

  test('refuse a cursor of another list, and say what to do', async () => {
    await expect(queries.lockboxRequests(contoso, { cursor: 'nonsense', limit: 5 })).rejects.toThrow(/nextCursor/);
  });

  test('show the provider the requests of all tenants, also those that no customer was asked about', async () => {
    const everything = await queries.accessRequests({ limit: 100 });
    expect(everything.items).toHaveLength(2 * (COUNT + 1));
    const waiting = await queries.accessRequests({ status: ['AWAITING_INTERNAL_APPROVAL'], limit: 100 });
    expect(waiting.items.map(({ request }) => request.tenantId).toSorted()).toEqual(['contoso', 'fabrikam']);
    const ofOne = await queries.accessRequests({ tenantId: 'fabrikam', engineerId: 'engineer-1', limit: 3 });
    expect(ofOne.items).toHaveLength(3);
    expect(ofOne.next).not.toBeNull();
  });

  test('page and filter the trail', async () => {
    const first = await queries.auditEvents(contoso, { limit: 4 });
    const second = await queries.auditEvents(contoso, { limit: 4, cursor: first.next ?? undefined });
    const sequences = [...first.items, ...second.items].map(({ event }) => event.sequence);
    expect(sequences).toEqual(Array.from({ length: 8 }, (_, index) => (sequences[0] ?? 0) - index));
    const decisions = await queries.auditEvents(contoso, { type: ['RequestApproved'], actorId: 'ada', limit: 100 });
    expect(decisions.items).toHaveLength(COUNT);
  });
});

describe('one request', () => {
  const id = numberedRequestId('contoso', 1);
  test('has names and texts, and null for an erased or unknown one', async () => {
    expect(await queries.lockboxRequest(contoso, id)).toMatchObject({
      environmentName: 'Production',
      customerApproverName: 'Ada',
      engineerName: null,
      justification: { ...TEXT, differs: false },
      customerComment: NO_TEXT,
    });
  });
  test('has no text that is not the one of the log, and says so', async () => {
    const different: string[] = [];
    const watched = createQueries(store, (textId) => different.push(textId));
    const _id = 'contoso/why-1';
    await store.collections.texts.updateOne({ _id }, { $set: { text: 'Because I say so' } });
    expect(await watched.lockboxRequest(contoso, id)).toMatchObject({
      justification: { text: null, differs: true },
      customerComment: NO_TEXT,
    });
    expect(different).toEqual([_id]);
    await store.collections.texts.updateOne({ _id }, { $set: TEXT });
  });
  test('is hidden from other tenants, and from a customer who was not asked', async () => {
    expect(await queries.lockboxRequest(tenantId('fabrikam'), id)).toBeNull();
    expect(await queries.lockboxRequest(contoso, numberedRequestId('contoso', COUNT))).toBeNull();
    expect(await queries.requestSeenByCustomer(contoso, numberedRequestId('contoso', COUNT))).toBeNull();
    expect(await queries.accessRequest(numberedRequestId('contoso', COUNT))).not.toBeNull();
  });
  test('has a history, oldest first', async () => {
    expect((await queries.history(contoso, { id })).map(({ event }) => event.type)).toEqual([
      'RequestSubmitted',
      'InternallyApproved',
      'LockboxRequestCreated',
      'RequestApproved',
      'AccessGranted',
      'NotificationRecorded',
      'AccessEnded',
    ]);
  });
});

test('an event that names another tenant’s request tells nothing of it', async () => {
  const adatum = tenantId('adatum');
  const named = numberedRequestId('contoso', 1);
  const reported: Saying = [
    {
      ...{
        type: 'AccessOpened',
        requestId: named,
        grantId: 'g',
        reportId: 'r',
        dataStoreId: idOfDataStore,
        openedAt: 1,
      },
      ...{ outsideGrant: 'REQUEST_UNKNOWN', told: true, furtherUntold: false },
    },
  ];
  await applyBatch(store, [...projections.trail], {
    schema: 'events',
    topic: 'lockbox.events',
    partition: 2,
    records: recordsOf('adatum', [reported]),
    heartbeat: async () => {},
  });
  expect(await queries.history(adatum, { id: named })).toMatchObject([
    { event: { type: 'AccessOpened' }, ticketId: undefined },
  ]);
  expect((await queries.history(contoso, { id: named }))[0]).toMatchObject({ ticketId: 'INC-1' });
});

test('a hidden event appears among all events by its number and hash, and no filter finds it', async () => {
  const tailspin = tenantId('tailspin');
  const id = numberedRequestId('tailspin', 1);
  const life = lifeOfRequest('tailspin', 1);
  const letter = life.flatMap(([data]) => (data.type === 'NotificationRecorded' ? [{ ...data, internal: true }] : []));
  const sealed = requestId('5ea1ed00-0000-4000-8000-000000000001');
  const sealing: Saying = [{ type: 'ExclusionSealed', requestId: sealed, commitment: Buffer.alloc(32, 7) }];
  const reminder: Saying = [
    { type: 'InternalReminderDue', requestId: id, remindAt: 1, reviewExpiresAt: 2, salt: null },
  ];
  const before = [...life.slice(0, 1), reminder, ...letter.map((data): Saying => [data]), sealing, ...life.slice(1)];
  const opening: Saying = [
    {
      type: 'DisclosureLifted',
      requestId: sealed,
      liftedBy: personId('legal-1'),
      liftedAt: 1,
      salt: Buffer.alloc(32),
      details: '{}',
      assertion: null,
    },
  ];
  const write = async (says: readonly Saying[]) =>
    await applyBatch(store, [...projections.trail], {
      schema: 'events',
      topic: 'lockbox.events',
      partition: 1,
      records: recordsOf('tailspin', says),
      heartbeat: async () => {},
    });
  const listed = async (filter: object = {}) => {
    const entries: TrailEntry[] = [];
    let cursor: string | undefined;
    do {
      const page = await queries.auditEvents(tailspin, { ...filter, cursor, limit: 2 });
      entries.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return entries.map((entry) => (entry.shown ? entry.event.type : 'hidden'));
  };

  await write(before);
  expect(await listed()).toEqual(
    before.map(([{ type }], index) => (index > 0 && index < 4 ? 'hidden' : type)).toReversed(),
  );
  const shown = before.filter((_, index) => index === 0 || index > 3).map(([{ type }]) => type);
  expect(await listed({ notices: false })).toEqual(
    shown.filter((type) => type !== 'NotificationRecorded').toReversed(),
  );
  expect(await listed({ requestId: id })).toEqual(shown.toReversed());
  expect(await listed({ requestId: sealed })).toEqual([]);
  expect(await listed({ type: ['ExclusionSealed', 'InternalReminderDue'] })).toEqual([]);
  expect(await listed({ from: 0 })).toEqual(shown.toReversed());
  expect(await queries.history(tailspin, { id: sealed })).toEqual([]);
  // The limit is checked before any of them is left out.
  const about = before.filter(([data]) => 'requestId' in data && data.requestId === id).length;
  expect(await queries.recordsAbout(tailspin, { id }, about)).toHaveLength(shown.length);
  expect(await queries.recordsAbout(tailspin, { id }, about - 1)).toBeUndefined();
  const types = ['RequestSubmitted', 'AccessGranted'];
  const ofTypes = (most: number) => queries.recordsOfTypes(tailspin, types, before.length, most);
  expect(await ofTypes(2)).toHaveLength(2);
  expect(await ofTypes(1)).toBeUndefined();
  const [entry] = (await queries.auditEvents(tailspin, { limit: 50 })).items.filter((one) => !one.shown);
  expect(await queries.auditEvent(tailspin, entry?.event._id ?? '')).toMatchObject({ shown: false });

  await write([...before, opening]);
  expect(await listed({ type: ['ExclusionSealed'] })).toEqual(['ExclusionSealed']);
  expect((await queries.history(tailspin, { id: sealed })).map(({ event }) => event.type)).toEqual([
    'ExclusionSealed',
    'DisclosureLifted',
  ]);
  expect((await listed()).filter((type) => type === 'hidden')).toHaveLength(2);

  // Another demand under the same id is not disclosed by what was before it.
  await write([...before, opening, sealing]);
  expect(await listed({ type: ['ExclusionSealed'] })).toEqual(['ExclusionSealed']);
  expect((await listed()).filter((type) => type === 'hidden')).toHaveLength(3);
  expect((await queries.history(tailspin, { id: sealed })).map(({ event }) => event.type)).toHaveLength(2);
});

test('a request whose id its source takes again stays in lists, and is found by that id until the new one is shown', async () => {
  const wingtip = tenantId('wingtip');
  const id = numberedRequestId('wingtip', 1);
  const life = lifeOfRequest('wingtip', 1);
  const again = life.map(([data, ...by]): Saying => {
    return [
      data.type === 'RequestSubmitted' ? { ...data, engineerId: personId('engineer-2'), ticketId: null } : data,
      ...by,
    ];
  });
  const write = async (says: readonly Saying[]) =>
    await applyBatch(store, [...projections.requests, ...projections.trail], {
      schema: 'events',
      topic: 'lockbox.events',
      partition: 2,
      records: recordsOf('wingtip', says),
      heartbeat: async () => {},
    });
  const listed = async () => {
    const pages = [await queries.lockboxRequests(wingtip, { limit: 5 }), await queries.accesses(wingtip, { limit: 5 })];
    return pages.map(({ items }) => items.map(({ request }) => request._id));
  };
  await write(life);
  await write([...life, ...again.slice(0, 2)]);
  const former = await queries.requestSeenByCustomer(wingtip, id);
  if (former === null) throw new Error('It is not found any more');
  const own = former.request._id;
  expect(former.request).toMatchObject({ engineerId: 'engineer-1', status: 'APPROVED', takenAgain: { id } });
  expect(own).not.toBe(id);
  expect(await listed()).toEqual([[own], [own]]);
  expect(await queries.lockboxRequest(wingtip, id)).toEqual(await queries.lockboxRequest(wingtip, own));
  expect(await queries.requestSeenByCustomer(contoso, own)).toBeNull();
  const inLog = { id, before: life.length + 1, newest: life.length + 1 };
  for (const called of [id, own]) expect(await queries.requestInLog(wingtip, called)).toEqual(inLog);
  expect((await queries.history(wingtip, inLog)).map(({ event, ticketId }) => [event.type, ticketId])).toEqual(
    life.map(([{ type }]) => [type, 'INC-1']),
  );
  expect(await queries.recordsAbout(wingtip, inLog, 100)).toHaveLength(life.length);
  expect(await queries.requestsOfTicket(wingtip, 'INC-1')).toEqual([id]);

  await write([...life, ...again]);
  const now = await queries.requestSeenByCustomer(wingtip, id);
  expect(now?.request).toMatchObject({ _id: id, engineerId: 'engineer-2', earlier: [{ _id: own }] });
  expect(await listed()).toEqual([
    [id, own],
    [id, own],
  ]);
  expect(await queries.requestInLog(wingtip, own)).toEqual(inLog);
  expect(await queries.requestInLog(wingtip, id)).toEqual({ id, newest: expect.any(Number) });
});

test('a sealed demand that takes an id is not told as the former request, from its sealing on', async () => {
  const lucerne = tenantId('lucerne');
  const id = numberedRequestId('lucerne', 1);
  const life = lifeOfRequest('lucerne', 1);
  const details = {
    ...{ source: 'servicedesk', sourceRequestId: 'R-1', environmentId: 'production', dataStores: ['db'] },
    ...{ engineerId: 'engineer-9', permissions: ['read'], trigger: 'SUPPORT_TICKET', ticketId: 'COURT-7' },
    ...{ exclusion: 'LEGAL_DEMAND', declaredBy: 'legal-1', requestedAt: 1, approvedBy: 'approver-1', decidedAt: 2 },
  };
  const lifted = {
    liftedBy: personId('legal-1'),
    liftedAt: 3,
    salt: Buffer.alloc(32),
    details: JSON.stringify(details),
  };
  const says: readonly Saying[] = [
    ...life,
    [{ type: 'ExclusionSealed', requestId: id, commitment: Buffer.alloc(32, 7) }],
    [{ type: 'DisclosureLifted', requestId: id, ...lifted, assertion: null }],
  ];
  await applyBatch(store, [...projections.requests, ...projections.trail], {
    ...{ schema: 'events', topic: 'lockbox.events', partition: 3, heartbeat: async () => {} },
    records: recordsOf('lucerne', says),
  });
  const [former] = (await queries.requestSeenByCustomer(lucerne, id))?.request.earlier ?? [];
  const inLog = await queries.requestInLog(lucerne, requestId(former?._id ?? ''));
  if (inLog === null) throw new Error('It is not found any more');
  expect((await queries.history(lucerne, inLog)).map(({ event }) => event.type)).toEqual(
    life.map(([{ type }]) => type),
  );
  expect(await queries.recordsAbout(lucerne, inLog, 100)).toHaveLength(life.length);
  const all = await queries.history(lucerne, { id });
  expect(all.slice(-3).map(({ event, ticketId }) => [event.type, ticketId])).toEqual([
    [life.at(-1)?.[0].type, 'INC-1'],
    ['ExclusionSealed', 'COURT-7'],
    ['DisclosureLifted', 'COURT-7'],
  ]);
});

test('a policy names who changed it; a tenant without one gets null', async () => {
  expect(await queries.policy(contoso)).toMatchObject({
    changedByName: 'Ada',
    policy: { rollOut: { state: 'COMPLETED' } },
  });
  expect(await queries.policy(tenantId('nobody'))).toBeNull();
});

test('the licence rule concerns the enabled people who use a covered environment', async () => {
  expect((await queries.coveredUsers(contoso)).users.map(({ principalId }) => principalId)).toEqual(['ada']);
  await store.collections.timers.insertOne({
    _id: 'fabrikam/PROTECTION_END/old',
    tenantId: tenantId('fabrikam'),
    sequence: 1,
    partition: 0,
    kind: 'PROTECTION_END',
    subjectId: 'old',
    dueAt: 1,
    later: [],
    done: false,
  });
  expect((await queries.coveredUsers(tenantId('fabrikam'))).environmentIds).toEqual(['old']);
});
