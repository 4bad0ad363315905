/** Batches of several partitions in one write, on a real database: with one command for all collections, and without. */
import { testStack } from '@lockbox/testing/stack';
import { MongoNetworkError } from 'mongodb';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { projections } from '../collections/index.ts';
import { connectStore, type Store } from '../connect.ts';
import {
  defineCollection,
  type FromLog,
  type ProjectedCollection,
  type SourceRecord,
  type StoredDocument,
} from '../define-collection.ts';
import { lifeOfRequest, recordsOf } from '../testing/sample-events.ts';
import { createProjectionRunners, type ProjectionRunner, type ProjectionRunners } from './runner.ts';
import type { SourceBatch } from './source-batch.ts';
import type { WriteOperation } from './target.ts';

const store: Store = await connectStore({
  url: testStack().mongoUrl,
  namespace: `group${Date.now().toString(36)}${process.pid.toString(36)}`,
});
const topics = { events: 'lockbox.events', directory: 'lockbox.directory', gates: 'gates', texts: 'lockbox.texts' };
const collections: readonly ProjectedCollection[] = [...projections.requests, ...projections.grants];
const tenants = ['contoso', 'fabrikam', 'tailspin'];

beforeEach(() => store.db.dropDatabase());
afterAll(async () => {
  await store.db.dropDatabase();
  await store.close();
});

const records = (tenant: string, request = 1) => recordsOf(tenant, lifeOfRequest(tenant, request));
const batchOf = (
  partition: number,
  of: readonly SourceRecord<'events'>[],
  heartbeat = async () => {},
): SourceBatch => ({ schema: 'events', topic: topics.events, partition, records: of, heartbeat });
const lost = async () => {
  throw new Error('lost');
};

const open = (runners: ProjectionRunners, partition: number, acquireAgain: (error: Error) => void = () => undefined) =>
  runners.open({ partition, offsets: async () => ({ low: 0 }), acquireAgain });
/** Folded from nothing it is another document than the log gives. */
const counts = defineCollection<FromLog & StoredDocument & { readonly events: number }>({
  name: 'counts',
  worker: 'projector',
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: { tenantId, sequence } }) => [
      {
        id: tenantId,
        fold: (before) => ({ _id: tenantId, tenantId, sequence, events: (before?.events ?? 0) + 1 }),
      },
    ],
  },
});
const stored = async (name: string) =>
  await store.db.collection<StoredDocument>(name).find().sort({ _id: 1 }).toArray();
const nextOf = async (partition: number) =>
  (await store.collections.progress.findOne({ _id: `projector/${topics.events}/${partition}` }))?.next;
const tenantsWith = async (name: string) =>
  [...new Set((await store.db.collection(name).find().toArray()).map(({ tenantId }) => tenantId))].sort();

/** The store, which notes what is written by one command, or cannot do that. */
function storeThat(writes: 'together' | 'apart') {
  const commands: (readonly WriteOperation[])[] = [];
  const noting: Store = {
    ...store,
    async writerInOrder() {
      const write = await store.writerInOrder();
      if (writes === 'apart' || write === undefined) return undefined;
      return async (operations) => {
        commands.push(operations);
        return await write(operations);
      };
    },
  };
  return { commands, store: noting };
}

/** A store with what is done before a collection takes a write, and before any write is answered. */
function storeThatAnswers(
  writes: 'together' | 'apart',
  beforeAnswer: () => void,
  beforeWrite: (operations: readonly object[]) => void = () => undefined,
) {
  const { store: noting } = storeThat(writes);
  const sent: Promise<unknown>[] = [];
  async function answered<R>(write: Promise<R>): Promise<R> {
    sent.push(write);
    const result = await write;
    beforeAnswer();
    return result;
  }
  const answering: Store = {
    ...noting,
    async writerInOrder() {
      const write = await noting.writerInOrder();
      return write && ((operations) => answered(write(operations)));
    },
    collection(definition) {
      const collection = store.collection(definition);
      const bulkWrite: typeof collection.bulkWrite = async (operations, ...others) => {
        beforeWrite(operations);
        return await answered(collection.bulkWrite(operations, ...others));
      };
      return Object.assign(Object.create(collection), { bulkWrite });
    },
  };
  return { store: answering, sent };
}

