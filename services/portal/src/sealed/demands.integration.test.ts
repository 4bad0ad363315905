/** Sealed demands on a real database, over a change of the portal's key. */
import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { connectStore, type Store } from '@lockbox/store/connect';
import { testStack } from '@lockbox/testing/stack';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Boxed } from './box.ts';
import { createSealedDemands, type SealedDemand } from './demands.ts';

const namespace = `demands${Date.now().toString(36)}${process.pid.toString(36)}`;
const store: Store = await connectStore({ url: testStack().mongoUrl, namespace });
const stored = store.privateDb.collection<Boxed>('sealed_demands');

beforeEach(async () => {
  await stored.deleteMany({});
});
afterAll(async () => {
  await store.privateDb.dropDatabase();
  await store.close();
});

const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);
const before = createSealedDemands(store, { present: OLD, previous: '' });
const after = createSealedDemands(store, { present: NEW, previous: OLD });
const approver = personId('approver-1');
const demand: SealedDemand = {
  requestId: requestId('5ea1ed00-0000-4000-8000-000000000001'),
  tenantId: tenantId('contoso'),
  source: 'portal',
  sourceRequestId: 'L-1',
  environmentId: 'prod',
  dataStores: ['prod-db'],
  permissions: ['read'],
  ticketId: 'COURT-1',
  trigger: 'SUPPORT_TICKET',
  recordedBy: personId('legal-1'),
  recordedAt: 1,
  disclosableFrom: null,
  rejected: null,
};

test('the first of two under one id stays', async () => {
  await before.record(demand);
  expect(await before.record({ ...demand, permissions: ['read', 'write'] })).toEqual(demand);
  expect(await before.find(demand.requestId)).toEqual(demand);
});

test('a demand encrypted with the previous key is encrypted again when it is read, and outlives that key', async () => {
  await before.record(demand);
  expect(await after.find(demand.requestId)).toEqual(demand);
  expect(await stored.countDocuments()).toBe(1);
  expect(await createSealedDemands(store, { present: NEW, previous: '' }).find(demand.requestId)).toEqual(demand);
});

test('an older version left by an interrupted encryption brings nothing back, under whichever id', async () => {
  await before.record(demand);
  const left = await stored.findOne();
  if (left === null) throw new Error('Nothing is kept');
  await after.rejected(demand.requestId, approver, 2);
  const rejected = { ...demand, rejected: { by: approver, at: 2 } };
  const newer = await stored.findOne();
  if (newer === null) throw new Error('Nothing is kept');
  for (const order of [
    [left, newer],
    [newer, left],
  ]) {
    await stored.deleteMany({});
    await stored.insertMany(order);
    expect(await after.find(demand.requestId)).toEqual(rejected);
    expect((await after.list()).map((one) => one.demand)).toEqual([rejected]);
    expect(await stored.find().toArray()).toEqual([newer]);
  }
});

describe('a rejection is kept for the legal department', () => {
  const logged = (type: string, sequence: number) =>
    store.db.collection('audit_events').insertOne({
      ...{ tenantId: demand.tenantId, requestId: demand.requestId, type, sequence, data: { commitment: 'c' } },
    });
  const seal = () => logged('ExclusionSealed', 1);
  const shown = async () => {
    const one = await before.one(demand.requestId);
    return [one?.status, one?.demand.rejected?.by];
  };
  const other = personId('approver-2');
  beforeEach(async () => {
    await store.db.collection('audit_events').deleteMany({});
    await before.record(demand);
  });
  afterAll(() => store.db.dropDatabase());

  test('and the first one stays: policy refuses the next', async () => {
    await before.rejected(demand.requestId, approver, 2);
    await before.rejected(demand.requestId, other, 3);
    expect(await shown()).toEqual(['rejected', approver]);
  });

  test('but not of a demand that another person has approved: policy refuses it', async () => {
    await seal();
    await before.rejected(demand.requestId, other, 2);
    expect(await shown()).toEqual(['sealed', undefined]);
    expect(await before.find(demand.requestId)).toEqual(demand);
  });

  test('which is not called disclosed where one was under its id before', async () => {
    await seal();
    await logged('DisclosureLifted', 2);
    expect(await shown()).toEqual(['disclosed', undefined]);
    await logged('ExclusionSealed', 3);
    expect(await shown()).toEqual(['sealed', undefined]);
  });

  test('and not shown where the trail says only then that another person had approved it', async () => {
    await before.rejected(demand.requestId, other, 2);
    await seal();
    expect(await shown()).toEqual(['sealed', undefined]);
    expect((await before.list()).map((one) => one.demand.rejected)).toEqual([null]);
  });
});
