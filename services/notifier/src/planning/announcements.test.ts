import type { EventData } from '@lockbox/contracts/generated/events';
import { personId } from '@lockbox/contracts/ids';
import { alwaysToldOf } from '@lockbox/domain/notices/always-notified';
import { expect, test } from 'vitest';
import { sampleEvent, sampleEvents } from '../testing/events.ts';
import { acme } from '../testing/policy-events.ts';
import { sampleRequestId } from '../testing/request-events.ts';
import type { Participants } from './participants.ts';
import { planEvent } from './plan.ts';
import { noRecipients, type Recipients } from './recipients.ts';

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

const internalApprovers = [personId('approver'), personId('iris')];

/** The notices of an event of ada's as "kind to person", in the order of the plan. */
const toldBy = (data: EventData, known = recipients): readonly string[] =>
  planEvent(sampleEvent(data), known, participants, { internalApprovers }).notices.map(
    ({ notice, recipientId }) => `${notice.kind} to ${recipientId}`,
  );

/** The type of the table makes it complete. */
const TOLD: Readonly<Record<EventData['type'], readonly string[]>> = {
  LockboxRequestCreated: ['approval-needed to ada', 'approval-needed to bob'],
  ReminderDue: ['reminder to ada', 'reminder to bob'],
  RequestApproved: ['approved to bob', 'approved to engineer', 'approved to approver'],
  QuestionAsked: ['question-asked to engineer'],
  QuestionAnswered: ['question-answered to ada', 'question-answered to bob'],
  ApprovalRecorded: ['one-more-approval to bob'],
  RequestDenied: ['denied to bob', 'denied to engineer', 'denied to approver'],
  RequestExpired: ['expired to ada', 'expired to bob', 'expired to engineer', 'expired to approver'],
  InternallyRejected: ['rejected-internally to engineer'],
  InternalReviewExpired: ['review-expired to engineer'],
  CustomerApprovalNotRequired: ['not-required to ada', 'not-required to bob', 'not-required to engineer'],
  AccessEnded: ['access-ended to ada', 'access-ended to bob', 'access-ended to engineer'],
  PasskeyProposed: ['passkeys-changed to ada', 'passkeys-changed to bob'],
  PasskeyEnrolled: ['passkeys-changed to ada', 'passkeys-changed to bob'],
  PasskeyRecoveryConfirmed: ['passkeys-changed to ada', 'passkeys-changed to bob'],
  PasskeyWithdrawn: ['passkeys-changed to ada', 'passkeys-changed to bob'],
  PasskeyRemoved: ['passkeys-changed to ada', 'passkeys-changed to bob'],
  PasskeyRequirementSet: ['passkeys-changed to ada', 'passkeys-changed to bob'],
  PersonalNoticesSet: [],
  NoticePreferencesSet: [],
  AccessUsed: [],
  AccessUsedOutsideGrant: ['used-outside-grant to ada', 'used-outside-grant to bob'],
  AccessOpened: ['open-outside-grant to ada', 'open-outside-grant to bob'],
  AccessClosed: [],
  AccessNotClosed: ['access-not-closed to ada', 'access-not-closed to bob'],
  AccessRefused: ['access-refused to ada', 'access-refused to bob'],
  ExclusionDeclared: ['exclusion to ada', 'exclusion to bob', 'exclusion to engineer'],
  DisclosureLifted: ['disclosed to ada', 'disclosed to bob'],
  EnvironmentSet: ['became-unmanaged to ada', 'became-unmanaged to bob'],
  EnvironmentRemoved: ['became-unmanaged to ada', 'became-unmanaged to bob'],
  PolicyEnabled: ['policy-enabled to bob'],
  PolicyDisabled: ['policy-disabled to bob'],
  ApprovalRuleSet: ['approval-rule-set to bob'],
  EmergencyRuleSet: ['emergency-rule-set to bob'],
  PolicyChangeProposed: ['policy-change-proposed to bob'],
  PolicyChangeWithdrawn: ['policy-change-withdrawn to bob'],
  RollOutOverdue: ['roll-out-overdue to ada', 'roll-out-overdue to bob'],
  ExclusionSealed: [],
  AccessGranted: [],
  RequestSubmitted: ['review-needed to approver', 'review-needed to iris'],
  InternalReminderDue: ['review-reminder to approver', 'review-reminder to iris'],
  InternallyApproved: [],
  TenantSet: [],
  TenantRemoved: [],
  ProtectionEnded: [],
  PrincipalSet: [],
  PrincipalRemoved: [],
  ProviderPersonSet: [],
  ProviderPersonRemoved: [],
  EnforcementConfirmed: [],
  RollOutCompleted: [],
  RollOutReopened: [],
  NotificationRecorded: [],
  AdministrationRecorded: [],
  SigningKeyIntroduced: [],
  CommandRejected: [],
};

