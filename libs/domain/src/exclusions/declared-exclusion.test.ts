import { describe, expect, test } from 'vitest';
import { given, hours } from '../testing/given.ts';
import {
  BEGIN,
  decideInternally,
  declarer,
  directory,
  engineer,
  handBack,
  internalApprover,
  protectedTenant,
  R1,
  removeTenant,
  setEnvironment,
  submitExclusion,
} from '../testing/sample.ts';

describe('an exclusion', () => {
  test.each(['EMERGENCY', 'INADVERTENT', 'LEGAL_DEMAND'] as const)(
    '%s waits for the internal approval too',
    (exclusion) => {
      given(...protectedTenant)
        .when(submitExclusion(exclusion))
        .thenEvents({ type: 'RequestSubmitted', exclusion, declaredBy: declarer });
    },
  );

  test('for an emergency grants for 8 hours without asking, and the log names the two people', () => {
    given(...protectedTenant, submitExclusion('EMERGENCY'))
      .when(decideInternally())
      .thenEvents(
        'InternallyApproved',
        {
          type: 'ExclusionDeclared',
          exclusion: 'EMERGENCY',
          declaredBy: declarer,
          approvedBy: internalApprover,
          facts: { policyEnabled: true, environmentManaged: true },
        },
        { type: 'AccessGranted', basis: 'EMERGENCY', engineerId: engineer, expiresAt: BEGIN + hours(8) },
      );
  });

  test.each(['INADVERTENT', 'LEGAL_DEMAND'] as const)('%s is a report, and never grants', (exclusion) => {
    const reported = given(...protectedTenant, submitExclusion(exclusion)).when(decideInternally());
    reported.thenEvents('InternallyApproved', { type: 'ExclusionDeclared', exclusion, approvedBy: internalApprover });
    expect(reported.log.memory.request(R1)).toMatchObject({ type: 'Closed', outcome: 'REPORTED' });
    given(...protectedTenant, submitExclusion(exclusion), decideInternally())
      .when(handBack())
      .thenRefused('ACCESS_NOT_RUNNING');
  });

  test('is in the log also where the policy would not have asked', () => {
    given(...directory, submitExclusion('EMERGENCY'))
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'ExclusionDeclared', { type: 'AccessGranted', basis: 'EMERGENCY' });
  });

  test('that is rejected internally leads to nothing', () => {
    given(...protectedTenant, submitExclusion('EMERGENCY'))
      .when(decideInternally('REJECTED'))
      .thenEvents('InternallyRejected');
  });

  test('in a tenant that is gone, or about data that has moved, gives no access; a report is never lost', () => {
    given(...protectedTenant, submitExclusion('EMERGENCY'), removeTenant())
      .when(decideInternally())
      .thenRefused('TENANT_REMOVED');
    given(...protectedTenant, submitExclusion('EMERGENCY'), setEnvironment({ dataStores: [] }))
      .when(decideInternally())
      .thenRefused('DATA_STORE_UNKNOWN');
    given(...protectedTenant, submitExclusion('INADVERTENT'), setEnvironment({ dataStores: [] }), removeTenant())
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'ExclusionDeclared');
  });
});
