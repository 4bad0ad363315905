import type { EventData } from '@lockbox/contracts/generated/events';
import { environmentId, personId, requestId } from '@lockbox/contracts/ids';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test } from 'vitest';
import { lifeOfRequest } from '../../testing/sample-events.ts';
import type { TimerDocument } from './document.ts';
import { foldTimer, timerChanges, timerIdOf } from './timer-changes.ts';

const facts = {
  policyEnabled: true,
  policyVersion: 1,
  environmentManaged: true,
  protectedUntil: null,
  tenantLicences: [],
  emergencyRule: 'OPENS' as const,
};
const request = requestId('r1');
const position = { topic: 'lockbox.directory', partition: 0, offset: 1, signedAt: null };

/** The timers after these events of one tenant, by their ids. */
function timersAfter(...happened: readonly EventData[]): ReadonlyMap<string, TimerDocument> {
  const timers = new Map<string, TimerDocument>();
  happened.forEach((data, index) => {
    const event = eventOf('acme', index + 1, data);
    for (const change of timerChanges(event)) {
      const id = timerIdOf('acme', change.kind, change.subjectId);
      const after = foldTimer(timers.get(id) ?? null, change, event, 3);
      if (after !== null) timers.set(id, after);
    }
  });
  return timers;
}

const created: EventData = {
  type: 'LockboxRequestCreated',
  requestId: request,
  expiresAt: 4_000_000,
  remindAt: [2_000_000, 3_000_000],
  facts,
  approvalsNeeded: 1,
  approvalRule: null,
  exclusion: null,
  declaredBy: null,
};
const reminded = (remindAt: number): EventData => ({
  type: 'ReminderDue',
  requestId: request,
  remindAt,
  expiresAt: 4_000_000,
});

test('a lockbox request expires after its 4 days, and its reminders come one after the other', () => {
  expect(timersAfter(created).get('acme/LOCKBOX_EXPIRY/r1')).toMatchObject({
    dueAt: 4_000_000,
    done: false,
    partition: 3,
    sequence: 1,
  });
  expect(timersAfter(created).get('acme/REMINDER/r1')).toMatchObject({ dueAt: 2_000_000, later: [3_000_000] });
  expect(timersAfter(created, reminded(2_000_000)).get('acme/REMINDER/r1')).toMatchObject({
    dueAt: 3_000_000,
    later: [],
    done: false,
  });
  expect(timersAfter(created, reminded(2_000_000), reminded(3_000_000)).get('acme/REMINDER/r1')?.done).toBe(true);
});

test('an internal review has one timer: for its reminders, one after the other, and then for its end', () => {
  const [[sample]] = lifeOfRequest('acme', 1) as readonly [readonly [EventData]]; // it begins with its submission
  if (sample.type !== 'RequestSubmitted') throw new Error(sample.type);
  const remindAt = [2_000_000, 3_000_000];
  const submitted: EventData = { ...sample, requestId: request, remindAt, reviewExpiresAt: 4_000_000 };
  const again = (remindAt: number): EventData => ({
    type: 'InternalReminderDue',
    salt: null,
    requestId: request,
    remindAt,
    reviewExpiresAt: 4_000_000,
  });
  const timer = (...happened: readonly EventData[]) => timersAfter(...happened).get('acme/INTERNAL_REVIEW/r1');
  expect(timer(submitted)).toMatchObject({ dueAt: 2_000_000, later: [3_000_000, 4_000_000] });
  expect(timer(submitted, again(3_000_000))).toMatchObject({ dueAt: 4_000_000, later: [], done: false });
  expect(timer({ ...submitted, remindAt: [] })).toMatchObject({ dueAt: 4_000_000, later: [] });
});

test('a request without reminders has no timer for them', () => {
  expect(timersAfter({ ...created, remindAt: [] }).has('acme/REMINDER/r1')).toBe(false);
});

test('a request that expires ends the timers of its expiry and its reminders', () => {
  const after = timersAfter(created, { type: 'RequestExpired', requestId: request, expiresAt: 4_000_000 });
  expect([...after.values()].map(({ kind, done }) => [kind, done])).toEqual([
    ['LOCKBOX_EXPIRY', true],
    ['REMINDER', true],
  ]);
});

test('a newer policy ends the roll-out of the one before', () => {
  const enabled = (policyVersion: number): EventData => ({
    type: 'PolicyEnabled',
    policyVersion,
    approver: { roles: [], licences: [] },
    families: [],
    targets: [],
    targetCount: 0,
    rollOutDueAt: policyVersion * 1_000,
  });
  const disabled: EventData = {
    type: 'PolicyDisabled',
    policyVersion: 2,
    approver: { roles: [], licences: [] },
    proposal: null,
    proposedBy: null,
    assertion: null,
  };
  expect(timersAfter(enabled(1)).get('acme/ROLL_OUT/1')).toMatchObject({ dueAt: 1_000, done: false });
  expect(timersAfter(enabled(1), disabled).get('acme/ROLL_OUT/1')?.done).toBe(true);
  const again = timersAfter(enabled(1), disabled, enabled(3));
  expect(again.get('acme/ROLL_OUT/3')).toMatchObject({ dueAt: 3_000, done: false });
});

test('an environment has one timer, whether it becomes unmanaged, managed, or is removed', () => {
  const environment = environmentId('prod');
  const set = (protectedUntil: number | null): EventData => ({
    type: 'EnvironmentSet',
    environmentId: environment,
    managed: protectedUntil === null,
    dataStores: [],
    protectedUntil,
    position,
  });
  const id = 'acme/PROTECTION_END/prod';
  expect(timersAfter(set(null)).has(id)).toBe(false);
  expect(timersAfter(set(null), set(5_000)).get(id)).toMatchObject({ dueAt: 5_000, done: false });
  expect(timersAfter(set(5_000), set(null)).get(id)?.done).toBe(true);
  const removed: EventData = {
    type: 'EnvironmentRemoved',
    environmentId: environment,
    protectedUntil: 9_000,
    position,
  };
  expect(timersAfter(set(5_000), set(null), removed).get(id)).toMatchObject({ dueAt: 9_000, done: false });
});

test('the end of access ends its timer, whoever ended it', () => {
  const granted: EventData = {
    type: 'AccessGranted',
    requestId: request,
    grantId: 'g1',
    engineerId: personId('engineer-1'),
    environmentId: environmentId('prod'),
    dataStores: [],
    permissions: [],
    basis: 'CUSTOMER_APPROVAL',
    expiresAt: 8_000,
  };
  expect(timersAfter(granted).get('acme/ACCESS_END/r1')).toMatchObject({ dueAt: 8_000, done: false });
  const ended: EventData = { type: 'AccessEnded', requestId: request, grantId: 'g1', reason: 'HANDED_BACK' };
  expect(timersAfter(granted, ended).get('acme/ACCESS_END/r1')?.done).toBe(true);
});

test('a roll-out that has begun again gets a new timer', () => {
  const completed: EventData = { type: 'RollOutCompleted', policyVersion: 1 };
  const reopened: EventData = {
    type: 'RollOutReopened',
    policyVersion: 1,
    targets: [],
    targetCount: 1,
    rollOutDueAt: 9_000,
  };
  expect(timersAfter(reopened).get('acme/ROLL_OUT/1')).toMatchObject({ dueAt: 9_000, done: false });
  expect(timersAfter(reopened, completed).get('acme/ROLL_OUT/1')?.done).toBe(true);
  expect(timersAfter(completed, reopened).get('acme/ROLL_OUT/1')).toMatchObject({ dueAt: 9_000, done: false });
});
