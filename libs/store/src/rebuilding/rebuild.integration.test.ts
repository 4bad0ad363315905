/** Every projection, written as its worker writes it and rebuilt from the topics. */
import { personId, tenantId } from '@lockbox/contracts/ids';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collections, type ProjectionCollections, type ProjectionName, projections } from '../collections/index.ts';
import { progressId } from '../collections/progress/collection.ts';
import type { StoredDocument } from '../define-collection.ts';
import { createProjectionRunners } from '../projecting/runner.ts';
import {
  idOfDataStore,
  lifeOfRequest,
  numberedRequestId,
  policyRolledOut,
  type Saying,
} from '../testing/sample-events.ts';
import { openWrittenTopics, type WrittenTopics } from '../testing/written-topics.ts';
import { ProjectionHold } from './hold.ts';
import type { RebuildSource } from './rebuild-source.ts';

const PARTITIONS = 2;
let namespace: Namespace;
let log: WrittenTopics;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: PARTITIONS });
  log = await openWrittenTopics(namespace);
  for (const [partition, tenant] of ['contoso', 'fabrikam'].entries()) {
    const lives = [1, 2, 1].flatMap((number) => lifeOfRequest(tenant, number)); // a source takes an id again
    await log.events(tenant, [...policyRolledOut, ...lives], partition);
    await log.directory(`${tenant}/tenant/${tenant}`, {
      type: 'Tenant',
      tenantId: tenantId(tenant),
      displayName: tenant,
      licences: [],
    });
    await log.gate(`${tenant}/crm`, {
      gate: 'gate-1',
      engine: 'PostgreSQL',
      tenantId: tenantId(tenant),
      dataStoreId: idOfDataStore,
      reportedAt: 1,
      sessions: [],
      problem: null,
    });
    await log.text(`${tenant}/why-1`, 'Because');
    await log.text(`${tenant}/why-2`, 'Erased');
    await log.text(`${tenant}/why-2`, null);
  }
  for (const collections of Object.values(projections)) await keep(collections);
});
afterAll(async () => {
  await log?.close();
  await namespace?.drop();
});

/** Projects a topic to its end on behalf of the worker. */
async function keep(collections: ProjectionCollections): Promise<void> {
  const { store } = log;
  const { topics } = namespace;
  const source = await log.source(collections);
  for (const partition of source.partitions) {
    // Projections of one worker are kept one after the other here, each from the beginning.
    await store.collections.progress.deleteMany({ _id: progressId(collections[0].worker, source.topic, partition) });
    const context = { partition, offsets: () => source.offsets(partition), acquireAgain: () => undefined };
    const runner = await createProjectionRunners({ store, collections, topics }).open(context);
    const { low, lastStable } = await source.offsets(partition);
    for await (const batch of source.batches(partition, { from: low, to: lastStable })) await runner.handle(batch);
    await runner.close();
  }
}

const collectionsOf = (name: ProjectionName) =>
  projections[name].map((definition) => log.store.collection<StoredDocument>(definition));

// `projections` has every name of the interface.
describe.each(Object.keys(projections) as ProjectionName[])('%s', (name) => {
  test('is rebuilt to the same documents', async () => {
    const rebuilt = await log.rebuild(name);
    expect(rebuilt).toMatchObject({ missing: [], extra: [], different: [] });
    expect(rebuilt.documents).toBeGreaterThan(0);
  });

  test('is mended when documents are lost or changed, and the report names them', async () => {
    const all = async () =>
      await Promise.all(collectionsOf(name).map((collection) => collection.find().sort({ _id: 1 }).toArray()));
    const before = await all();
    const [collection] = collectionsOf(name);
    const [first, ...others] = (await collection?.find().sort({ _id: 1 }).toArray()) ?? [];
    if (collection === undefined || first === undefined) throw new Error('No documents');
    await collection.updateOne({ _id: first._id }, { $set: { tenantId: 'forged', displayName: 'forged' } });
    await collection.deleteMany({ _id: { $in: others.map(({ _id }) => _id) } });
    const rebuilt = await log.rebuild(name, true);
    expect(rebuilt.different.map(({ id }) => id)).toEqual([first._id]);
    expect(rebuilt.missing).toHaveLength(others.length);
    expect(rebuilt.mended).toBe(others.length + 1);
    expect(await all()).toEqual(before);
  });
});

