import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { commandId, dataStoreId, environmentId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Participants } from './participants.ts';
import { planEvent } from './plan.ts';
import { noRecipients, type Recipients } from './recipients.ts';

const HOUR_MS = 3_600_000;
const acme = tenantId('acme');
const id = requestId('r1');
const position = { topic: 'lockbox.directory', partition: 0, offset: 1 };
const facts = {
  policyEnabled: true,
  policyVersion: 1,
  environmentManaged: true,
  protectedUntil: null,
  tenantLicences: [],
};
const approver = { roles: [], licences: [] };
const prod = environmentId('prod');

const recipients: Recipients = {
  ...noRecipients(acme),
  administrators: [personId('ada'), personId('bob')],
  policyEnabled: true,
};
const participants: Participants = {
  _id: id,
  tenantId: acme,
  engineerId: personId('engineer'),
  internalApproverId: personId('approver'),
  waiting: true,
};

function eventOf(data: EventData, actor = 'ada', sequence = 1): Event {
  return {
    eventId: eventIdOf(acme, sequence),
    tenantId: acme,
    sequence,
    previousHash: null,
    occurredAt: 1_000,
    causationId: commandId('c'),
    commandOffset: 1,
    correlationId: 'r1',
    actor: { kind: 'PRINCIPAL', id: actor },
    rule: 'TEST',
    data,
  };
}

/** Who is told what by an event: "kind to person", in the order of the plan. */
const toldBy = (data: EventData, known = recipients): readonly string[] =>
  planEvent(eventOf(data), known, participants).notices.map(
    ({ notice, recipientId }) => `${notice.kind} to ${recipientId}`,
  );

