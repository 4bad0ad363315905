import { personId, type RequestId, requestId, tenantId } from '@lockbox/contracts/ids';
import { connectStore, type Store } from '@lockbox/store/connect';
import { lostAmong, storedPlace } from '@lockbox/store/database-lost';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testKeys } from '../testing/pending-item.ts';
import { progressOf, reachedBy, saveMemory } from './checkpoint.ts';
import { createCheckpoints } from './checkpoints.ts';
import { type PlanningCollections, planningCollectionsOf } from './collections.ts';
import type { OwnPartition } from './own-partition.ts';
import type { Participants } from './participants.ts';
import { createPlanningMemory, type PlanningMemory, recall } from './planning-memory.ts';
import { noRecipients } from './recipients.ts';

let namespace: Namespace;
let store: Store;
let collections: PlanningCollections;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 1 });
  store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace });
  collections = planningCollectionsOf(store, testKeys);
});
afterAll(async () => {
  await store?.close();
  await namespace?.drop();
});

const participants = (tenant: string, id: RequestId, sequence: number, waiting: boolean): Participants => ({
  _id: id,
  tenantId: tenantId(tenant),
  sequence,
  engineerId: personId('engineer'),
  internalApproverId: null,
  waiting,
});

/** The progress of a partition that no instance has had before. */
const begun = (progressId: string) =>
  storedPlace(collections.progress, progressId, async () =>
    progressOf(collections, { _id: progressId, next: 0, reading: '' }),
  ).then(({ next }) => next);

/** A memory in which all of this has changed, up to an offset. */
function memoryWith(
  tenant: string,
  changes: { next: number; sequence: number; administrators: readonly string[]; participants: readonly Participants[] },
): PlanningMemory {
  const memory = createPlanningMemory(changes.next);
  const id = tenantId(tenant);
  const administrators = changes.administrators.map(personId);
  memory.recipients.set(id, { ...noRecipients(id), sequence: changes.sequence, administrators });
  memory.changed.recipients.add(id);
  for (const one of changes.participants) {
    memory.participants.set(one._id, one);
    memory.changed.participants.add(one._id);
  }
  return memory;
}

test('what a checkpoint has written is known to whoever takes the partition over', async () => {
  const [open, over] = [requestId('saved-open'), requestId('saved-over')];
  const memory = memoryWith('saved', {
    next: 7,
    sequence: 3,
    administrators: ['ada'],
    participants: [participants('saved', open, 2, true), participants('saved', over, 3, true)],
  });
  await saveMemory(collections, [{ progressId: 'saved/0', savedUpTo: await begun('saved/0'), memory }]);
  memory.participants.set(over, { ...participants('saved', over, 4, false), over: true });
  memory.changed.participants.add(over);
  await saveMemory(collections, [{ progressId: 'saved/0', savedUpTo: 7, memory }]);
  const successor = createPlanningMemory(0);
  const [known] = await recall(collections, [
    { memory: successor, tenantIds: [tenantId('saved')], requestIds: [open, over] },
  ]);
  expect(known?.recipients.get(tenantId('saved'))).toMatchObject({ sequence: 3, administrators: ['ada'] });
  expect(known?.participants.get(open)).toMatchObject({ waiting: true });
  expect(known?.participants.get(over)).toMatchObject({ over: true });
  expect(await collections.progress.findOne({ _id: 'saved/0' })).toMatchObject({ next: 7 });
});

test('an instance that has lost the partition and does not know it overwrites nothing newer', async () => {
  const id = requestId('late-1');
  const savedUpTo = await begun('late/0');
  const save = (next: number, sequence: number, administrators: readonly string[]) =>
    saveMemory(collections, [
      {
        progressId: 'late/0',
        savedUpTo,
        memory: memoryWith('late', {
          next,
          sequence,
          administrators,
          participants: [participants('late', id, sequence, sequence < 5)],
        }),
      },
    ]);
  await save(10, 5, ['ada', 'bob']);
  await save(8, 4, ['ada']);
  expect(await collections.recipients.findOne({ _id: tenantId('late') })).toMatchObject({
    sequence: 5,
    administrators: ['ada', 'bob'],
  });
  expect(await collections.participants.findOne({ _id: id })).toMatchObject({ sequence: 5, waiting: false });
  expect(await collections.progress.findOne({ _id: 'late/0' })).toMatchObject({ next: 10 });
});