describe('documents are held against the log while it is read, and nothing is written', () => {
  const { requests, outcomes, grants, policies, audit_events } = collections;

  async function held(isPart = false, source?: RebuildSource, beforeEnd?: () => Promise<void>) {
    const read = source ?? (await log.source([requests]));
    const compared = [requests, outcomes, grants, policies, audit_events];
    const hold = await ProjectionHold.open({ store: log.store, collections: compared, source: read, isPart });
    for (const partition of isPart ? [0] : read.partitions) {
      const { low, lastStable } = await read.offsets(partition);
      for await (const batch of read.batches(partition, { from: low, to: lastStable })) {
        if (batch.schema === 'events') await hold.take(batch.records);
      }
      await beforeEnd?.();
      await hold.endPartition();
    }
    return await hold.finish();
  }
  const wrongIn = (found: Awaited<ReturnType<typeof held>>) =>
    found.flatMap(({ collection, wrong }) => wrong.map(({ id, fields }) => [collection, id, fields]));

  test('as workers leave them they are what the log gives', async () => {
    const found = await held();
    expect(wrongIn(found)).toEqual([]);
    for (const { documents } of found) expect(documents).toBeGreaterThan(0);
    expect(wrongIn(await held(true))).toEqual([]);
  });

  test('one that was changed by hand is named with its field, and so is one that was removed or added', async () => {
    const [request, removed] = [numberedRequestId('contoso', 1), numberedRequestId('fabrikam', 1)];
    const before = await log.store.collections.requests.find({ _id: { $in: [request, removed] } }).toArray();
    const [trail] = await log.store.collections.audit_events.find({ tenantId: tenantId('contoso') }).toArray();
    if (trail === undefined) throw new Error('No trail');
    await log.store.collections.requests.updateOne({ _id: request }, { $set: { engineerId: personId('mallory') } });
    await log.store.collections.requests.deleteOne({ _id: removed });
    await log.store.collections.audit_events.insertOne({ ...trail, _id: 'forged' });
    expect(wrongIn(await held())).toEqual([
      ['requests', request, ['engineerId']],
      ['requests', removed, []],
      ['audit_events', 'forged', []],
    ]);
    // With one partition alone, the other's tenants are not judged.
    expect(wrongIn(await held(true)).map(([, id]) => id)).not.toContain(removed);
    await log.store.collections.requests.deleteOne({ _id: request });
    await log.store.collections.requests.insertMany(before);
    await log.store.collections.audit_events.deleteOne({ _id: 'forged' });
    expect(wrongIn(await held())).toEqual([]);
  });

  test('where much is wrong the first are named, and the others are counted', async () => {
    const [trail] = await log.store.collections.audit_events.find({ tenantId: tenantId('contoso') }).toArray();
    if (trail === undefined) throw new Error('No trail');
    const forged = Array.from({ length: 2_003 }, (_, number) => ({ ...trail, _id: `forged-${number}` }));
    await log.store.collections.audit_events.insertMany(forged);
    const found = (await held()).find(({ collection }) => collection === 'audit_events');
    expect(found).toMatchObject({ more: 3 });
    expect(found?.wrong).toHaveLength(2_000);
    await log.store.collections.audit_events.deleteMany({ _id: /^forged-/ });
  });

  test('documents that move on while they are compared are right: the log is read up to what they were made of', async () => {
    const [first, second, ...others] = lifeOfRequest('contoso', 3);
    if (first === undefined || second === undefined) throw new Error('A short life');
    const moveOn = async (sayings: readonly Saying[]): Promise<void> => {
      await log.events('contoso', sayings, 0);
      for (const collections of Object.values(projections)) await keep(collections);
    };
    await moveOn([first]);
    const source = await log.source([requests]);
    let isEnding = false;
    const moving: RebuildSource = {
      ...source,
      // The end is answered with its earlier value, and by the time of the answer the documents have moved on.
      async offsets(partition) {
        const before = await source.offsets(partition);
        if (isEnding && partition === 0) {
          isEnding = false;
          await moveOn(others);
        }
        return before;
      },
    };
    const found = await held(true, moving, async () => {
      await moveOn([second]);
      isEnding = true;
    });
    expect(isEnding).toBe(false);
    expect(wrongIn(found)).toEqual([]);
  });

  test('the compared range is reported if the database’s worker has not reached the end', async () => {
    const whole = [...(await held()), await log.rebuild('grants')];
    for (const { upTo } of whole) for (const { offset, of } of upTo) expect(offset).toBe(of);
    const { topic, offsets } = await log.source([requests]);
    const { low } = await offsets(1);
    const place = { _id: progressId('projector', topic, 1) };
    const [before, removed] = await Promise.all([
      log.store.collections.progress.findOne(place),
      log.store.collections.grants.findOne({ tenantId: tenantId('fabrikam') }),
    ]);
    if (before === null || removed === null) throw new Error('Nothing to set back');
    await log.store.collections.progress.updateOne(place, { $set: { next: low + 1 } });
    await log.store.collections.grants.deleteOne({ _id: removed._id });
    const found = await held();
    expect(wrongIn(found)).toEqual([]);
    const rebuilt = await log.rebuild('grants');
    expect(rebuilt).toMatchObject({ missing: [], extra: [], different: [] });
    for (const { collection, upTo } of [...found, { collection: 'grants', upTo: rebuilt.upTo }]) {
      const [other, setBack] = upTo.toSorted((a, b) => a.partition - b.partition);
      expect(other?.offset).toBe(other?.of);
      expect(setBack?.of).toBeGreaterThan(low + 1);
      expect(setBack?.offset).toBe(collection === 'audit_events' ? setBack?.of : low + 1);
    }
    await log.store.collections.grants.insertOne(removed);
    await log.store.collections.progress.replaceOne(place, before);
  });
});
