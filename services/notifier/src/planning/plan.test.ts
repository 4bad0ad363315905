import type { EventData } from '@lockbox/contracts/generated/events';
import { personId, tenantId } from '@lockbox/contracts/ids';
import { NOTICE_TYPES, TYPES_TOLD } from '@lockbox/domain/notices/notice-types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleEvent, sampleEvents } from '../testing/events.ts';
import { acme } from '../testing/policy-events.ts';
import { sampleRequestId } from '../testing/request-events.ts';
import type { Participants } from './participants.ts';
import { planEvent } from './plan.ts';
import { noRecipients, type Recipients } from './recipients.ts';

const HOUR_MS = 3_600_000;
const recipients: Recipients = {
  ...noRecipients(acme),
  administrators: [personId('ada'), personId('bob')],
  policyEnabled: true,
};
const participants: Participants = {
  _id: sampleRequestId,
  tenantId: acme,
  sequence: 1,
  engineerId: personId('engineer'),
  internalApproverId: personId('approver'),
  waiting: true,
};

test('only enabled administrators are notified, by the log at that event', () => {
  const set = (
    person: string,
    roles: readonly ('GLOBAL_ADMINISTRATOR' | 'AUDITOR')[],
    disabled = false,
  ): EventData => ({ ...sampleEvents.PrincipalSet, principalId: personId(person), roles, disabled });
  let known = noRecipients(acme);
  const steps = [
    set('ada', ['GLOBAL_ADMINISTRATOR']),
    set('bob', ['GLOBAL_ADMINISTRATOR']),
    set('cy', ['AUDITOR']),
    set('dee', ['GLOBAL_ADMINISTRATOR'], true),
    set('bob', []),
  ];
  for (const data of steps) known = planEvent(sampleEvent(data), known, null).recipients;
  expect(known.administrators).toEqual(['ada']);
});

test('a notice that asks for a decision is tried until the expiry; any other for four days', () => {
  const [created] = planEvent(sampleEvent(sampleEvents.LockboxRequestCreated), recipients, participants).notices;
  expect(created).toMatchObject({ whileWaiting: true, until: 9 });
  const [denied] = planEvent(sampleEvent(sampleEvents.RequestDenied), recipients, participants).notices;
  expect(denied).toMatchObject({ whileWaiting: false, until: 1_000 + 96 * HOUR_MS });
});

test('internal approvers are notified of a request that waits for them, except the person who asked or declared', () => {
  const internalApprovers = ['approver', 'ENGlNEER', 'declarer'].map(personId); // taken for the engineer by its looks
  const { RequestSubmitted, InternalReminderDue } = sampleEvents;
  const submitted = sampleEvent({ ...RequestSubmitted, exclusion: 'EMERGENCY', declaredBy: personId('declarer') });
  const plan = planEvent(submitted, recipients, null, { internalApprovers });
  expect(plan.notices).toMatchObject([
    { recipientId: 'approver', side: 'provider', until: 9, whileWaiting: true, notice: { kind: 'review-needed' } },
  ]);
  const later = planEvent(sampleEvent(InternalReminderDue), recipients, plan.participants, { internalApprovers });
  expect(later.notices).toMatchObject([{ recipientId: 'approver', notice: { kind: 'review-reminder' } }]);
});

test("an internal approver's e-mail names the content that the log's event asks for", () => {
  const internalApprovers = [personId('approver')];
  const { RequestSubmitted } = sampleEvents;
  const shownIn = (change: object) => {
    const event = sampleEvent({ ...RequestSubmitted, ...change });
    const [told] = planEvent(event, recipients, null, { internalApprovers }).notices;
    return told?.notice.kind === 'review-needed' ? told.notice.shown : undefined;
  };
  const ordinary = shownIn({});
  expect(ordinary).toMatch(/^[0-9a-f]{64}$/);
  expect(shownIn({ exclusion: 'EMERGENCY', declaredBy: personId('declarer') })).not.toBe(ordinary);
  expect(shownIn({ permissions: ['delete'] })).not.toBe(ordinary);
});

test('a replay does not announce requests that were submitted before internal approvers were notified', () => {
  const internalApprovers = [personId('approver')];
  const before = sampleEvent({ ...sampleEvents.RequestSubmitted, remindAt: [] });
  expect(planEvent(before, recipients, null, { internalApprovers }).notices).toEqual([]);
});