/** One of each type of event, and who is told of it. The type of the table makes it complete. */
const rules: { readonly [T in EventData['type']]: [Extract<EventData, { type: T }>, readonly string[]] } = {
  LockboxRequestCreated: [
    { type: 'LockboxRequestCreated', requestId: id, expiresAt: 9, remindAt: [], facts },
    ['approval-needed to ada', 'approval-needed to bob'],
  ],
  ReminderDue: [
    { type: 'ReminderDue', requestId: id, remindAt: 5, expiresAt: 9 },
    ['reminder to ada', 'reminder to bob'],
  ],
  RequestApproved: [
    { type: 'RequestApproved', requestId: id, comment: null, approver, facts },
    ['approved to bob', 'approved to engineer', 'approved to approver'],
  ],
  RequestDenied: [
    { type: 'RequestDenied', requestId: id, comment: null, approver, facts },
    ['denied to bob', 'denied to engineer', 'denied to approver'],
  ],
  RequestExpired: [
    { type: 'RequestExpired', requestId: id, expiresAt: 9 },
    ['expired to ada', 'expired to bob', 'expired to engineer', 'expired to approver'],
  ],
  InternallyRejected: [
    { type: 'InternallyRejected', requestId: id, approverId: personId('approver'), comment: null, decidedAt: 1 },
    ['rejected-internally to engineer'],
  ],
  InternalReviewExpired: [
    { type: 'InternalReviewExpired', requestId: id, reviewExpiresAt: 9 },
    ['review-expired to engineer'],
  ],
  CustomerApprovalNotRequired: [
    { type: 'CustomerApprovalNotRequired', requestId: id, reason: 'POLICY_DISABLED', facts },
    ['not-required to engineer'],
  ],
  AccessEnded: [
    { type: 'AccessEnded', requestId: id, grantId: 'g', reason: 'PERIOD_OVER' },
    ['access-ended to engineer'],
  ],
  ExclusionDeclared: [
    {
      type: 'ExclusionDeclared',
      requestId: id,
      exclusion: 'EMERGENCY',
      declaredBy: personId('declarer'),
      approvedBy: personId('approver'),
      facts,
    },
    ['exclusion to ada', 'exclusion to bob', 'exclusion to engineer'],
  ],
  DisclosureLifted: [
    {
      type: 'DisclosureLifted',
      requestId: id,
      liftedBy: personId('legal'),
      liftedAt: 5,
      salt: Buffer.alloc(16),
      details: '{}',
    },
    ['disclosed to ada', 'disclosed to bob'],
  ],
  EnvironmentSet: [
    { type: 'EnvironmentSet', environmentId: prod, managed: false, dataStores: [], protectedUntil: 99, position },
    ['became-unmanaged to ada', 'became-unmanaged to bob'],
  ],
  EnvironmentRemoved: [
    { type: 'EnvironmentRemoved', environmentId: prod, protectedUntil: 99, position },
    ['became-unmanaged to ada', 'became-unmanaged to bob'],
  ],
  PolicyEnabled: [
    { type: 'PolicyEnabled', policyVersion: 1, approver, families: [], targets: [], targetCount: 0, rollOutDueAt: 9 },
    ['policy-enabled to bob'],
  ],
  PolicyDisabled: [{ type: 'PolicyDisabled', policyVersion: 2, approver }, ['policy-disabled to bob']],
  RollOutOverdue: [
    {
      type: 'RollOutOverdue',
      policyVersion: 1,
      missing: [{ environmentId: prod, dataStoreId: dataStoreId('db') }],
      missingCount: 1,
    },
    ['roll-out-overdue to ada', 'roll-out-overdue to bob'],
  ],
  ExclusionSealed: [{ type: 'ExclusionSealed', requestId: id, commitment: Buffer.alloc(32) }, []],
  AccessGranted: [
    {
      type: 'AccessGranted',
      requestId: id,
      grantId: 'g',
      engineerId: personId('engineer'),
      environmentId: prod,
      dataStores: [],
      permissions: [],
      basis: 'EMERGENCY',
      expiresAt: 9,
    },
    [],
  ],
  RequestSubmitted: [
    {
      type: 'RequestSubmitted',
      requestId: id,
      source: 'servicedesk',
      sourceRequestId: '1',
      environmentId: prod,
      dataStores: [],
      engineerId: personId('engineer'),
      permissions: [],
      justification: { textId: 't', digest: Buffer.alloc(32) },
      trigger: 'PROVIDER_ALERT',
      ticketId: null,
      exclusion: null,
      declaredBy: null,
      requestedAt: 1,
      reviewExpiresAt: 9,
    },
    [],
  ],
  InternallyApproved: [
    { type: 'InternallyApproved', requestId: id, approverId: personId('approver'), comment: null, decidedAt: 1 },
    [],
  ],
  TenantSet: [{ type: 'TenantSet', licences: [], position }, []],
  TenantRemoved: [{ type: 'TenantRemoved', position }, []],
  ProtectionEnded: [{ type: 'ProtectionEnded', environmentId: prod, protectedUntil: 9 }, []],
  PrincipalSet: [
    {
      type: 'PrincipalSet',
      principalId: personId('cy'),
      roles: ['GLOBAL_ADMINISTRATOR'],
      licences: [],
      environmentIds: [],
      disabled: false,
      position,
    },
    [],
  ],
  PrincipalRemoved: [{ type: 'PrincipalRemoved', principalId: personId('ada'), position }, []],
  EnforcementConfirmed: [
    {
      type: 'EnforcementConfirmed',
      environmentId: prod,
      dataStoreId: dataStoreId('db'),
      policyVersion: 1,
      enforcedAt: 1,
    },
    [],
  ],
  RollOutCompleted: [{ type: 'RollOutCompleted', policyVersion: 1 }, []],
  NotificationRecorded: [
    {
      type: 'NotificationRecorded',
      notificationId: 'n',
      aboutEventId: 'e',
      requestId: id,
      recipientId: 'ada',
      channel: 'EMAIL',
      outcome: 'DELIVERED',
      detail: '250',
      attempts: 1,
      at: 1,
    },
    [],
  ],
  CommandRejected: [
    {
      type: 'CommandRejected',
      commandId: commandId('c'),
      commandType: 'ApproveRequest',
      requestId: id,
      reasonCode: 'TOO_LATE',
      sentence: 'Too late.',
    },
    [],
  ],
};

test.each(Object.values(rules).map(([data, told]) => [data.type, data, told] as const))(
  '%s tells whom it concerns, and nobody else',
  (_type, data, told) => {
    expect(toldBy(data)).toEqual(told);
  },
);

test('exclusions that lead to no access are told to the customer only', () => {
  for (const exclusion of ['INADVERTENT', 'LEGAL_DEMAND'] as const) {
    const [declared] = rules.ExclusionDeclared;
    expect(toldBy({ ...declared, exclusion })).toEqual(['exclusion to ada', 'exclusion to bob']);
  }
});

test('an environment that stays unmanaged is told of once', () => {
  const [set] = rules.EnvironmentSet;
  const after = planEvent(eventOf(set), recipients, null).recipients;
  expect(toldBy(set, after)).toEqual([]);
  expect(toldBy({ ...set, protectedUntil: 200 }, after)).toHaveLength(2);
  expect(toldBy({ ...set, managed: true, protectedUntil: null }, after)).toEqual([]);
});

