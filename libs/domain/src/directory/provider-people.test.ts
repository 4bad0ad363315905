import { describe, expect, test } from 'vitest';
import { given } from '../testing/given.ts';
import {
  accessRunning,
  approve,
  decideInternally,
  declarer,
  deny,
  engineer,
  handBack,
  internalApprover,
  lift,
  protectedTenant,
  R1,
  removeProviderPerson,
  setEnvironment,
  setPrincipal,
  setProviderPerson,
  setTenant,
  submit,
  submitExclusion,
  submitSealed,
  waitingForCustomer,
  waitingInternally,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

/** The ways in which a person becomes unfit, each with its refusal. */
const unfit = (
  person: string,
  otherRoles: Parameters<typeof setProviderPerson>[1],
  role: Parameters<typeof setProviderPerson>[1],
) =>
  [
    ['has left', removeProviderPerson(person), 'PROVIDER_PERSON_UNKNOWN'],
    ['is disabled', setProviderPerson(person, role, { disabled: true }), 'PROVIDER_PERSON_DISABLED'],
    ['has another role', setProviderPerson(person, otherRoles), 'PROVIDER_ROLE_MISSING'],
    ['has no role', setProviderPerson(person, []), 'PROVIDER_ROLE_MISSING'],
  ] as const;

describe.each(unfit(engineer, ['INTERNAL_APPROVER', 'LEGAL'], ['ENGINEER']))(
  'an engineer who %s',
  (_, change, reason) => {
    test.each([
      ['asks for nothing', [...protectedTenant, change], submit()],
      ['asks for nothing in an emergency', [...protectedTenant, change], submitExclusion('EMERGENCY')],
      ['gets no internal approval of what was asked before', [...waitingInternally, change], decideInternally()],
      ['gets none in an emergency', [...protectedTenant, submitExclusion('EMERGENCY'), change], decideInternally()],
      ["gets no access by the customer's approval", [...waitingForCustomer, change], approve()],
    ] as const)('%s', (_what, before: readonly Step[], step) => {
      given(...before)
        .when(step)
        .thenRefused(reason);
    });

    test('can be denied and rejected, and what they report counts', () => {
      given(...waitingForCustomer, change)
        .when(deny())
        .thenEvents('RequestDenied');
      given(...waitingInternally, change)
        .when(decideInternally('REJECTED'))
        .thenEvents('InternallyRejected');
      given(...protectedTenant, submitExclusion('INADVERTENT'), change)
        .when(decideInternally())
        .thenEvents('InternallyApproved', 'ExclusionDeclared');
    });

    test('can hand back the access that they have', () => {
      given(...accessRunning, change)
        .when(handBack())
        .thenEvents('AccessEnded');
    });
  },
);

describe.each(unfit(internalApprover, ['ENGINEER', 'LEGAL'], ['INTERNAL_APPROVER']))(
  'an internal approver who %s',
  (_, change, reason) => {
    test('approves and rejects nothing, whichever source says so', () => {
      for (const decision of ['APPROVED', 'REJECTED'] as const) {
        given(...waitingInternally, change)
          .when(decideInternally(decision))
          .thenRefused(reason);
        given(...protectedTenant, submitSealed(), change)
          .when(decideInternally(decision))
          .thenRefusedUnseen(reason);
      }
    });

    test('leaves what was approved before as it is', () => {
      given(...waitingForCustomer, change)
        .when(approve())
        .thenEvents('RequestApproved', 'AccessGranted');
    });
  },
);

describe.each(unfit(declarer, [], ['LEGAL']))('a declarer who %s', (_, change, reason) => {
  test('declares no exclusion', () => {
    for (const exclusion of ['INADVERTENT', 'EMERGENCY', 'LEGAL_DEMAND'] as const) {
      given(...protectedTenant, change)
        .when(submitExclusion(exclusion))
        .thenRefused(reason);
    }
    given(...protectedTenant, change)
      .when(submitSealed())
      .thenRefusedUnseen(reason);
  });

  test('opens no access in an emergency that was declared before', () => {
    given(...protectedTenant, submitExclusion('EMERGENCY'), change)
      .when(decideInternally())
      .thenRefused(reason);
  });
});

test('anybody with a role at the provider declares an emergency or an inadvertent access; a legal demand takes the legal role', () => {
  for (const role of ['ENGINEER', 'INTERNAL_APPROVER', 'LEGAL'] as const) {
    for (const exclusion of ['INADVERTENT', 'EMERGENCY'] as const) {
      given(...protectedTenant, setProviderPerson(declarer, [role]))
        .when(submitExclusion(exclusion))
        .thenEvents('RequestSubmitted');
    }
  }
  const others = setProviderPerson(declarer, ['ENGINEER', 'INTERNAL_APPROVER']);
  given(...protectedTenant, others)
    .when(submitExclusion('LEGAL_DEMAND'))
    .thenRefused('PROVIDER_ROLE_MISSING');
  given(...protectedTenant, others)
    .when(submitSealed())
    .thenRefusedUnseen('PROVIDER_ROLE_MISSING');
});

test('the legal department records a legal demand without an engineer, and nothing that leads to access', () => {
  const ask = (exclusion: 'LEGAL_DEMAND' | 'EMERGENCY' | null) =>
    submit({ engineerId: declarer, exclusion, declaredBy: exclusion && declarer });
  given(...protectedTenant)
    .when(ask('LEGAL_DEMAND'))
    .thenEvents('RequestSubmitted');
  for (const exclusion of ['EMERGENCY', null] as const) {
    given(...protectedTenant)
      .when(ask(exclusion))
      .thenRefused('PROVIDER_ROLE_MISSING');
  }
});

describe.each(unfit('legal-1', ['ENGINEER', 'INTERNAL_APPROVER'], ['LEGAL']))(
  'somebody who %s',
  (_, change, reason) => {
    test('opens no sealed exclusion', () => {
      given(...protectedTenant, submitSealed(), decideInternally(), change)
        .when(lift())
        .thenRefusedUnseen(reason);
    });
  },
);

test("nobody of the provider may do anything before the provider's people are known, and it may be sent again", () => {
  const tenant = [setTenant(), setEnvironment(), setPrincipal('ada')];
  const asked = { ...submit(), id: 'asked' };
  given(...tenant)
    .when(asked)
    .thenRefused('PROVIDER_PERSON_UNKNOWN');
  const early = given(...tenant).when(asked);
  for (const step of [setProviderPerson(engineer, ['ENGINEER']), asked]) early.log.take(step);
  expect(early.log.memory.request(R1)?.type).toBe('AwaitingInternalApproval');
});

test("a customer's person is none of the provider's, whatever the id", () => {
  given(...protectedTenant)
    .when(submit({ engineerId: 'ada' as typeof engineer })) // the same string would be the same person
    .thenRefused('PROVIDER_PERSON_UNKNOWN');
});
