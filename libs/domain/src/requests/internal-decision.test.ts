import { personId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { at, days, given, givenOn, hours, TenantLog } from '../testing/given.ts';
import {
  BEGIN,
  decideInternally,
  declarer,
  directory,
  disable,
  enable,
  engineer,
  internalApprover,
  prodDb,
  prodFiles,
  protectedTenant,
  R1,
  removeEnvironment,
  removeTenant,
  sandbox,
  sandboxDb,
  setEnvironment,
  setSandbox,
  submit,
  submitExclusion,
  submitSandbox,
  timer,
  waitingForCustomer,
  waitingInternally,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

describe('an internal decision', () => {
  test('that comes before its request is refused, never held', () => {
    const refused = given(...protectedTenant).when(decideInternally());
    refused.thenRefused('REQUEST_NOT_FOUND');
    expect(givenOn(refused.log, [submit()]).when(decideInternally()).log.memory.request(R1)?.type).toBe(
      'AwaitingCustomer',
    );
  });

  test.each(['APPROVED', 'REJECTED'] as const)('%s by the engineer who asked is refused', (decision) => {
    given(...waitingInternally)
      .when(decideInternally(decision, engineer))
      .thenRefused('INTERNAL_APPROVER_IS_ENGINEER');
  });

  test.each(['Engineer-1', 'engineer-l', 'ENGINEER-I'])(
    'by the engineer under the look-alike id %s is refused',
    (id) => {
      given(...waitingInternally)
        .when(decideInternally('APPROVED', personId(id)))
        .thenRefused('INTERNAL_APPROVER_IS_ENGINEER');
    },
  );

  test('by whoever declared the exclusion under another spelling is refused', () => {
    given(...protectedTenant, submitExclusion('EMERGENCY'))
      .when(decideInternally('APPROVED', personId('Duty-0fficer')))
      .thenRefused('INTERNAL_APPROVER_DECLARED_EXCLUSION');
  });

  test('by the person who declared the exclusion is refused', () => {
    given(...protectedTenant, submitExclusion('EMERGENCY'))
      .when(decideInternally('APPROVED', declarer))
      .thenRefused('INTERNAL_APPROVER_DECLARED_EXCLUSION');
  });

  test('to reject is the end, and no customer is asked', () => {
    given(...waitingInternally)
      .when(decideInternally('REJECTED'))
      .thenEvents({ type: 'InternallyRejected', requestId: R1, approverId: internalApprover });
  });

  test('is never changed: another one is refused, the same one again leaves no event', () => {
    const once = { ...decideInternally('REJECTED'), id: 'once' };
    given(...waitingInternally, once)
      .when(decideInternally('APPROVED'))
      .thenRefused('ALREADY_DECIDED_INTERNALLY');
    given(...waitingInternally, once)
      .when(once)
      .thenNothing();
    given(...waitingForCustomer)
      .when(decideInternally('REJECTED'))
      .thenRefused('ALREADY_DECIDED_INTERNALLY');
  });

  test('in the last millisecond of the review counts; at its end it is too late, before the timer and after', () => {
    given(...waitingInternally)
      .when(at(days(4) - 1, decideInternally()))
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
    given(...waitingInternally)
      .when(at(days(4), decideInternally()))
      .thenRefused('INTERNAL_REVIEW_OVER');
    given(...waitingInternally, at(days(4), timer('INTERNAL_REVIEW')))
      .when(decideInternally())
      .thenRefused('INTERNAL_REVIEW_OVER');
  });
});

describe('the policy check, at the internal approval,', () => {
  test('asks the customer where the environment is under the policy, for 4 days, and says what it used', () => {
    given(...waitingInternally)
      .when(at(hours(1), decideInternally()))
      .thenEvents('InternallyApproved', {
        type: 'LockboxRequestCreated',
        requestId: R1,
        expiresAt: BEGIN + hours(1) + days(4),
        remindAt: [BEGIN + hours(1) + days(2), BEGIN + hours(1) + days(3)],
        facts: {
          policyEnabled: true,
          policyVersion: 1,
          environmentManaged: true,
          protectedUntil: null,
          tenantLicences: ['m365/E5'],
        },
      });
  });

  test('reminds in order, once each, and never at or after the end, whatever the settings say', () => {
    const log = new TenantLog(undefined, { reminders: [days(3), days(2), days(3), days(4), days(9), 0] });
    givenOn(log, waitingInternally)
      .when(decideInternally())
      .thenEvents('InternallyApproved', {
        type: 'LockboxRequestCreated',
        remindAt: [BEGIN + days(2), BEGIN + days(3)],
      });
  });

  test('grants on the internal approval alone where the policy is disabled, also for 8 hours, and says why', () => {
    given(...directory, submit())
      .when(decideInternally())
      .thenEvents(
        'InternallyApproved',
        { type: 'CustomerApprovalNotRequired', reason: 'POLICY_DISABLED' },
        { type: 'AccessGranted', basis: 'NOT_REQUIRED', expiresAt: BEGIN + hours(8), permissions: ['read', 'restart'] },
      );
  });

  test('grants on the internal approval alone where the environment is not managed, and says why', () => {
    given(...protectedTenant, submitSandbox())
      .when(decideInternally())
      .thenEvents(
        'InternallyApproved',
        { type: 'CustomerApprovalNotRequired', reason: 'NOT_MANAGED' },
        'AccessGranted',
      );
  });

  test('uses the policy from the moment it is enabled, also for what was submitted before', () => {
    given(...directory, submit(), enable())
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
  });

  test('no longer asks once the policy is disabled', () => {
    given(...waitingInternally, disable())
      .when(decideInternally())
      .thenEvents(
        'InternallyApproved',
        { type: 'CustomerApprovalNotRequired', reason: 'POLICY_DISABLED' },
        'AccessGranted',
      );
  });

  test('still asks in the 24 hours after the environment became unmanaged, and not a millisecond longer', () => {
    const unmanaged = [...waitingInternally, at(hours(1), setEnvironment({ managed: false }))];
    given(...unmanaged)
      .when(at(hours(25) - 1, decideInternally()))
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
    given(...unmanaged)
      .when(at(hours(25), decideInternally()))
      .thenEvents(
        'InternallyApproved',
        { type: 'CustomerApprovalNotRequired', reason: 'NOT_MANAGED' },
        'AccessGranted',
      );
  });

  test('still asks while a removed environment stays protected; afterwards there is no access to it', () => {
    const removed = [...waitingInternally, removeEnvironment()];
    given(...removed)
      .when(at(hours(23), decideInternally()))
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
    given(...removed)
      .when(at(hours(24), decideInternally()))
      .thenRefused('ENVIRONMENT_UNKNOWN');
  });

  test('asks where a data store is under the policy by another environment too', () => {
    given(...protectedTenant, setSandbox({ dataStores: [sandboxDb, prodDb] }))
      .and(submit({ environmentId: sandbox, dataStores: [prodDb] }))
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
  });

  test('asks in the 24 hours after a data store has left a managed environment, and not a millisecond longer', () => {
    const moves: Readonly<Record<string, readonly Step[]>> = {
      'to an unmanaged one': [
        setSandbox({ dataStores: [sandboxDb, prodDb] }),
        setEnvironment({ dataStores: [prodFiles] }),
      ],
      'and then the environment too': [
        setEnvironment({ dataStores: [prodFiles] }),
        removeEnvironment(),
        setEnvironment({ managed: false, dataStores: [] }),
        setSandbox({ dataStores: [sandboxDb, prodDb] }),
      ],
    };
    for (const steps of Object.values(moves)) {
      const moved = [...protectedTenant, ...steps, submit({ environmentId: sandbox, dataStores: [prodDb] })];
      given(...moved)
        .when(at(hours(24) - 1, decideInternally()))
        .thenEvents('InternallyApproved', 'LockboxRequestCreated');
      given(...moved)
        .when(at(hours(24), decideInternally()))
        .thenEvents(
          'InternallyApproved',
          { type: 'CustomerApprovalNotRequired', reason: 'NOT_MANAGED' },
          'AccessGranted',
        );
    }
  });

  test('gives no access to a data store that has left the environment since', () => {
    given(...protectedTenant, submitSandbox(), setSandbox({ dataStores: [] }))
      .when(decideInternally())
      .thenRefused('DATA_STORE_UNKNOWN');
  });

  test('gives no access in a tenant that has left the directory; its open requests run out', () => {
    given(...waitingInternally, removeTenant())
      .when(decideInternally())
      .thenRefused('TENANT_REMOVED');
    given(...waitingInternally, removeTenant())
      .when(decideInternally('REJECTED'))
      .thenEvents('InternallyRejected');
    given(...waitingInternally, removeTenant())
      .when(at(days(4), timer('INTERNAL_REVIEW')))
      .thenEvents('InternalReviewExpired');
  });
});