test('all documents that are ready, and the progress after them, are one command', async () => {
  const { commands, store: noting } = storeThat('together');
  const runners = createProjectionRunners({ store: noting, collections, topics });
  const opened = await Promise.all(tenants.map((_, partition) => open(runners, partition)));
  await Promise.all(tenants.map((tenant, partition) => opened[partition]?.handle(batchOf(partition, records(tenant)))));
  expect(commands).toHaveLength(1);
  const namespaces = commands.flat().map(({ namespace }) => namespace.split('.').at(-1));
  expect(namespaces.slice(-3)).toEqual(['progress', 'progress', 'progress']);
  expect(namespaces.slice(0, -3)).not.toContain('progress');
  expect(await tenantsWith('requests')).toEqual(tenants);
  expect(await tenantsWith('grants')).toEqual(tenants);
});

describe.each(['together', 'apart'] as const)('collections are written %s', (writes) => {
  const runnersOf = (own = collections) =>
    createProjectionRunners({ store: storeThat(writes).store, collections: own, topics });

  test('batches of several partitions at once give the documents that each gives alone', async () => {
    for (const [partition, tenant] of tenants.entries())
      await (await open(runnersOf(), partition)).handle(batchOf(partition, records(tenant)));
    const alone = [await stored('requests'), await stored('grants'), await stored('progress')];
    await store.db.dropDatabase();

    const runners = runnersOf();
    const opened = await Promise.all(tenants.map((_, partition) => open(runners, partition)));
    const handleAll = () =>
      Promise.all(tenants.map((tenant, partition) => opened[partition]?.handle(batchOf(partition, records(tenant)))));
    await handleAll();
    await handleAll(); // delivered again
    await opened[0]?.close();
    expect([await stored('requests'), await stored('grants'), await stored('progress')]).toEqual(alone);
  });

  test('documents that the reader knows need not be read, and do no harm where the database has newer ones', async () => {
    const all = records('contoso');
    const half = all.length >> 1;
    const alone = await open(runnersOf(), 0);
    await alone.handle(batchOf(0, all.slice(0, half)));
    const known = new Map((await stored('requests')).map((document) => [document._id, document]));
    await alone.handle(batchOf(0, all.slice(half)));
    const after = await stored('requests');
    await alone.close();

    await store.db.dropDatabase();
    const knowing = await open(runnersOf(), 0);
    await knowing.handle(batchOf(0, all.slice(0, half)));
    await knowing.handle({ ...batchOf(0, all.slice(half)), known });
    expect(await stored('requests')).toEqual(after);
    await knowing.handle({ ...batchOf(0, all.slice(half)), known });
    expect(await stored('requests')).toEqual(after);
    await knowing.close();
  });

  test('of a partition that is lost meanwhile neither documents nor progress are written, of the others all', async () => {
    const runners = runnersOf();
    const [first, second, third] = await Promise.all([0, 1, 2].map((partition) => open(runners, partition)));
    const outcomes = await Promise.allSettled([
      first?.handle(batchOf(0, records('contoso'))),
      second?.handle(batchOf(1, records('fabrikam'), lost)),
      third?.handle(batchOf(2, records('tailspin'))),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { message: 'lost' } },
      { status: 'fulfilled' },
    ]);
    expect(await tenantsWith('requests')).toEqual(['contoso', 'tailspin']);
    expect(await Promise.all([nextOf(0), nextOf(1), nextOf(2)])).toEqual([107, undefined, 107]);
  });

  test('a batch that cannot be folded, or whose document the database cannot take, fails alone', async () => {
    const faulty = defineCollection<FromLog & StoredDocument>({
      name: 'faulty',
      worker: 'projector',
      projection: {
        from: 'events',
        guard: 'sequence',
        changes: ({ value: { tenantId, sequence } }) => {
          if (tenantId === 'fabrikam') throw new Error('unfoldable');
          const document: FromLog & StoredDocument & { self?: unknown } = { _id: tenantId, tenantId, sequence };
          if (tenantId === 'tailspin') document.self = document; // has no end
          return [{ id: tenantId, fold: () => document }];
        },
      },
    });
    const runners = runnersOf([...collections, faulty]);
    const opened = await Promise.all(tenants.map((_, partition) => open(runners, partition)));
    const outcomes = await Promise.allSettled(
      tenants.map((tenant, partition) => opened[partition]?.handle(batchOf(partition, records(tenant)))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(outcomes[1]).toMatchObject({ reason: { message: 'unfoldable' } });
    expect(await tenantsWith('faulty')).toEqual(['contoso']);
    expect(await Promise.all([nextOf(0), nextOf(1), nextOf(2)])).toEqual([107, undefined, undefined]);
  });

  test('progress is not written when documents are not', async () => {
    const { store: noting } = storeThat(writes);
    const away = new Error('away');
    const failing: Store = {
      ...noting,
      writerInOrder: async () =>
        (await noting.writerInOrder()) &&
        (async () => {
          throw away;
        }),
      collection: (definition) =>
        definition.name === 'grants'
          ? Object.assign(Object.create(store.collection(definition)), {
              bulkWrite: async () => {
                throw away;
              },
            })
          : store.collection(definition),
    };
    const runners = createProjectionRunners({ store: failing, collections, topics });
    const runner = await open(runners, 0);
    await expect(runner.handle(batchOf(0, records('contoso')))).rejects.toThrow('away');
    await runner.close();
    expect(await nextOf(0)).toBeUndefined();

    const again = await open(runnersOf(), 0);
    expect(again.startAt).toEqual({ [topics.events]: 0 });
    await again.handle(batchOf(0, records('contoso')));
    expect(await nextOf(0)).toBe(107);
    expect(await tenantsWith('grants')).toEqual(['contoso']);
  });

  test('a database that was emptied meanwhile is not called complete: nothing of the batch stays, and all partitions start over', async () => {
    const runners = runnersOf([...collections, counts]);
    const failed: number[] = [];
    const openAll = () =>
      Promise.all(tenants.map((_, partition) => open(runners, partition, () => failed.push(partition))));
    const half = records('contoso').length >> 1;
    const handleAll = async (opened: readonly ProjectionRunner[], from: number, to: number) =>
      await Promise.allSettled(
        tenants.map((tenant, partition) =>
          opened[partition]?.handle(batchOf(partition, records(tenant).slice(from, to))),
        ),
      );
    const first = await openAll();
    await handleAll(first, 0, half);
    await store.db.dropDatabase();

    const rest = batchOf(0, records('contoso').slice(half));
    await expect(first[0]?.handle(rest)).rejects.toMatchObject({ code: 'DATABASE_LOST', retriable: true });
    expect(failed.toSorted()).toEqual([0, 1, 2]); // those to which nothing comes hear of it too
    expect(await Promise.all(['counts', 'requests', 'grants', 'progress'].map(stored))).toEqual([[], [], [], []]);
    for (const each of first) await each.close();

    const again = await openAll();
    expect(again.map(({ startAt }) => startAt)).toEqual(tenants.map(() => ({ [topics.events]: 0 })));
    await handleAll(again, 0, half);
    await handleAll(again, half, 2 * half + 1);
    expect(await stored('counts')).toMatchObject(tenants.map((_id) => ({ _id, events: records('contoso').length })));
    expect(await Promise.all([nextOf(0), nextOf(1), nextOf(2)])).toEqual([107, 107, 107]);
  });

  test('what an attempt wrote into an emptied database, whose answer did not come, is taken back by the next', async () => {
    let isSilent = false;
    const { store: silent, sent } = storeThatAnswers(writes, () => {
      if (isSilent) throw new MongoNetworkError('connection closed');
    });
    const runners = createProjectionRunners({ store: silent, collections: [...collections, counts], topics });
    const runner = await open(runners, 0);
    const [first = [], rest = []] = [records('contoso').slice(0, 3), records('contoso').slice(3)];
    await runner.handle(batchOf(0, first));
    await store.db.dropDatabase();

    isSilent = true;
    await expect(runner.handle(batchOf(0, rest))).rejects.toThrow('connection closed');
    await Promise.all(sent); // the first that is not answered ends the attempt
    expect(await stored('counts')).toHaveLength(1);
    isSilent = false;
    await expect(runner.handle(batchOf(0, rest))).rejects.toMatchObject({ code: 'DATABASE_LOST' });
    expect(await Promise.all(['counts', 'requests', 'grants', 'progress'].map(stored))).toEqual([[], [], [], []]);
  });

  test.each([
    ['its answer did not come, and another partition finds the loss', true],
    ['the database refuses that it is taken back', false],
  ])(
    'what was written into an emptied database is not there when the partition is opened again, though %s',
    async (_, isSilent) => {
      let isOn = false;
      const { store: failing, sent } = storeThatAnswers(
        writes,
        () => {
          if (isOn && isSilent) throw new MongoNetworkError('connection closed');
        },
        (operations) => {
          const takesBack = operations.some((operation) => 'deleteOne' in operation);
          if (isOn && !isSilent && takesBack) throw new Error('no room is left');
        },
      );
      const runners = createProjectionRunners({ store: failing, collections: [...collections, counts], topics });
      const [concerned, other] = [await open(runners, 0), await open(runners, 1)];
      const [all, others] = [records('contoso'), records('fabrikam')];
      await concerned.handle(batchOf(0, all.slice(0, 3)));
      await other.handle(batchOf(1, others.slice(0, 3)));
      await store.db.dropDatabase();

      isOn = true;
      await expect(concerned.handle(batchOf(0, all.slice(3)))).rejects.toThrow(/connection closed|no room is left/);
      await Promise.all(sent); // the first that is not answered ends the attempt
      expect(await stored('counts')).toHaveLength(1);
      isOn = false;
      if (isSilent)
        await expect(other.handle(batchOf(1, others.slice(3)))).rejects.toMatchObject({ code: 'DATABASE_LOST' });
      await concerned.close();
      const again = await open(runners, 0);
      expect(again.startAt).toEqual({ [topics.events]: 0 });
      expect(await Promise.all(['counts', 'requests', 'grants', 'progress'].map(stored))).toEqual([[], [], [], []]);
    },
  );

  test('a database that was brought back from an older copy goes on from where the copy was', async () => {
    const runners = runnersOf([...collections, counts]);
    const all = records('contoso');
    const [first = [], second = [], third = []] = [all.slice(0, 3), all.slice(3, 5), all.slice(5)];
    const runner = await open(runners, 0);
    await runner.handle(batchOf(0, first));
    const names = ['counts', 'requests', 'grants', 'progress'];
    const copy = await Promise.all(names.map(stored));
    await runner.handle(batchOf(0, second));
    await store.db.dropDatabase();
    for (const [index, name] of names.entries()) {
      const documents = copy[index] ?? [];
      if (documents.length > 0) await store.db.collection<StoredDocument>(name).insertMany([...documents]);
    }

    await expect(runner.handle(batchOf(0, third))).rejects.toMatchObject({ code: 'DATABASE_LOST' });
    expect(await Promise.all(names.map(stored))).toEqual(copy);
    await runner.close();
    const again = await open(runners, 0);
    expect(again.startAt).toEqual({ [topics.events]: await nextOf(0) });
    await again.handle(batchOf(0, [...second, ...third]));
    expect(await stored('counts')).toMatchObject([{ _id: 'contoso', events: all.length }]);
    expect(await nextOf(0)).toBe(107);
  });

  test('another instance that is further on is no lost database', async () => {
    const [one, other] = [await open(runnersOf(), 0), await open(runnersOf(), 0)];
    const all = records('contoso');
    await one.handle(batchOf(0, all.slice(0, 3)));
    await other.handle(batchOf(0, all));
    await one.handle(batchOf(0, all.slice(3, 5)));
    expect(await nextOf(0)).toBe(107);
  });

  test('progress of a batch that changes no document waits: the next write takes it along, or the closing', async () => {
    const runners = runnersOf();
    const [quiet, busy] = await Promise.all([open(runners, 0), open(runners, 1)]);
    const notice = records('contoso').filter(({ value }) => value.data.type === 'NotificationRecorded');
    const withoutChange = (offset: number) =>
      batchOf(
        0,
        notice.map((one) => ({ ...one, offset })),
      );
    await quiet.handle(withoutChange(7));
    expect(await nextOf(0)).toBeUndefined();
    await busy.handle(batchOf(1, records('fabrikam')));
    expect([await nextOf(0), await nextOf(1)]).toEqual([8, 107]);
    await quiet.handle(withoutChange(8));
    expect(await nextOf(0)).toBe(8);
    await quiet.close();
    expect(await nextOf(0)).toBe(9);
    await quiet.handle(withoutChange(9));
    await expect.poll(() => nextOf(0), { timeout: 10_000 }).toBe(10);
  });
});
