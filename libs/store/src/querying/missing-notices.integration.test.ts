/** Which notices the portal's pages name as not recorded, by a tenant's trail on a real database. */
import type { NotificationRecorded } from '@lockbox/contracts/generated/events';
import { type PersonId, personId, tenantId } from '@lockbox/contracts/ids';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditEventDocument, auditEvents } from '../collections/trail/collection.ts';
import { connectStore, type Store } from '../connect.ts';
import { ensureIndexes } from '../indexes.ts';
import { documentsAfter } from '../testing/folded.ts';
import { lifeOfRequest, type Saying, saidEvent } from '../testing/sample-events.ts';
import { noticesNotRecorded } from './missing-notices.ts';

const HOUR = 3_600_000;
const contoso = tenantId('contoso');
const [, , asked, , , notice] = lifeOfRequest('contoso', 1);
if (asked === undefined || notice === undefined) throw new Error('No sample');
const about = (sequence: number, recipientId: string): Saying => [
  {
    ...(notice[0] as NotificationRecorded), // the sample's
    aboutEventId: saidEvent('contoso', sequence, asked).eventId,
    recipientId,
  },
];
const end = saidEvent('contoso', 9, asked).occurredAt;
let store: Store;

beforeAll(async () => {
  store = await connectStore({
    url: testStack().mongoUrl,
    namespace: `missing${Date.now().toString(36)}${process.pid}`,
  });
  await ensureIndexes(store, [auditEvents]);
  const person = (id: PersonId, disabled = false) => ({
    ...{ _id: `contoso/${id}`, tenantId: contoso, principalId: id, displayName: id.toUpperCase(), disabled },
    ...{ email: '', roles: ['GLOBAL_ADMINISTRATOR' as const], licences: [], environmentIds: [] },
    ...{ locale: 'en', timeZone: 'UTC', position: { partition: 0, offset: 1 } },
  });
  await store.collections.principals.insertMany([
    person(personId('ada')),
    person(personId('bob')),
    person(personId('new')),
    person(personId('gone'), true),
  ]);
});
afterAll(async () => {
  await store.db.dropDatabase();
  await store.close();
});

async function found(sayings: readonly Saying[], now: number) {
  const { audit_events } = store.collections;
  await audit_events.deleteMany({});
  await audit_events.insertMany(documentsAfter(auditEvents, sayings) as AuditEventDocument[]); // the collection's
  return (await noticesNotRecorded(store, contoso, now)).map(
    ({ event: { sequence }, people }) => `${sequence}: ${people.map(({ name }) => name)}`,
  );
}

test('an event without any outcome is named after an hour, with the administrators who were notified of an earlier one', async () => {
  const before = [asked, about(1, 'ada'), about(1, 'bob'), about(1, 'gone')];
  expect(await found([...before, asked], end + HOUR - 10_000)).toEqual([]);
  expect(await found([...before, asked], end + HOUR)).toEqual(['5: ADA,BOB']);
  expect(await found([asked], end + HOUR)).toEqual(['1: ']);
});

test('one administrator without an outcome is named after four days, and nobody who is no administrator any more', async () => {
  const sayings = [asked, about(1, 'ada'), about(1, 'bob'), about(1, 'gone'), asked, about(5, 'ada')];
  expect(await found(sayings, end + 2 * HOUR)).toEqual([]);
  expect(await found(sayings, end + 98 * HOUR)).toEqual(['5: BOB']);
  expect(await found([...sayings, about(5, 'bob')], end + 98 * HOUR)).toEqual([]);
});

test('an event of more than 35 days ago is not looked at', async () => {
  expect(await found([asked], end + 36 * 24 * HOUR)).toEqual([]);
});