test('participants are known from the submission of a request to its end', () => {
  let known: Participants | null = null;
  const after = (data: EventData) => {
    known = planEvent(sampleEvent(data), recipients, known).participants;
    return known;
  };
  expect(after(sampleEvents.RequestSubmitted)).toMatchObject({ engineerId: 'engineer', internalApproverId: null });
  expect(after(sampleEvents.InternallyApproved)).toMatchObject({ internalApproverId: 'approver', waiting: false });
  expect(after(sampleEvents.LockboxRequestCreated)).toMatchObject({ waiting: true });
  expect(after(sampleEvents.RequestApproved)).toMatchObject({ waiting: false });
  expect(after(sampleEvents.AccessGranted)).not.toBe(null);
  expect(after(sampleEvents.AccessEnded)).toBe(null);
});

test('the same events, read again, plan the same notices with the same ids', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Object.values(sampleEvents)), { maxLength: 30 }), (history) => {
      const read = () => {
        let known = noRecipients(acme);
        let request: Participants | null = null;
        return history.flatMap((data, index) => {
          const plan = planEvent(sampleEvent(data, 'ada', index + 1), known, request);
          known = plan.recipients;
          request = plan.participants;
          return plan.notices;
        });
      };
      const first = read();
      expect(read()).toEqual(first);
      expect(new Set(first.map(({ notificationId }) => notificationId)).size).toBe(first.length);
    }),
  );
});

test('a webhook receives the notices of its side’s people, and none of events before it was made', () => {
  const webhooks = [
    { _id: 'own', tenantId: acme, createdAt: 1_000 },
    { _id: 'later', tenantId: acme, createdAt: 1_001 },
    { _id: 'other', tenantId: tenantId('other'), createdAt: 0 },
    { _id: 'providers', tenantId: 'provider', createdAt: 0 },
  ] as const;
  const toldOf = (data: EventData) =>
    planEvent(sampleEvent(data), recipients, participants, { webhooks })
      .notices.filter(({ channel }) => channel === 'WEBHOOK')
      .map(({ recipientId, side }) => `${recipientId} as ${side}`);
  expect(toldOf(sampleEvents.LockboxRequestCreated)).toEqual(['own as customer']);
  expect(toldOf(sampleEvents.RequestDenied)).toEqual(['own as customer', 'providers as provider']);
  expect(toldOf(sampleEvents.AccessEnded)).toEqual(['own as customer', 'providers as provider']);
  expect(toldOf(sampleEvents.InternallyRejected)).toEqual(['providers as provider']);
});

test('a webhook receives what was chosen for it, and of that nothing from before it was chosen', () => {
  const chosen = (since: number) => ({ chosen: [{ type: 'request.denied', since }], othersSince: null }) as const;
  const webhooks = [
    { _id: 'all', tenantId: acme, createdAt: 0, events: { chosen: [], othersSince: 0 } },
    { _id: 'denials', tenantId: acme, createdAt: 0, events: chosen(1_000) },
    { _id: 'later', tenantId: acme, createdAt: 0, events: chosen(1_001) },
  ];
  const toldOf = (data: EventData) =>
    planEvent(sampleEvent(data), recipients, participants, { webhooks })
      .notices.filter(({ channel }) => channel === 'WEBHOOK')
      .map(({ recipientId }) => recipientId);
  expect(toldOf(sampleEvents.RequestDenied)).toEqual(['all', 'denials']);
  expect(toldOf(sampleEvents.RequestExpired)).toEqual(['all']);
});

test('each side’s webhooks can choose exactly the notices of that side', () => {
  const told = { customer: new Set<string>(), provider: new Set<string>() };
  const webhooks = [
    { _id: 'own', tenantId: acme, createdAt: 0 },
    { _id: 'providers', tenantId: 'provider', createdAt: 0 },
  ] as const;
  const exclusion = { ...sampleEvents.ExclusionDeclared, exclusion: 'EMERGENCY' } as const;
  for (const data of [...Object.values(sampleEvents), exclusion]) {
    const { notices } = planEvent(sampleEvent(data), recipients, participants, { webhooks });
    for (const { channel, side, notice } of notices) {
      if (channel === 'WEBHOOK') told[side].add(NOTICE_TYPES[notice.kind]);
    }
  }
  expect([...told.customer].sort()).toEqual([...TYPES_TOLD.customer].sort());
  expect([...told.provider].sort()).toEqual([...TYPES_TOLD.provider].sort());
});

test('a tenant’s webhook receives the decision even if no other administrator is notified of it', () => {
  const alone = { ...recipients, administrators: [personId('ada')] };
  const webhooks = [{ _id: 'own', tenantId: acme, createdAt: 0 }];
  const { notices } = planEvent(sampleEvent(sampleEvents.RequestDenied), alone, participants, { webhooks });
  expect(notices.map(({ recipientId }) => recipientId)).toContain('own');
});
