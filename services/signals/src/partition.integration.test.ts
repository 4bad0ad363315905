import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { granted, HOUR_MS, handedBack } from '@lockbox/grants/testing/sample-grants';
import { progress, progressId } from '@lockbox/store/collections/progress';
import { connectStore, type Store } from '@lockbox/store/connect';
import { derivedKey, documentSeal } from '@lockbox/store/seal';
import { eventOf } from '@lockbox/testing/event-of';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { testStack } from '@lockbox/testing/stack';
import type { PartitionContext } from '@lockbox/worker/definition';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAlteredSignals } from './alterations.ts';
import { type Deliveries, deliveriesIn } from './deliveries.ts';
import { openSignalsPartition } from './partition.ts';
import { signals } from './signal.ts';
import { memoryStreams } from './testing/memory-streams.ts';
import { ISSUERS, polled } from './testing/streams.ts';

let namespace: Namespace;
let store: Store;
let real: Deliveries;
const testKeys = { present: derivedKey('a secret of tests', 'tests') };
let altered: string[] = [];

beforeAll(async () => {
  namespace = await createNamespace({ apply: false });
  store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace, written: [signals] });
  real = deliveriesIn(store.collection(signals), { keys: testKeys, altered: (ids) => void altered.push(...ids) });
});
afterAll(async () => {
  await store?.close();
  await namespace?.drop();
});

/** The log of a partition, one event after the other. */
function logOf(...events: readonly { readonly data: EventData; readonly occurredAt: number }[]): readonly Event[] {
  return events.map(({ data, occurredAt }, index) => eventOf('contoso', index + 1, data, { occurredAt }));
}

/** Takes over a partition with this log; `read` gives it the events up to that offset. */
async function takeOver(partition: number, log: readonly Event[], deliveries = real) {
  const ending = new AbortController();
  const topic = 'events';
  const lost: string[] = [];
  const batchOf = (from: number, until: number) => ({
    schema: 'events' as const,
    topic,
    partition,
    end: until,
    heartbeat: async () => {},
    records: log.slice(from, until).map((value, index) => {
      const place = { topic, partition, offset: from + index, timestamp: value.occurredAt };
      return { ...place, key: null, raw: null, value, headers: {} };
    }),
  });
  // A partition uses nothing else of it.
  const context = {
    partition,
    signal: ending.signal,
    alarm: () => {},
    acquireAgain: ({ code }) => void lost.push(code),
    offsets: async () => ({ low: 0, high: log.length, lastStable: log.length }),
    async readToEnd(_schema, from, onBatch) {
      await onBatch(batchOf(Number(from), log.length) as unknown as Parameters<typeof onBatch>[0]);
      return { low: 0, end: log.length };
    },
  } as Partial<PartitionContext> as PartitionContext;
  const session = await openSignalsPartition(
    {
      store,
      deliveries,
      eventsTopic: topic,
      streams: memoryStreams(polled()),
      clock: { now: Date.now },
      waiting: () => {},
      rings: new Set(),
      issuers: ISSUERS,
      metrics: { attempt: () => {}, delivered: () => {} },
      sign: async () => '',
      push: async () => ({ kind: 'delivered', detail: '202' }),
      now: Date.now,
      progressSeal: documentSeal(testKeys, 'progress'),
      alterations: createAlteredSignals({ alarm: () => undefined, waiting: () => undefined }),
    },
    context,
  );
  return {
    lost,
    session,
    read: (until: number) => session.handle(batchOf(session.startAt?.[topic] ?? 0, until)),
    async end() {
      ending.abort();
      await session.close?.();
    },
  };
}

const told = async (partition: number) =>
  (await store.collection(signals).find({ partition }).sort({ _id: 1 }).toArray()).map((one) =>
    one.kind === 'ACCESS_OVER' ? `${one.grantId}/${one.dataStoreId}` : one.kind,
  );

test('a database that is emptied before the first progress is stored loses no signal', async () => {
  const now = Date.now();
  const expiresAt = now + HOUR_MS;
  const log = logOf({ data: granted({ expiresAt }), occurredAt: now }, { data: handedBack, occurredAt: now });
  const emptied: Deliveries = {
    ...real,
    async add(documents) {
      await real.add(documents);
      for (const db of [store.db, store.privateDb]) await db.dropDatabase();
    },
  };
  const first = await takeOver(0, log, emptied);
  await expect(first.read(2)).rejects.toMatchObject({ code: 'DATABASE_LOST' });
  expect(first.lost).toContain('DATABASE_LOST');
  await first.end();

  const second = await takeOver(0, log);
  await second.read(2);
  await second.end();
  expect((await told(0)).toSorted()).toEqual(['grant-1/crm', 'grant-1/files']);
  expect(await store.collection(signals).indexes()).toHaveLength(3);
});

test('whoever goes on where the first reading was broken off tells nobody of what ended long ago either', async () => {
  const now = Date.now();
  const [long, over] = [now - 100 * HOUR_MS, now - 90 * HOUR_MS];
  const log = logOf(
    { data: granted({ grantId: 'new', expiresAt: now + HOUR_MS }), occurredAt: now },
    { data: { ...handedBack, grantId: 'new' } as EventData, occurredAt: now },
    { data: granted({ grantId: 'old', expiresAt: over }), occurredAt: long },
    { data: { ...handedBack, grantId: 'old' } as EventData, occurredAt: over },
  );
  const first = await takeOver(1, log);
  await first.read(2);
  await first.end();
  const second = await takeOver(1, log);
  await second.read(4);
  await second.end();
  expect((await told(1)).toSorted()).toEqual(['new/crm', 'new/files']);
});

