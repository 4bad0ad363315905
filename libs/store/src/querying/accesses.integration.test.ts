/** Every access to a tenant's data, on a real database. */
import { environmentId, personId, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { grantIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { grants } from '../collections/grants/collection.ts';
import { type RequestDocument, requests, ticketFields } from '../collections/requests/collection.ts';
import { connectStore, type Store } from '../connect.ts';
import { ensureIndexes } from '../indexes.ts';
import { type AccessFilter, accessBasisOf, accessBeganAt } from './accesses.ts';
import { createQueries, type Queries } from './queries.ts';

const namespace = `accesses${Date.now().toString(36)}${process.pid.toString(36)}`;
const contoso = tenantId('contoso');
const START = Date.UTC(2026, 0, 1);
let store: Store;
let queries: Queries;

type Kind = 'running' | 'ended' | 'emergency' | 'inadvertent' | 'disclosed' | 'denied';
const KINDS: readonly Kind[] = ['running', 'ended', 'emergency', 'inadvertent', 'disclosed', 'denied'];

/** Several of each kind, some of them of the same millisecond; every third in another environment, by another engineer. */
function request(number: number, tenant = contoso): RequestDocument {
  const kind = KINDS[number % KINDS.length] ?? 'denied';
  const at = START + (number % 8) * 1_000;
  const id = requestIdOf(tenant, 'servicedesk', `REQ-${number}`);
  const exclusion =
    kind === 'emergency'
      ? 'EMERGENCY'
      : kind === 'inadvertent'
        ? 'INADVERTENT'
        : kind === 'disclosed'
          ? 'LEGAL_DEMAND'
          : null;
  const granted = kind === 'running' || kind === 'ended' || kind === 'emergency';
  return {
    _id: id,
    tenantId: tenant,
    sequence: number,
    source: 'servicedesk',
    sourceRequestId: `REQ-${number}`,
    environmentId: environmentId(number % 3 === 0 ? 'archive' : 'prod'),
    dataStores: [],
    engineerId: personId(number % 3 === 0 ? 'lynne' : 'nestor'),
    permissions: [],
    justificationTextId: null,
    trigger: 'SUPPORT_TICKET',
    ...ticketFields(number % 2 === 0 ? `INC-${number}` : null),
    exclusion,
    declaredBy: null,
    requestedAt: at,
    submittedAt: at,
    reviewExpiresAt: at,
    status: kind === 'denied' ? 'DENIED' : exclusion === null ? 'NOT_REQUIRED' : 'EXCLUDED',
    internal: null,
    lockbox: null,
    customer: null,
    facts: null,
    access: granted
      ? {
          grantId: grantIdOf(id),
          basis: kind === 'emergency' ? 'EMERGENCY' : 'NOT_REQUIRED',
          grantedAt: at,
          expiresAt: at + ACCESS_PERIOD_MS,
          endedAt: kind === 'running' ? null : at + 5,
          endReason: kind === 'running' ? null : 'HANDED_BACK',
        }
      : null,
  };
}
const ALL = Array.from({ length: 48 }, (_, number) => request(number));
const ACCESSES = ALL.filter((one) => accessBasisOf(one) !== null);

beforeAll(async () => {
  store = await connectStore({ url: testStack().mongoUrl, namespace });
  queries = createQueries(store, () => undefined);
  await ensureIndexes(store, [requests, grants]);
  const documents = [...ALL, request(0, tenantId('fabrikam'))];
  await store.collections.requests.insertMany(documents);
  await store.collections.grants.insertMany(
    documents.flatMap(({ access, _id, tenantId: tenant, sequence, ...asked }) =>
      access === null
        ? []
        : [
            {
              _id: access.grantId,
              tenantId: tenant,
              sequence,
              requestId: _id,
              engineerId: asked.engineerId,
              environmentId: asked.environmentId,
              dataStores: [],
              permissions: [],
              basis: access.basis,
              grantedAt: access.grantedAt,
              expiresAt: access.expiresAt,
              endedAt: access.endedAt,
              endReason: access.endReason,
            },
          ],
    ),
  );
  await store.collections.provider_people.insertOne({
    _id: personId('lynne'),
    displayName: 'Lynne Robbins',
    email: 'lynne@provider.example',
    roles: ['ENGINEER'],
    locale: 'en',
    timeZone: 'UTC',
    disabled: false,
    position: { partition: 0, offset: 1 },
  });
});
afterAll(async () => {
  await store.db.dropDatabase();
  await store.close();
});

async function everything(filter: Omit<AccessFilter, 'limit' | 'cursor'> = {}, limit = 5) {
  const seen: RequestDocument[] = [];
  let cursor: string | undefined;
  do {
    const page = await queries.accesses(contoso, { ...filter, cursor, limit });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    seen.push(...page.items.map((one) => one.request));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return seen;
}
const idsOf = (some: readonly RequestDocument[]): readonly RequestId[] => some.map(({ _id }) => _id).toSorted();

test('every access is in the pages once: what runs first, then what is over or only reported, the newest first', async () => {
  const seen = await everything();
  expect(idsOf(seen)).toEqual(idsOf(ACCESSES));
  const runs = seen.map(({ access }) => access?.endedAt === null);
  expect(runs).toEqual(runs.toSorted().toReversed());
  for (const running of [true, false]) {
    const times = seen.filter((_, index) => runs[index] === running).map(accessBeganAt);
    expect(times).toEqual(times.toSorted().toReversed());
  }
});

test('pages of any size have the same', async () => {
  const whole = (await everything({}, 100)).map(({ _id }) => _id);
  for (const limit of [1, 2, 7]) expect((await everything({}, limit)).map(({ _id }) => _id)).toEqual(whole);
});

test.for<[string, Omit<AccessFilter, 'limit' | 'cursor'>, (one: RequestDocument) => boolean]>([
  ['what runs', { running: true }, ({ access }) => access?.endedAt === null],
  [
    'basis',
    { basis: ['EMERGENCY', 'LEGAL_DEMAND'] },
    ({ status, exclusion }) => status === 'EXCLUDED' && exclusion !== 'INADVERTENT',
  ],
  ['environment', { environmentId: 'archive' }, (one) => one.environmentId === 'archive'],
  ['engineer', { engineerId: 'lynne' }, (one) => one.engineerId === 'lynne'],
  ['time', { from: START + 2_000, to: START + 4_000 }, (one) => [2, 3].includes((accessBeganAt(one) - START) / 1_000)],
  [
    'ticket',
    { search: { text: 'inc-4', withoutTicket: false } },
    ({ ticketId }) => ticketId?.startsWith('INC-4') ?? false,
  ],
  ["the engineer's name", { search: { text: 'robb', withoutTicket: false } }, (one) => one.engineerId === 'lynne'],
  ['having no ticket', { search: { text: 'Micro', withoutTicket: true } }, ({ ticketId }) => ticketId === null],
  ['no pattern that is typed', { search: { text: 'L.*s', withoutTicket: false } }, () => false],
  ['nothing', { search: { text: 'obbins', withoutTicket: false } }, () => false],
])('accesses are found by %s', async ([, filter, matches]) => {
  expect(idsOf(await everything(filter))).toEqual(idsOf(ACCESSES.filter(matches)));
});

test('a cursor of another list is refused', async () => {
  const { next } = await queries.accessRequests({ limit: 1 });
  await expect(queries.accesses(contoso, { cursor: next ?? '', limit: 5 })).rejects.toThrow(/nextCursor/);
});