test.each(Object.values(sampleEvents))('$type is announced to the people it concerns, and to no others', (data) => {
  expect(toldBy(data)).toEqual(TOLD[data.type]);
});

test.each(Object.values(sampleEvents))(
  'the log alone tells whether $type is announced to all administrators, whatever they have set',
  (data) => {
    const set = { ...recipients, policyEnabled: false, notices: { accessWithoutApproval: false, accessEnded: false } };
    const told = toldBy(data, set).map((one) => one.split(' to ')[1]);
    const expected = { administrators: ['ada', 'bob'], 'other administrators': ['bob'] } as const;
    const always = alwaysToldOf(data);
    expect(told.filter((person) => person === 'ada' || person === 'bob')).toEqual(
      always === undefined ? [] : expected[always],
    );
  },
);

test('a data store that was open without a grant is announced, and guards’ reports only where policy says so', () => {
  const { AccessOpened, AccessClosed, AccessNotClosed, AccessRefused } = sampleEvents;
  for (const data of [AccessOpened, AccessClosed]) {
    const outside = { ...data, outsideGrant: 'NOT_GRANTED', told: true } as const;
    expect(toldBy(outside)).toEqual(['open-outside-grant to ada', 'open-outside-grant to bob']);
    expect(toldBy({ ...outside, told: false })).toEqual([]);
    expect(toldBy({ ...data, outsideGrant: null, told: false })).toEqual([]);
  }
  for (const data of [AccessNotClosed, AccessRefused]) expect(toldBy({ ...data, told: false })).toEqual([]);
});

test('a disclosure at a time that no calendar has is announced with the time of the log', () => {
  const event = sampleEvent({ ...sampleEvents.DisclosureLifted, liftedAt: 9_000_000_000_000_000 });
  expect(planEvent(event, recipients, participants).notices[0]?.notice).toMatchObject({ liftedAt: event.occurredAt });
});

test('exclusions that lead to no access are announced to the customer only', () => {
  for (const exclusion of ['INADVERTENT', 'LEGAL_DEMAND'] as const) {
    expect(toldBy({ ...sampleEvents.ExclusionDeclared, exclusion })).toEqual(['exclusion to ada', 'exclusion to bob']);
  }
});

test('administrators get no notices that they have turned off, and the engineer still does', () => {
  const choosing = (accessWithoutApproval: boolean, accessEnded: boolean) =>
    planEvent(
      sampleEvent({ ...sampleEvents.NoticePreferencesSet, accessWithoutApproval, accessEnded }),
      recipients,
      null,
    ).recipients;
  const { CustomerApprovalNotRequired, AccessEnded, ExclusionDeclared } = sampleEvents;
  const neither = choosing(false, false);
  expect(toldBy(CustomerApprovalNotRequired, neither)).toEqual(['not-required to engineer']);
  expect(toldBy(AccessEnded, neither)).toEqual(['access-ended to engineer']);
  expect(toldBy(ExclusionDeclared, neither)).toContain('exclusion to ada');
  expect(toldBy(AccessEnded, choosing(false, true))).toContain('access-ended to ada');
  expect(toldBy(CustomerApprovalNotRequired, choosing(true, false))).toContain('not-required to bob');
});

test('an environment that stays unmanaged is announced once', () => {
  const set = sampleEvents.EnvironmentSet;
  const after = planEvent(sampleEvent(set), recipients, null).recipients;
  expect(toldBy(set, after)).toEqual([]);
  expect(toldBy({ ...set, protectedUntil: 200 }, after)).toHaveLength(2);
  expect(toldBy({ ...set, managed: true, protectedUntil: null }, after)).toEqual([]);
});

test('while the policy is disabled nothing is protected, and an environment that becomes unmanaged is not announced', () => {
  const { EnvironmentSet, EnvironmentRemoved, PolicyEnabled, PolicyDisabled } = sampleEvents;
  const recipientsAfter = (...history: readonly EventData[]) =>
    history.reduce((known, data) => planEvent(sampleEvent(data), known, null).recipients, {
      ...recipients,
      policyEnabled: false,
    });
  for (const data of [EnvironmentSet, EnvironmentRemoved]) {
    expect(toldBy(data, recipientsAfter())).toEqual([]);
    expect(toldBy(data, recipientsAfter(PolicyEnabled))).toHaveLength(2);
    expect(toldBy(data, recipientsAfter(PolicyEnabled, PolicyDisabled))).toEqual([]);
  }
});