test('an instance that has lost its partition and does not know it yet takes nothing back from the one that has it', async () => {
  const now = Date.now();
  const log = Array.from({ length: 4 }, (_, at) => `grant-${at}`).flatMap((grantId) => [
    { data: granted({ grantId, expiresAt: now + HOUR_MS }), occurredAt: now },
    { data: { ...handedBack, grantId } as EventData, occurredAt: now },
  ]);
  const before = await takeOver(2, logOf(...log));
  const after = await takeOver(2, logOf(...log));
  await after.read(6);
  await before.read(2);
  await after.read(8);
  expect([before.lost, after.lost]).toEqual([[], []]);
  await before.end();
  await after.end();
  expect(await store.collection(progress).findOne({ _id: progressId('sealed-signals', 'events', 2) })).toMatchObject({
    ...{ next: 8, from: 8 },
  });
});

test('all ends of a log that was replaced are signalled, once the replacement is accepted', async () => {
  const [now, topic] = [Date.now(), 'events'];
  const logWith = (...grantIds: readonly string[]) =>
    logOf(
      ...grantIds.flatMap((grantId) => [
        { data: granted({ grantId, expiresAt: now + HOUR_MS }), occurredAt: now },
        { data: { ...handedBack, grantId } as EventData, occurredAt: now },
      ]),
    );
  const before = await takeOver(3, logWith('one', 'two', 'three'));
  await before.read(6);
  await before.end();
  const accepting = await takeOver(3, logWith('anew'));
  expect(accepting.session.startAt).toEqual({ [topic]: 6 });
  await accepting.session.setBack?.(topic, 0);
  await accepting.end();
  const after = await takeOver(3, logWith('anew'));
  await after.read(2);
  await after.end();
  expect(await told(3)).toEqual(expect.arrayContaining(['anew/crm', 'anew/files']));
  expect(await store.collection(progress).findOne({ _id: progressId('sealed-signals', topic, 3) })).toMatchObject({
    next: 2,
  });
});

test('a signal that was inserted before its end of access, as if it had been delivered, still waits', async () => {
  altered = [];
  const now = Date.now();
  const log = logOf(
    { data: granted({ expiresAt: now + HOUR_MS }), occurredAt: now },
    { data: handedBack, occurredAt: now },
  );
  const other = await takeOver(4, log);
  await other.read(2);
  await other.end();
  const [noted] = await store.collection(signals).find({ partition: 4 }).toArray();
  if (noted === undefined) throw new Error('Nothing was noted');
  // The same of another partition, whose documents somebody makes before it is read.
  await store.collection(signals).deleteMany({ partition: 4 });
  await store.collection(progress).deleteMany({});
  await store.collection(signals).insertOne({ ...noted, partition: 4, state: 'DELIVERED' });
  const own = await takeOver(4, log);
  await own.read(2);
  await own.end();
  expect((await real.pending(polled().id, 10, 4)).map(({ _id }) => _id)).toContain(noted._id);
  expect(altered).toContain(noted._id);
});

test.each([
  ['settled', (id: string) => store.collection(signals).updateOne({ _id: id }, { $set: { state: 'DELIVERED' } })],
  ['deleted', (id: string) => store.collection(signals).deleteOne({ _id: id })],
  [
    'altered',
    (id: string) => store.collection(signals).updateOne({ _id: id }, { $set: { engineerId: 'somebody' as never } }),
  ],
])('a signal that was %s in the database is noticed, and waits again', async (_, change) => {
  altered = [];
  const partition = 5;
  await store.collection(signals).deleteMany({ partition });
  await store.collection(progress).deleteMany({});
  const now = Date.now();
  const log = logOf(
    { data: granted({ expiresAt: now + HOUR_MS }), occurredAt: now },
    { data: handedBack, occurredAt: now },
  );
  const own = await takeOver(partition, log);
  await own.read(2);
  await own.end();
  const [noted] = await real.pending(polled().id, 10, partition);
  await change(noted?._id ?? '');
  await real.compare();
  expect(altered).toContain(noted?._id);
  expect(await real.pending(polled().id, 10, partition)).toContainEqual(noted);
});

test('what somebody has put into the database is given to no receiver', async () => {
  altered = [];
  const noted = {
    _id: 'invented',
    kind: 'ACCESS_OVER',
    stream: polled().id,
    partition: 6,
    offset: 1,
    notedAt: Date.now(),
  } as const;
  const invented = {
    tenantId: 'contoso',
    engineerId: 'erin',
    grantId: 'g',
    dataStoreId: 'd',
    reason: 'HANDED_BACK',
    endedAt: 1,
  };
  await store
    .collection(signals)
    .insertOne({ ...noted, ...invented, state: 'PENDING', leavesAt: new Date(Date.now() + HOUR_MS) } as never); // as no program writes it
  expect(await real.pending(polled().id, 10, 6)).toEqual([]);
  expect(altered).toEqual(['invented']);
});

test('progress that was moved ahead is noticed, and nothing is passed over', async () => {
  const now = Date.now();
  const log = logOf(
    { data: granted({ expiresAt: now + HOUR_MS }), occurredAt: now },
    { data: handedBack, occurredAt: now },
  );
  const first = await takeOver(7, log);
  await first.read(1);
  await first.end();
  const _id = progressId('sealed-signals', 'events', 7);
  await store.collection(progress).updateOne({ _id }, { $set: { next: 2 } });
  await expect(takeOver(7, log)).rejects.toMatchObject({ code: 'WORK_ITEM_ALTERED' });
  const again = await takeOver(7, log);
  await again.read(2);
  await again.end();
  expect(await told(7)).toHaveLength(2); // of both data stores
});
