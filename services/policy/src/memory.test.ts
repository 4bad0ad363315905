import type { Closed, Tenant } from '@lockbox/contracts/generated/policy-state';
import { environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { entityKey } from '@lockbox/domain/decider/entity';
import { contoso } from '@lockbox/domain/testing/sample';
import { expect, test } from 'vitest';
import { BatchMemory, PartitionMemory } from './memory.ts';
import { NOW } from './testing/deps.ts';

const DAY_MS = 86_400_000;
const tenant = (licences: readonly string[]): Tenant => ({
  type: 'Tenant',
  tenantId: contoso,
  known: true,
  licences,
  position: null,
  policyEnabled: false,
  policyVersion: 0,
  rollOut: 'NONE',
  rollOutDueAt: null,
  commands: [],
  approvalRule: null,
  proposedChange: null,
  emergencyRule: 'OPENS',
});
const closed: Closed = {
  type: 'Closed',
  tenantId: contoso,
  request: {
    requestId: requestIdOf(contoso, 'servicedesk', 'R'),
    environmentId: environmentId('prod'),
    dataStores: [],
    engineerId: personId('engineer-1'),
    permissions: [],
    exclusion: null,
    declaredBy: null,
    commands: [],
    knownNotices: Buffer.alloc(0),
    knownReports: Buffer.alloc(0),
    reportsOutside: 0,
  },
  outcome: 'DENIED',
  closedAt: NOW,
  sealed: null,
  knownCommands: Buffer.alloc(0),
  grant: null,
};
const head = (sequence: number, occurredAt = NOW) =>
  ({ type: 'Head', tenantId: contoso, sequence, hash: Buffer.alloc(32), occurredAt }) as const;

test('a batch that is thrown away leaves nothing behind', () => {
  const memory = new PartitionMemory();
  const batch = new BatchMemory(memory);
  batch.put(tenant(['m365/E5']));
  batch.heads.set(contoso, head(1));
  expect(batch.tenant(contoso).tenant()?.licences).toEqual(['m365/E5']);
  expect(batch.head(contoso)?.sequence).toBe(1);
  expect(memory.tenant(contoso)).toBeUndefined();
  expect(new BatchMemory(memory).tenant(contoso).tenant()).toBeUndefined();
  expect(new BatchMemory(memory).head(contoso)).toBeUndefined();
});

test('a batch that has committed is what the next one sees', () => {
  const memory = new PartitionMemory();
  const first = new BatchMemory(memory);
  first.put(tenant(['m365/E5']));
  first.heads.set(contoso, head(1));
  first.commit();
  const second = new BatchMemory(memory);
  expect(second.tenant(contoso).tenant()?.licences).toEqual(['m365/E5']);
  expect(second.head(contoso)?.sequence).toBe(1);
});

test('a tenant that was only asked about is not remembered', () => {
  const memory = new PartitionMemory();
  const batch = new BatchMemory(memory);
  batch.tenant(tenantId('nobody')).tenant();
  batch.commit();
  expect(memory.tenant(tenantId('nobody'))).toBeUndefined();
});

test('an entity that changes often is one record', () => {
  const batch = new BatchMemory(new PartitionMemory());
  batch.put(tenant([]));
  batch.put(tenant(['m365/E5']));
  expect([...batch.changes.values()]).toEqual([tenant(['m365/E5'])]);
});

test('a closed request leaves the state 35 days after its end, not before', () => {
  const memory = new PartitionMemory();
  memory.put(closed);
  const early = new BatchMemory(memory);
  early.heads.set(contoso, head(2, NOW + 35 * DAY_MS - 1));
  early.forget();
  expect(early.changes.size).toBe(0);

  const late = new BatchMemory(memory);
  late.heads.set(contoso, head(2, NOW + 35 * DAY_MS));
  late.forget();
  expect([...late.changes]).toEqual([[entityKey(closed), null]]);
  late.commit();
  expect(memory.tenant(contoso)?.request(closed.request.requestId)).toBeUndefined();
});

test('a request that takes the id of one that ended long ago stays', () => {
  const memory = new PartitionMemory();
  memory.put(closed);
  const again = { ...closed, closedAt: NOW + 40 * DAY_MS };
  const batch = new BatchMemory(memory);
  batch.put(again);
  batch.heads.set(contoso, head(2, again.closedAt));
  batch.forget();
  batch.commit();
  expect(memory.record(entityKey(closed))).toMatchObject({ closedAt: again.closedAt });
});
