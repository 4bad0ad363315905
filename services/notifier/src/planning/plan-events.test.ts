import type { EventData } from '@lockbox/contracts/generated/events';
import { personId, providerLog } from '@lockbox/contracts/ids';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import { describe, expect, test } from 'vitest';
import { sampleEvent, sampleEvents } from '../testing/events.ts';
import { acme } from '../testing/policy-events.ts';
import { sampleRequestId } from '../testing/request-events.ts';
import { neededFor, planEvents, rememberPlan } from './plan-events.ts';
import { createPlanningMemory, type PlannedBefore, type PlanningMemory } from './planning-memory.ts';
import { noRecipients } from './recipients.ts';

/** Records from offset 0 and sequence 1 on. */
const records = (...data: readonly EventData[]) =>
  data.map((one, offset) => ({ offset, value: sampleEvent(one, 'ada', offset + 1) }));

const known: PlannedBefore = {
  recipients: new Map([[acme, { ...noRecipients(acme), administrators: [personId('ada'), personId('bob')] }]]),
  participants: new Map(),
};
const lifeOfRequest = [
  sampleEvents.RequestSubmitted,
  sampleEvents.InternallyApproved,
  sampleEvents.LockboxRequestCreated,
  sampleEvents.RequestApproved,
  sampleEvents.AccessEnded,
];

test('a batch is planned as its events would be one by one', () => {
  const { notices, participants } = planEvents(known, records(...lifeOfRequest), { from: 0, partition: 0 });
  expect(notices.map(({ notice, recipientId }) => `${notice.kind} to ${recipientId}`)).toEqual([
    'approval-needed to ada',
    'approval-needed to bob',
    'approved to bob',
    'approved to engineer',
    'approved to approver',
    'access-ended to ada',
    'access-ended to bob',
    'access-ended to engineer',
  ]);
  expect([...participants]).toMatchObject([[sampleRequestId, { over: true }]]);
});

test('events that a checkpoint covers are not planned again', () => {
  const toldFrom = (from: number) =>
    planEvents(known, records(...lifeOfRequest), { from, partition: 0 }).notices.map(
      ({ notice, recipientId }) => `${notice.kind} to ${recipientId}`,
    );
  expect(toldFrom(5)).toEqual([]);
  // The engineer of a request that was over before is not known any more.
  expect(toldFrom(4)).toEqual(['access-ended to ada', 'access-ended to bob']);
  expect(toldFrom(3)).toEqual(['approved to bob', 'access-ended to ada', 'access-ended to bob']);
});

test('a notice whose outcome is in the same batch is not planned', () => {
  const created = records(sampleEvents.LockboxRequestCreated)[0]?.value;
  const notificationId = notificationIdOf(created?.eventId ?? '', 'ada', 'EMAIL');
  const plan = planEvents(
    known,
    records(sampleEvents.LockboxRequestCreated, { ...sampleEvents.NotificationRecorded, notificationId }),
    { from: 0, partition: 0 },
  );
  expect(plan.notices.map(({ recipientId }) => recipientId)).toEqual(['bob']);
  expect([...plan.recorded]).toEqual([notificationId]);
});

test('nothing is read for outcomes, nor of requests that the batch begins with', () => {
  const memory = createPlanningMemory(0);
  memory.recipients.set(acme, noRecipients(acme));
  const needed = (...data: readonly EventData[]) => {
    const { tenantIds = [], requestIds } = neededFor(memory, records(...data), 0);
    return [[...tenantIds], [...requestIds]];
  };
  expect(needed(sampleEvents.NotificationRecorded)).toEqual([[], []]);
  expect(needed(...lifeOfRequest)).toEqual([[acme, providerLog(0)], []]);
  expect(needed(sampleEvents.RequestApproved)).toEqual([[acme], [sampleRequestId]]);
});

describe('a request whose submission has been planned already is known by the rest of its batch', () => {
  const batch = records(...lifeOfRequest.slice(0, 3));
  /** Plans the first event, and then the whole batch, as after a failure. */
  const planAgain = (memory: PlanningMemory) => {
    const submitted = planEvents(known, batch.slice(0, 1), { from: 0, partition: 0 });
    const { requestIds } = neededFor(memory, batch, 0);
    const participants = new Map([...requestIds].map((id) => [id, submitted.participants.get(id) ?? null]));
    const before = { recipients: memory.recipients, participants };
    return planEvents(before, batch, { from: memory.next, partition: 0 }).participants.get(sampleRequestId);
  };
  const { recipients } = planEvents(known, batch.slice(0, 1), { from: 0, partition: 0 });

  test('by the memory', () => {
    const memory = createPlanningMemory(1);
    for (const [id, one] of recipients) memory.recipients.set(id, one);
    expect(planAgain(memory)).toMatchObject({ waiting: true });
  });

  test('after a crash between what was written of it and how far planning had come', () => {
    const memory = createPlanningMemory(0);
    for (const [id, one] of recipients) memory.recipients.set(id, one);
    expect(planAgain(memory)).toMatchObject({ waiting: true });
  });
});

test('who the internal approvers are says the provider’s own log of the partition, up to the submission', () => {
  const person = (id: string, roles: readonly 'INTERNAL_APPROVER'[], offset: number) => ({
    offset,
    value: {
      ...sampleEvent({ ...sampleEvents.ProviderPersonSet, personId: personId(id), roles }, 'ada', offset + 1),
      tenantId: providerLog(3),
    },
  });
  const batch = [
    person('iris', ['INTERNAL_APPROVER'], 0),
    person('ivo', ['INTERNAL_APPROVER'], 1),
    person('ivo', [], 2),
    person('engineer', ['INTERNAL_APPROVER'], 3),
    { offset: 4, value: sampleEvent(sampleEvents.RequestSubmitted, 'ada', 1) },
    person('late', ['INTERNAL_APPROVER'], 5),
  ];
  const told = (partition: number) =>
    planEvents(known, batch, { from: 0, partition }).notices.map(({ notice, recipientId }) => [
      notice.kind,
      recipientId,
    ]);
  expect(told(3)).toEqual([['review-needed', 'iris']]);
  expect(told(2)).toEqual([]); // a partition's own log has its people
});

test('a new sequence alone is not written: only what has changed', () => {
  const memory = createPlanningMemory(0);
  const rememberAll = (...data: readonly EventData[]) =>
    rememberPlan(memory, planEvents(known, records(...data), { from: 0, partition: 0 }), data.length);
  rememberAll(sampleEvents.PrincipalSet);
  expect([...memory.changed.recipients]).toEqual([acme]);
  memory.changed.recipients.clear();
  const after = { recipients: memory.recipients, participants: memory.participants };
  rememberPlan(
    memory,
    planEvents(after, records(sampleEvents.TenantSet, sampleEvents.RequestSubmitted), { from: 1, partition: 0 }),
    2,
  );
  expect([...memory.changed.recipients]).toEqual([]);
  expect([...memory.changed.participants]).toEqual([sampleRequestId]);
  expect(memory.next).toBe(2);
});
