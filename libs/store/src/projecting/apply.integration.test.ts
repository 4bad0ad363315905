/** Applies batches to a real database: again, late, and from two instances at once. */
import { tenantId } from '@lockbox/contracts/ids';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { projections } from '../collections/index.ts';
import { connectStore, type Store } from '../connect.ts';
import type { ProjectedCollection, SourceRecord } from '../define-collection.ts';
import { lifeOfRequest, policyRolledOut, recordsOf } from '../testing/sample-events.ts';
import { applyBatch } from './apply.ts';
import { createProjectionRunners } from './runner.ts';
import type { SourceBatch } from './source-batch.ts';

const namespace = `keeping${Date.now().toString(36)}${process.pid.toString(36)}`;
const store: Store = await connectStore({ url: testStack().mongoUrl, namespace });
const { requests, policies, grants, trail, timers, deliveries, directory } = projections;
const fromEvents: readonly ProjectedCollection[] = [requests, policies, grants, trail, timers, deliveries].flat();

beforeEach(() => store.db.dropDatabase());
afterAll(async () => {
  await store.db.dropDatabase();
  await store.close();
});

const all = recordsOf('contoso', [...policyRolledOut, ...[1, 2, 3, 4].flatMap((one) => lifeOfRequest('contoso', one))]);

const batchOf = (records: readonly SourceRecord<'events'>[]): SourceBatch => ({
  schema: 'events',
  topic: 'lockbox.events',
  partition: 0,
  records,
  heartbeat: async () => {},
});
const apply = (records: readonly SourceRecord<'events'>[]) => applyBatch(store, fromEvents, batchOf(records));

/** All documents, sorted by their ids. */
async function stored() {
  const collections = [
    'requests',
    'outcomes',
    'policies',
    'grants',
    'audit_events',
    'chain_heads',
    'timers',
    'deliveries',
  ];
  return Object.fromEntries(
    await Promise.all(
      collections.map(async (name) => [name, await store.db.collection(name).find().sort({ _id: 1 }).toArray()]),
    ),
  );
}

test('what looks at another document is right, although that one was written before it and a crash came between', async () => {
  await apply(all);
  const once = await stored();
  await store.db.dropDatabase();
  await applyBatch(store, requests.slice(0, 1), batchOf(all));
  await apply(all.slice(0, 7));
  await apply(all.slice(7));
  expect(await stored()).toEqual(once);
  expect(once.outcomes).toHaveLength(1);
});

test('a batch that is delivered again, or late, changes nothing', async () => {
  await apply(all);
  const once = await stored();
  await apply(all);
  await apply(all.slice(3, 9));
  await apply(all.slice(0, 1));
  expect(await stored()).toEqual(once);
});

test('under another name and with a place of its own in `progress`, a collection is filled from the beginning', async () => {
  const topics = { events: 'lockbox.events', directory: 'lockbox.directory', gates: 'gates', texts: 'lockbox.texts' };
  const open = (collections: readonly ProjectedCollection[]) =>
    createProjectionRunners({ store, collections, topics }).open({
      partition: 0,
      offsets: async () => ({ low: 0 }),
      acquireAgain: () => undefined,
    });
  await (await open(grants)).handle(batchOf(all));
  expect((await open(grants)).startAt).toEqual({ 'lockbox.events': (all.at(-1)?.offset ?? 0) + 1 });

  const renamed = grants.map((one) => ({ ...one, name: 'grants_2', worker: 'projector-2' }));
  const second = await open(renamed);
  expect(second.startAt).toEqual({ 'lockbox.events': 0 });
  await second.handle(batchOf(all));
  const documents = async (name: string) => await store.db.collection(name).find().sort({ _id: 1 }).toArray();
  expect(await documents('grants_2')).toEqual(await documents('grants'));
});

test('two instances that apply the same partition at once give the same documents as one', async () => {
  await apply(all);
  const once = await stored();
  await store.db.dropDatabase();
  const inPieces = async (size: number) => {
    for (let from = 0; from < all.length; from += size) await apply(all.slice(from, from + size));
  };
  await Promise.all([inPieces(3), inPieces(4), apply(all)]);
  expect(await stored()).toEqual(once);
});

const tenantRecord = (offset: number, displayName: string | null): SourceRecord<'directory'> => ({
  partition: 0,
  offset,
  key: Buffer.from('contoso/tenant/contoso'),
  raw: null,
  value: displayName === null ? null : { type: 'Tenant', tenantId: tenantId('contoso'), displayName, licences: [] },
});
const applyDirectory = (...records: SourceRecord<'directory'>[]) =>
  applyBatch(store, directory, {
    schema: 'directory',
    topic: 'lockbox.directory',
    partition: 0,
    records,
    heartbeat: async () => {},
  });
const tenantName = async () => (await store.collections.tenants.findOne())?.displayName;

test('the newest record of a key is the document, in whatever order records arrive', async () => {
  await applyDirectory(tenantRecord(1, 'Old'), tenantRecord(5, 'New'));
  expect(await tenantName()).toBe('New');
  await applyDirectory(tenantRecord(3, 'Between'));
  expect(await tenantName()).toBe('New');
  await Promise.all([6, 9, 7, 8].map((offset) => applyDirectory(tenantRecord(offset, `Name ${offset}`))));
  expect(await tenantName()).toBe('Name 9');
});

test('an older record does not bring a removed document back, and a newer one does', async () => {
  await applyDirectory(tenantRecord(1, 'Contoso'), tenantRecord(4, null));
  expect(await tenantName()).toBeUndefined();
  await applyDirectory(tenantRecord(1, 'Contoso'), tenantRecord(3, 'Contoso again'));
  expect(await tenantName()).toBeUndefined();
  await applyDirectory(tenantRecord(6, 'Contoso, new'));
  expect(await tenantName()).toBe('Contoso, new');
  await applyDirectory(tenantRecord(4, null));
  expect(await tenantName()).toBe('Contoso, new');
});

test('a removal wins over an older record that another instance is just writing', async () => {
  for (let round = 0; round < 20; round++) {
    const first = round * 10 + 1;
    await Promise.all([applyDirectory(tenantRecord(first, 'Erased')), applyDirectory(tenantRecord(first + 1, null))]);
    expect(await tenantName()).toBeUndefined();
  }
});
