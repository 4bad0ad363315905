import { personId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { at, days, given } from '../testing/given.ts';
import { passkeysRequired, signedWith } from '../testing/passkey-steps.ts';
import {
  approve,
  BEGIN,
  confirmChange,
  decideInternally,
  declarer,
  deny,
  directory,
  disable,
  enable,
  engineer,
  prodDb,
  protectedTenant,
  R1,
  removeTenant,
  setEmergencyRule,
  setEnvironment,
  setPrincipal,
  setSandbox,
  submit,
  submitExclusion,
  submitSandbox,
  timer,
  twoForAll,
  withdrawChange,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

const claim = submitExclusion('EMERGENCY');
const granted = ['InternallyApproved', 'ExclusionDeclared', { type: 'AccessGranted', basis: 'EMERGENCY' }] as const;
const asked = { type: 'LockboxRequestCreated', exclusion: 'EMERGENCY', declaredBy: declarer } as const;
const neverManaged = [
  ...directory.filter(({ data }) => data.type !== 'SetEnvironment'),
  setEnvironment({ managed: false }),
  setSandbox(),
];

type Rule = Parameters<typeof setEmergencyRule>[0];
const byOne = (rule: Rule): readonly Step[] => [setEmergencyRule(rule)];
const byTwo = (rule: Rule): readonly Step[] => [setEmergencyRule(rule), confirmChange('bob')];
const signed = (rule: Rule): readonly Step[] => [signedWith(setEmergencyRule(rule))];

/** Each with what it takes to set the rule there. */
const TENANTS: readonly (readonly [string, readonly Step[], (rule: Rule) => readonly Step[]])[] = [
  ['whose policy covers the environment', protectedTenant, byOne],
  ['whose policy is off', directory, byOne],
  ['whose environment is not managed', [...neverManaged, enable()], byOne],
  ['whose policy is off and whose environment is not managed', neverManaged, byOne],
  ['that asks for two approvers', [...protectedTenant, twoForAll()], byTwo],
  ['that requires passkeys', [...protectedTenant, ...passkeysRequired], signed],
];

describe.each(TENANTS)('in a tenant %s, a claimed emergency', (_which, tenant, set) => {
  test('gives access at once, until the tenant chooses otherwise', () => {
    given(...tenant, claim)
      .when(decideInternally())
      .thenEvents(...granted);
  });

  test('is a lockbox request where the rule asks for an approver, and says who claims it', () => {
    const steps = [...tenant, ...set('NEEDS_APPROVER')];
    const needed = steps.some(({ data }) => data.type === 'SetApprovalRule') ? 2 : 1;
    const claimed = given(...steps, claim).when(decideInternally());
    claimed.thenEvents('InternallyApproved', {
      ...asked,
      expiresAt: BEGIN + days(4),
      approvalsNeeded: needed,
      facts: { emergencyRule: 'NEEDS_APPROVER' },
    });
    expect(claimed.log.memory.request(R1)).toMatchObject({ type: 'AwaitingCustomer' });
  });

  test('is refused where the rule refuses it, at once and at the internal approval', () => {
    given(...tenant, ...set('REFUSED'))
      .when(claim)
      .thenRefused('EMERGENCY_REFUSED_BY_CUSTOMER');
    given(...tenant, claim, ...set('REFUSED'))
      .when(decideInternally())
      .thenRefused('EMERGENCY_REFUSED_BY_CUSTOMER');
  });
});

describe('a claimed emergency of which the customer is asked', () => {
  const waiting = [...protectedTenant, setEmergencyRule('NEEDS_APPROVER'), claim, decideInternally()];

  test('is granted on the approval, as any request', () => {
    given(...waiting)
      .when(approve())
      .thenEvents('RequestApproved', { type: 'AccessGranted', basis: 'CUSTOMER_APPROVAL', engineerId: engineer });
  });

  test('is granted on two approvals where the rule for approvals asks for two, and not on one', () => {
    const two = [...protectedTenant, setEmergencyRule('NEEDS_APPROVER'), twoForAll(), claim, decideInternally()];
    given(...two)
      .when(approve('ada'))
      .thenEvents('ApprovalRecorded');
    given(...two, approve('ada'))
      .when(approve('bob'))
      .thenEvents('RequestApproved', { type: 'AccessGranted', basis: 'CUSTOMER_APPROVAL' });
  });

  test('is granted on the approval also where the policy is off', () => {
    given(...directory, setEmergencyRule('NEEDS_APPROVER'), claim, decideInternally())
      .when(approve())
      .thenEvents('RequestApproved', { type: 'AccessGranted', basis: 'CUSTOMER_APPROVAL' });
  });

  test('takes a signed approval where passkeys are required', () => {
    const signed = signedWith(setEmergencyRule('NEEDS_APPROVER'));
    const there = [...protectedTenant, ...passkeysRequired, signed, claim, decideInternally()];
    given(...there)
      .when(approve())
      .thenRefused('PASSKEY_NEEDED');
    given(...there)
      .when(signedWith(approve()))
      .thenEvents('RequestApproved', 'AccessGranted');
  });

  test('ends by a denial, and after 4 days', () => {
    given(...waiting)
      .when(deny())
      .thenEvents('RequestDenied');
    given(...waiting)
      .when(at(days(4), timer('LOCKBOX_EXPIRY', R1)))
      .thenEvents('RequestExpired');
  });

  test('is not decided by whoever claims it', () => {
    given(...waiting, setPrincipal(declarer, ['GLOBAL_ADMINISTRATOR']))
      .when(approve(declarer))
      .thenRefused('APPROVER_DECLARED_EMERGENCY');
  });

  test('waits on, whatever the rule says later: it is asked for already', () => {
    given(...waiting, setEmergencyRule('OPENS'))
      .when(approve())
      .thenEvents('RequestApproved', { type: 'AccessGranted', basis: 'CUSTOMER_APPROVAL' });
    given(...waiting, setEmergencyRule('REFUSED'))
      .when(approve())
      .thenEvents('RequestApproved', { type: 'AccessGranted', basis: 'CUSTOMER_APPROVAL' });
  });

  test('is not approved by anybody who was shown an ordinary request', () => {
    const ordinary = given(...protectedTenant, submit(), decideInternally()).when(approve());
    const approval = ordinary.log.facts.map(({ data }) => data).find((data) => data.type === 'RequestApproved');
    if (approval?.type !== 'RequestApproved') throw new Error('It was not approved');
    given(...waiting)
      .when({ ...approve(), shown: approval.shown })
      .thenRefused('SHOWN_DIFFERS');
  });
});

describe('the rule for emergencies', () => {
  test('leaves reports and ordinary requests as they are', () => {
    const refused = [...protectedTenant, setEmergencyRule('REFUSED')];
    given(...refused, submitExclusion('INADVERTENT'))
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'ExclusionDeclared');
    given(...refused, submit())
      .when(decideInternally())
      .thenEvents('InternallyApproved', { type: 'LockboxRequestCreated', exclusion: null, declaredBy: null });
    given(...directory, setEmergencyRule('NEEDS_APPROVER'), submit({ dataStores: [prodDb] }))
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'CustomerApprovalNotRequired', 'AccessGranted');
    given(...protectedTenant, setEmergencyRule('NEEDS_APPROVER'), submitSandbox())
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'CustomerApprovalNotRequired', 'AccessGranted');
  });

  test('is set by one administrator, whether or not the policy is on, and takes effect at once', () => {
    given(...directory)
      .when(setEmergencyRule('REFUSED'))
      .thenEvents({ type: 'EmergencyRuleSet', rule: 'REFUSED', proposal: null, proposedBy: null, assertion: null });
    given(...protectedTenant, setEmergencyRule('REFUSED'), setEmergencyRule('OPENS'), claim)
      .when(decideInternally())
      .thenEvents(...granted);
  });

  test('is set by nobody else, and not where there is nothing to change', () => {
    given(...protectedTenant, setPrincipal('mallory', ['AUDITOR']))
      .when(setEmergencyRule('OPENS', 'mallory'))
      .thenRefused('PERSON_NOT_ADMINISTRATOR');
    given(...protectedTenant)
      .when(setEmergencyRule('OPENS'))
      .thenRefused('EMERGENCY_RULE_UNCHANGED');
    given(...protectedTenant, removeTenant())
      .when(setEmergencyRule('REFUSED'))
      .thenRefused('TENANT_REMOVED');
  });

  test('takes two administrators while the rule for approvals asks for two: one proposes, and nothing changes yet', () => {
    const two = [...protectedTenant, twoForAll()];
    const first = given(...two).when(setEmergencyRule('REFUSED'));
    first.thenEvents({
      type: 'PolicyChangeProposed',
      change: 'SET_EMERGENCY_RULE',
      rule: null,
      emergencyRule: 'REFUSED',
    });
    expect(first.log.memory.tenant()?.emergencyRule).toBe('OPENS');
    given(...two, setEmergencyRule('REFUSED'))
      .when(confirmChange('ada'))
      .thenRefused('CONFIRMED_BY_PROPOSER');
    given(...two, setEmergencyRule('REFUSED'))
      .when(confirmChange('bob'))
      .thenEvents({ type: 'EmergencyRuleSet', rule: 'REFUSED', proposedBy: personId('ada') });
    given(...two, setEmergencyRule('REFUSED'))
      .when(disable('bob'))
      .thenRefused('CHANGE_ALREADY_PROPOSED');
    given(...two, setEmergencyRule('REFUSED'), withdrawChange('bob'), claim)
      .when(decideInternally())
      .thenEvents(...granted);
  });

  test('is signed where passkeys are required, for this rule alone', () => {
    const required = [...protectedTenant, ...passkeysRequired];
    given(...required)
      .when(setEmergencyRule('REFUSED'))
      .thenRefused('PASSKEY_NEEDED');
    given(...required)
      .when(signedWith(setEmergencyRule('REFUSED')))
      .thenEvents({ type: 'EmergencyRuleSet', rule: 'REFUSED' });
    const signed = signedWith(setEmergencyRule('REFUSED'));
    const forAnother: Step = {
      ...signed,
      sign: (data, number) => ({ ...(signed.sign?.(data, number) ?? data), rule: 'NEEDS_APPROVER' }) as typeof data,
    };
    given(...required)
      .when(forAnother)
      .thenRefused('PASSKEY_SIGNED_OTHER');
  });
});
