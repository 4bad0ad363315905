/** A collection that a worker defines for itself: nothing in this library names it. */
import { type TenantId, tenantId } from '@lockbox/contracts/ids';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineCollection, type FromLog } from './define-collection.ts';
import { ensureIndexes } from './indexes.ts';
import { createProjectionRunners } from './projecting/runner.ts';
import { lifeOfRequest, recordsOf } from './testing/sample-events.ts';
import { openWrittenTopics, type WrittenTopics } from './testing/written-topics.ts';

interface GrantCountDocument extends FromLog {
  readonly _id: TenantId;
  readonly granted: number;
}

const grantCounts = defineCollection<GrantCountDocument>({
  name: 'grant_counts',
  worker: 'grant-counter',
  indexes: [{ granted: -1 }],
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: { tenantId: _id, sequence, data } }) =>
      data.type === 'AccessGranted'
        ? [{ id: _id, fold: (before) => ({ _id, tenantId: _id, sequence, granted: (before?.granted ?? 0) + 1 }) }]
        : [],
  },
});

let namespace: Namespace;
let log: WrittenTopics;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 1 });
  log = await openWrittenTopics(namespace);
});
afterAll(async () => {
  await log?.close();
  await namespace?.drop();
});

const runner = () =>
  createProjectionRunners({ store: log.store, collections: [grantCounts], topics: namespace.topics }).open({
    partition: 0,
    offsets: async () => ({ low: 0 }),
    acquireAgain: () => undefined,
  });

test("a worker's own collection is written from the log, and a batch that is delivered again counts nothing twice", async () => {
  const records = recordsOf('contoso', [...lifeOfRequest('contoso', 1), ...lifeOfRequest('contoso', 2)]);
  const batch = {
    schema: 'events',
    topic: namespace.topics.events,
    partition: 0,
    records,
    heartbeat: async () => {},
  } as const;
  const first = await runner();
  expect(first.startAt).toEqual({ [namespace.topics.events]: 0 });
  await first.handle(batch);
  await first.handle(batch);
  await first.close();
  expect(await log.store.collection(grantCounts).find().toArray()).toMatchObject([{ _id: 'contoso', granted: 2 }]);
  expect((await runner()).startAt).toEqual({ [namespace.topics.events]: 100 + records.length });
});

test("a worker's own collection has the indexes of its definition", async () => {
  await ensureIndexes(log.store, [grantCounts]);
  const indexes = await log.store.collection(grantCounts).indexes();
  expect(indexes.map(({ key }) => key)).toContainEqual({ granted: -1 });
});

test("a worker's own collection is rebuilt from the log like every other", async () => {
  await log.events('fabrikam', lifeOfRequest('fabrikam', 1), 0);
  await log.store.collection(grantCounts).deleteMany({});
  await log.store.collections.progress.updateOne(
    { _id: `grant-counter/${namespace.topics.events}/0` },
    { $set: { next: lifeOfRequest('fabrikam', 1).length } },
    { upsert: true },
  );
  expect(await log.rebuild([grantCounts], true)).toMatchObject({
    missing: [{ collection: 'grant_counts', id: tenantId('fabrikam') }],
    mended: 1,
  });
  expect(await log.store.collection(grantCounts).find().toArray()).toMatchObject([{ _id: 'fabrikam', granted: 1 }]);
});