test('a database that was emptied meanwhile gets no checkpoint: of nothing that rests on it anything stays', async () => {
  const [id, next] = [tenantId('emptied'), requestId('emptied-1')];
  const memory = memoryWith('emptied', { next: 7, sequence: 3, administrators: ['ada'], participants: [] });
  const other = () => memoryWith('kept', { next: 9, sequence: 4, administrators: ['bob'], participants: [] });
  const savedUpTo = await begun('emptied/0');
  expect(await saveMemory(collections, [{ progressId: 'emptied/0', savedUpTo, memory }])).toBe(true);
  await store.privateDb.dropDatabase();

  const after = memoryWith('emptied', {
    next: 8,
    sequence: 4,
    administrators: [],
    participants: [participants('emptied', next, 4, true)],
  });
  const toSave = [
    { progressId: 'emptied/0', savedUpTo: 7, memory: after },
    { progressId: 'kept/0', savedUpTo: await begun('kept/0'), memory: other() },
  ];
  expect(await saveMemory(collections, toSave)).toBe(false);
  expect(await lostAmong(collections.progress, reachedBy(toSave))).toEqual(new Set(['emptied/0']));
  expect(await collections.progress.find().toArray()).toMatchObject([{ _id: 'kept/0', next: 9 }]);
  expect(await collections.recipients.findOne({ _id: id })).toBe(null);
  expect(await collections.participants.findOne({ _id: next })).toBe(null);
  expect(await collections.recipients.findOne({ _id: tenantId('kept') })).toMatchObject({ administrators: ['bob'] });
});

test('an older copy is planned again with all that was asked before, even if only requests have changed since', async () => {
  const [id, tenant] = [requestId('copy-1'), tenantId('copy')];
  const old = memoryWith('copy', {
    next: 6,
    sequence: 5,
    administrators: ['ada'],
    participants: [participants('copy', id, 3, true)],
  });
  await saveMemory(collections, [{ progressId: 'copy/0', savedUpTo: await begun('copy/0'), memory: old }]);
  const after = createPlanningMemory(9);
  after.recipients.set(tenant, { ...noRecipients(tenant), sequence: 7, administrators: [personId('ada')] });
  after.participants.set(id, participants('copy', id, 7, false));
  after.changed.participants.add(id);
  expect(await saveMemory(collections, [{ progressId: 'copy/0', savedUpTo: 8, memory: after }])).toBe(false);
  // With the sequence of that, what the request began with would be passed over.
  expect(await collections.recipients.findOne({ _id: tenant })).toBe(null);
  expect(await collections.participants.findOne({ _id: id })).toBe(null);
  expect(await begun('copy/0')).toBe(0);
});

test('one that was emptied before the first checkpoint gets none either', async () => {
  const memory = memoryWith('early', { next: 8, sequence: 4, administrators: ['ada'], participants: [] });
  const toSave = [{ progressId: 'early/0', savedUpTo: await begun('early/0'), memory }];
  await store.privateDb.dropDatabase();
  expect(await saveMemory(collections, toSave)).toBe(false);
  expect(await lostAmong(collections.progress, reachedBy(toSave))).toEqual(new Set(['early/0']));
  expect(await begun('early/0')).toBe(0);
});

test('an answer that was lost does not look like a database that was', async () => {
  const save = () =>
    saveMemory(collections, [
      {
        progressId: 'unanswered/0',
        savedUpTo: 7,
        memory: memoryWith('unanswered', { next: 8, sequence: 4, administrators: [], participants: [] }),
      },
    ]);
  await collections.progress.insertOne(progressOf(collections, { _id: 'unanswered/0', next: 7, reading: '' }));
  expect(await save()).toBe(true);
  expect(await save()).toBe(true);
});

test.each([
  ['how far it came cannot be written', 'progress', 'bulkWrite', false],
  ['the database refuses that it is removed', 'participants', 'deleteMany', false],
  ['the checkpoint fails only after the partition was closed', 'progress', 'bulkWrite', true],
] as const)(
  'what was written into an emptied database is not there when the partition is opened again, though %s',
  async (what, failing, write, isSlow) => {
    const progressId = `${what}/0`;
    const [tenant, asked] = [tenantId(what), requestId(what)];
    const closed = Promise.withResolvers<void>();
    let failures = failing === 'participants' ? 2 : 1;
    const collection: Record<string, (...all: readonly unknown[]) => unknown> = Object.create(collections[failing]);
    const written = collection[write];
    collection[write] = async (...all) => {
      if (failures-- <= 0) return await written?.apply(collections[failing], [...all]);
      if (isSlow) await closed.promise;
      throw new Error('no room is left');
    };
    const bell = { ring: () => undefined, sleep: async () => undefined };
    const checkpoints = createCheckpoints({ ...collections, [failing]: collection }, bell, async () => undefined);
    const memory = memoryWith(what, {
      next: 8,
      sequence: 4,
      administrators: [],
      participants: [participants(what, asked, 4, true)],
    });
    // The database has lost what was stored before.
    const context = { signal: new AbortController().signal };
    const own = { progressId, savedUpTo: 7, memory, context } as OwnPartition; // a checkpoint uses nothing else
    checkpoints.open(own);
    const round = expect(checkpoints.round()).rejects.toThrow('no room is left');
    if (!isSlow) await round;
    await checkpoints.close(own);

    const opened = checkpoints.takeBack(progressId).catch(() => checkpoints.takeBack(progressId)); // until it is not refused
    closed.resolve();
    await round;
    await opened;
    expect(await collections.recipients.findOne({ _id: tenant })).toBe(null);
    expect(await collections.participants.findOne({ _id: asked })).toBe(null);
    expect(await begun(progressId)).toBe(0);
  },
);
