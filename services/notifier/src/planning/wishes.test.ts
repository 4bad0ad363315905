import type { EventData } from '@lockbox/contracts/generated/events';
import { personId } from '@lockbox/contracts/ids';
import type { Delivery, PersonalChoice } from '@lockbox/domain/notices/notice-kinds';
import { expect, test } from 'vitest';
import { sampleEvent, sampleEvents } from '../testing/events.ts';
import { acme } from '../testing/policy-events.ts';
import { sampleRequestId } from '../testing/request-events.ts';
import type { Participants } from './participants.ts';
import { planEvent } from './plan.ts';
import { evolveRecipients, noRecipients, type Recipients } from './recipients.ts';

const DAY_MS = 24 * 3_600_000;
/** 14:05 in Berlin. */
const NOW = Date.UTC(2026, 10, 29, 13, 5);
/** 8:00 in Berlin, the day after. */
const TOMORROW = Date.UTC(2026, 10, 30, 7);
const NIGHT = Date.UTC(2026, 10, 29, 22);

const participants: Participants = {
  _id: sampleRequestId,
  tenantId: acme,
  sequence: 1,
  engineerId: personId('engineer'),
  internalApproverId: personId('approver'),
  waiting: true,
  expiresAt: NOW + 4 * DAY_MS,
};
const choice = (kind: string, delivery: Delivery, changes: Partial<PersonalChoice> = {}): PersonalChoice => ({
  ...{ choices: [{ kind, delivery }], digestAt: 480, quietFrom: null, quietUntil: null, timeZone: 'Europe/Berlin' },
  ...changes,
});
const quiet = { quietFrom: 22 * 60, quietUntil: 7 * 60 };
const tenant = (personal: Readonly<Record<string, PersonalChoice>>, administrators = ['ada', 'bob']): Recipients => ({
  ...noRecipients(acme),
  administrators: administrators.map(personId),
  policyEnabled: true,
  personal: Object.entries(personal).map(([id, one]) => ({ ...one, personId: personId(id) })),
});
const expiring = { ...sampleEvents.LockboxRequestCreated, expiresAt: NOW + 4 * DAY_MS } as EventData;

/** Each administrator's delivery preference, or "at once". */
function told(data: EventData, recipients: Recipients, occurredAt = NOW, actor = 'system') {
  const event = { ...sampleEvent(data, actor), occurredAt };
  const letters = planEvent(event, recipients, participants).notices.filter(
    ({ side, channel }) => side === 'customer' && channel === 'EMAIL',
  );
  return Object.fromEntries(letters.map(({ recipientId, wish }) => [recipientId, wish ?? 'at once']));
}
const inDigest = { kind: 'digest', at: TOMORROW };

test('a person without a choice is notified at once', () => {
  expect(told(expiring, tenant({}))).toEqual({ ada: 'at once', bob: 'at once' });
  expect(told(expiring, tenant({ bob: choice('POLICY', 'NONE') }))).toEqual({ ada: 'at once', bob: 'at once' });
});

test('each person is notified as chosen: in the digest of the next day, or not; the engineer always', () => {
  const chosen = tenant({ ada: choice('REQUEST_DECIDED', 'DAILY'), bob: choice('REQUEST_DECIDED', 'NONE') });
  expect(told(sampleEvents.RequestExpired, chosen)).toEqual({ ada: inDigest, bob: { kind: 'none' } });
  const { notices } = planEvent(sampleEvent(sampleEvents.RequestExpired), chosen, participants);
  expect(notices.find(({ recipientId }) => recipientId === 'engineer')?.wish).toBe(undefined);
});

test('a reminder goes to all approvers at once, whatever they chose, and in quiet hours too', () => {
  const chosen = tenant({
    ada: choice('REQUEST_WAITS', 'NONE', quiet),
    bob: choice('REQUEST_DECIDED', 'NONE', quiet),
  });
  expect(told(sampleEvents.ReminderDue, chosen, NIGHT)).toEqual({ ada: 'at once', bob: 'at once' });
});

test('at least one person is notified at once of a request that waits: if no one would be, everyone is', () => {
  const daily = choice('REQUEST_WAITS', 'DAILY');
  expect(told(expiring, tenant({ ada: daily }))).toEqual({ ada: inDigest, bob: 'at once' });
  expect(told(expiring, tenant({ ada: daily, bob: choice('REQUEST_WAITS', 'NONE') }))).toEqual({
    ada: 'at once',
    bob: 'at once',
  });
  // The other one has left since.
  expect(told(expiring, tenant({ ada: daily }, ['ada']))).toEqual({ ada: 'at once' });
});

test('if only the person who acted would be notified, everyone else is', () => {
  const chosen = tenant({ bob: choice('POLICY', 'NONE') });
  expect(told(sampleEvents.PolicyDisabled, chosen, NOW, 'ada')).toEqual({ bob: 'at once' });
});

test('nothing is in a digest that comes too late for it', () => {
  const chosen = tenant({ ada: choice('REQUEST_WAITS', 'DAILY') });
  const soon = { ...expiring, expiresAt: TOMORROW } as EventData;
  expect(told(soon, chosen)).toEqual({ ada: 'at once', bob: 'at once' });
  const unmanaged = { ...sampleEvents.EnvironmentSet, protectedUntil: TOMORROW - 1 } as EventData;
  expect(told(unmanaged, tenant({ ada: choice('POLICY', 'DAILY') }))).toEqual({ ada: 'at once', bob: 'at once' });
  const asked = tenant({ ada: choice('QUESTION_ANSWERED', 'DAILY') });
  expect(told(sampleEvents.QuestionAnswered, asked)).toEqual({ ada: inDigest, bob: 'at once' });
});

test('quiet hours keep what waits for nobody until they are over, and nothing else', () => {
  const chosen = tenant({ ada: choice('POLICY', 'DAILY', quiet) });
  const morning = { kind: 'later', at: Date.UTC(2026, 10, 30, 6) };
  expect(told(sampleEvents.AccessEnded, chosen, NIGHT)).toEqual({ ada: morning, bob: 'at once' });
  expect(told(sampleEvents.AccessEnded, chosen, NOW)).toEqual({ ada: 'at once', bob: 'at once' });
  expect(told(sampleEvents.ExclusionDeclared, chosen, NIGHT)).toMatchObject({ ada: 'at once' });
  expect(told(expiring, chosen, NIGHT)).toMatchObject({ ada: 'at once' });
  expect(told(sampleEvents.QuestionAnswered, chosen, NIGHT)).toMatchObject({ ada: 'at once' });
});

test('a choice comes from the log, is replaced by the next, and ends when its person leaves the directory', () => {
  const after = (before: Recipients, data: EventData, actor = 'ada') =>
    evolveRecipients(before, sampleEvent(data, actor));
  const set = { ...sampleEvents.PersonalNoticesSet, ...choice('POLICY', 'NONE') } as EventData;
  const known = after(tenant({}), set);
  expect(told(sampleEvents.PolicyEnabled, known, NOW, 'bob')).toEqual({ ada: 'at once' });
  expect(known.personal).toMatchObject([{ personId: 'ada', choices: [{ kind: 'POLICY', delivery: 'NONE' }] }]);
  expect(after(known, { ...set, choices: [] } as EventData).personal).toMatchObject([{ personId: 'ada', choices: [] }]);
  expect(after(known, { ...sampleEvents.PrincipalRemoved, principalId: personId('ada') }).personal).toEqual([]);
});