test('where the policy is disabled nothing is protected, and nobody is told that an environment became unmanaged', () => {
  const [set] = rules.EnvironmentSet;
  const [removed] = rules.EnvironmentRemoved;
  const [enabled] = rules.PolicyEnabled;
  const [disabled] = rules.PolicyDisabled;
  const recipientsAfter = (...history: readonly EventData[]) =>
    history.reduce((known, data) => planEvent(eventOf(data), known, null).recipients, {
      ...recipients,
      policyEnabled: false,
    });
  for (const data of [set, removed]) {
    expect(toldBy(data, recipientsAfter())).toEqual([]);
    expect(toldBy(data, recipientsAfter(enabled))).toHaveLength(2);
    expect(toldBy(data, recipientsAfter(enabled, disabled))).toEqual([]);
  }
});

test('only enabled administrators are told, as the log has them at that event', () => {
  const set = (
    person: string,
    roles: readonly ('GLOBAL_ADMINISTRATOR' | 'AUDITOR')[],
    disabled = false,
  ): EventData => ({
    ...rules.PrincipalSet[0],
    principalId: personId(person),
    roles,
    disabled,
  });
  let known = noRecipients(acme);
  const steps = [
    set('ada', ['GLOBAL_ADMINISTRATOR']),
    set('bob', ['GLOBAL_ADMINISTRATOR']),
    set('cy', ['AUDITOR']),
    set('dee', ['GLOBAL_ADMINISTRATOR'], true),
    set('bob', []),
  ];
  for (const data of steps) known = planEvent(eventOf(data), known, null).recipients;
  expect(known.administrators).toEqual(['ada']);
});

test('what asks for a decision is of no use after the decision or the expiry; the rest is tried for four days', () => {
  const [created] = planEvent(eventOf(rules.LockboxRequestCreated[0]), recipients, participants).notices;
  expect(created).toMatchObject({ whileWaiting: true, until: 9 });
  const [denied] = planEvent(eventOf(rules.RequestDenied[0]), recipients, participants).notices;
  expect(denied).toMatchObject({ whileWaiting: false, until: 1_000 + 96 * HOUR_MS });
});

test('participants are known from the submission to the end, and not beyond', () => {
  let known: Participants | null = null;
  const after = (data: EventData) => {
    known = planEvent(eventOf(data), recipients, known).participants;
    return known;
  };
  expect(after(rules.RequestSubmitted[0])).toMatchObject({ engineerId: 'engineer', internalApproverId: null });
  expect(after(rules.InternallyApproved[0])).toMatchObject({ internalApproverId: 'approver', waiting: false });
  expect(after(rules.LockboxRequestCreated[0])).toMatchObject({ waiting: true });
  expect(after(rules.RequestApproved[0])).toMatchObject({ waiting: false });
  expect(after(rules.AccessGranted[0])).not.toBe(null);
  expect(after(rules.AccessEnded[0])).toBe(null);
});

test('the same events, read again, plan the same notices with the same ids', () => {
  const all = Object.values(rules).map(([data]) => data);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...all), { maxLength: 30 }), (history) => {
      const read = () => {
        let known = noRecipients(acme);
        let request: Participants | null = null;
        return history.flatMap((data, index) => {
          const planned = planEvent(eventOf(data, 'ada', index + 1), known, request);
          known = planned.recipients;
          request = planned.participants;
          return planned.notices;
        });
      };
      const first = read();
      expect(read()).toEqual(first);
      expect(new Set(first.map(({ notificationId }) => notificationId)).size).toBe(first.length);
    }),
  );
});

test('webhooks hear what their side’s people hear, and nothing of before they were made', () => {
  const webhooks = [
    { _id: 'own', tenantId: acme, createdAt: 1_000 },
    { _id: 'later', tenantId: acme, createdAt: 1_001 },
    { _id: 'other', tenantId: tenantId('other'), createdAt: 0 },
    { _id: 'providers', tenantId: 'provider', createdAt: 0 },
  ] as const;
  const toldOf = (data: EventData, request: Participants | null = participants) =>
    planEvent(eventOf(data), recipients, request, webhooks)
      .notices.filter(({ channel }) => channel === 'WEBHOOK')
      .map(({ recipientId, side }) => `${recipientId} as ${side}`);
  expect(toldOf(rules.LockboxRequestCreated[0])).toEqual(['own as customer']);
  expect(toldOf(rules.RequestDenied[0])).toEqual(['own as customer', 'providers as provider']);
  expect(toldOf(rules.AccessEnded[0])).toEqual(['providers as provider']);
  // The decision of a tenant's only administrator is news to its systems all the same.
  const alone = { ...recipients, administrators: [personId('ada')] };
  const told = planEvent(eventOf(rules.RequestDenied[0]), alone, participants, webhooks).notices;
  expect(told.map(({ recipientId }) => recipientId)).toContain('own');
});
