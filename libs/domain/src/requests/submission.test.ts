import { environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { PreparedSubmission } from '../decider/decision.ts';
import { at, days, given, hours } from '../testing/given.ts';
import {
  accessRunning,
  BEGIN,
  contoso,
  decideInternally,
  declarer,
  deny,
  directory,
  engineer,
  handBack,
  prodDb,
  protectedTenant,
  R1,
  removeEnvironment,
  removeTenant,
  sandboxDb,
  setTenant,
  submit,
  submitSealed,
  timer,
  waitingForCustomer,
  waitingInternally,
} from '../testing/sample.ts';

describe('a submission', () => {
  test('waits for the internal approver first, for as long as the provider allows', () => {
    given(...directory)
      .when(submit())
      .thenEvents({ type: 'RequestSubmitted', requestId: R1, engineerId: engineer, reviewExpiresAt: BEGIN + days(4) });
  });

  test.each([
    ['enabled', protectedTenant],
    ['not enabled', directory],
  ])('asks nobody else, where the policy is %s', (_, steps) => {
    const { log } = given(...steps).when(submit());
    expect(log.facts.at(-1)?.rule).toBe('INTERNAL_APPROVAL_FIRST');
    expect(log.memory.request(R1)?.type).toBe('AwaitingInternalApproval');
  });

  test('published again leaves no event', () => {
    given(...directory, { ...submit(), id: 'once' })
      .when(at(days(1), { ...submit(), id: 'once' }))
      .thenNothing();
  });

  test('with the same id and other content is refused: it is no repeat', () => {
    given(...directory, submit())
      .when(submit({ permissions: ['read', 'write'] }))
      .thenRefused('REQUEST_DIFFERS');
  });

  test('that was refused may be sent again under the same id', () => {
    const { log } = given(...directory).when(submit({ dataStores: [sandboxDb] }));
    expect(log.take(submit())).toMatchObject({ events: [{ data: { type: 'RequestSubmitted' } }] });
  });

  test('of a tenant that nobody has heard of is a dead letter only', () => {
    expect(given().when(submit()).decision).toEqual({
      kind: 'unknown-tenant',
      sentence: `Tenant ${contoso} is not in the directory. Check the id, or publish the tenant there first.`,
    });
  });

  test('of a tenant that has left the directory is refused, until it is back', () => {
    given(...directory, removeTenant())
      .when(submit())
      .thenRefused('TENANT_REMOVED');
    given(...directory, removeTenant(), setTenant())
      .when(submit())
      .thenEvents('RequestSubmitted');
  });

  test('for an environment that was removed is refused, also while that stays protected', () => {
    given(...directory, removeEnvironment())
      .when(submit())
      .thenRefused('ENVIRONMENT_UNKNOWN');
  });

  test('exactly 28 days old is taken; a millisecond more is too old', () => {
    given(...directory)
      .when(submit({ requestedAt: BEGIN - days(28) }))
      .thenEvents('RequestSubmitted');
  });

  test('up to five minutes ahead of the log is taken', () => {
    given(...directory)
      .when(submit({ requestedAt: BEGIN + 300_000 }))
      .thenEvents('RequestSubmitted');
  });

  const refusals: [string, ReasonCode, Partial<PreparedSubmission>][] = [
    ['an unknown environment', 'ENVIRONMENT_UNKNOWN', { environmentId: environmentId('nowhere') }],
    ["another environment's data store", 'DATA_STORE_UNKNOWN', { dataStores: [prodDb, sandboxDb] }],
    ['no data store', 'NOTHING_ASKED_FOR', { dataStores: [] }],
    ['no permission', 'NOTHING_ASKED_FOR', { permissions: [] }],
    ['a requestedAt over 28 days ago', 'REQUESTED_TOO_LONG_AGO', { requestedAt: BEGIN - days(28) - 1 }],
    ['a requestedAt over 5 minutes ahead', 'REQUESTED_IN_THE_FUTURE', { requestedAt: BEGIN + 300_001 }],
    ['an exclusion that nobody declared', 'DECLARER_MISSING', { exclusion: 'EMERGENCY' }],
    ['a declarer of nothing', 'DECLARER_WITHOUT_EXCLUSION', { declaredBy: declarer }],
  ];
  test.each(refusals)('with %s is refused', (_, reasonCode, changes) => {
    given(...directory)
      .when(submit(changes))
      .thenRefused(reasonCode);
  });

  test.each([null, 'EMERGENCY', 'INADVERTENT'] as const)('sealed with exclusion %s is refused unseen', (exclusion) => {
    given(...directory)
      .when(submit({ exclusion, declaredBy: exclusion && declarer, disclosure: 'SEALED' }))
      .thenRefusedUnseen('SEALED_WITHOUT_LEGAL_DEMAND');
  });

  test('sealed without its details is refused unseen, and so is a sealed one for what is not there', () => {
    const { sealedDraft: _, ...bare } = submitSealed().data as PreparedSubmission; // submitSealed makes no other
    given(...directory)
      .when({ ...submit(), data: bare })
      .thenRefusedUnseen('SEALED_DETAILS_MISSING');
    given(...directory)
      .when(submitSealed({ dataStores: [sandboxDb] }))
      .thenRefusedUnseen('DATA_STORE_UNKNOWN');
  });

  test('whose ids are addresses is a dead letter only: the log never holds one', () => {
    for (const changes of [{ engineerId: personId('eve@provider.example') }, { permissions: ['read', 'a@b'] }]) {
      given(...directory)
        .when(submit(changes))
        .thenRefusedUnseen('ID_IS_AN_ADDRESS');
    }
  });

  test('asks again for a request that has ended, and says so in the log', () => {
    given(...waitingForCustomer, deny())
      .when(submit({ previousRequestId: R1 }, 'R-2'))
      .thenEvents({ type: 'RequestSubmitted', previousRequestId: R1 });
  });

  test('asks again only for what has ended: not for what waits, nor while access runs', () => {
    for (const steps of [waitingInternally, waitingForCustomer, accessRunning])
      given(...steps)
        .when(submit({ previousRequestId: R1 }, 'R-2'))
        .thenRefused('PREVIOUS_REQUEST_NOT_ENDED');
    given(...accessRunning, handBack())
      .when(submit({ previousRequestId: R1 }, 'R-2'))
      .thenEvents('RequestSubmitted');
  });

  test("asks again for nothing that this tenant's log does not have: not for another tenant's request, nor what is sealed", () => {
    const elsewhere = requestIdOf(tenantId('fabrikam'), 'servicedesk', 'R-1');
    for (const steps of [protectedTenant, [...protectedTenant, submitSealed()]])
      for (const previousRequestId of [R1, elsewhere])
        given(...steps)
          .when(submit({ previousRequestId }, 'R-2'))
          .thenRefused('PREVIOUS_REQUEST_UNKNOWN');
  });

  test('asks again for 35 days: after that nobody knows here how it ended', () => {
    const denied = [...waitingForCustomer, deny()];
    const again = { previousRequestId: R1, requestedAt: BEGIN + days(35) };
    given(...denied)
      .when(at(days(35) - 1, submit(again, 'R-2')))
      .thenEvents('RequestSubmitted');
    given(...denied)
      .when(at(days(35), submit(again, 'R-2')))
      .thenRefused('PREVIOUS_REQUEST_UNKNOWN');
  });

  test('of the reserved tenant "provider" is a dead letter only', () => {
    given()
      .when({ ...submit(), tenant: tenantId('provider') })
      .thenRefusedUnseen('TENANT_ID_RESERVED');
  });
});

describe('while nobody decides internally', () => {
  test('nothing happens before a time has come', () => {
    given(...directory, submit())
      .when(at(days(2) - 1, timer('INTERNAL_REVIEW')))
      .thenNothing();
  });

  test('the review expires when it is over: the end, and no customer ever sees a lockbox request', () => {
    const expired = given(...directory, submit()).when(at(days(4), timer('INTERNAL_REVIEW')));
    expired.thenEvents({ type: 'InternalReviewExpired', requestId: R1, reviewExpiresAt: BEGIN + days(4) });
    expect(expired.log.take(timer('INTERNAL_REVIEW'))).toEqual({ kind: 'events', events: [] });
  });

  test('the internal approvers are reminded when half and three quarters of the review have passed', () => {
    const first = given(...directory, submit()).when(at(days(2), timer('INTERNAL_REVIEW')));
    first.thenEvents({ type: 'InternalReminderDue', requestId: R1, remindAt: BEGIN + days(2) });
    expect(first.log.take(timer('INTERNAL_REVIEW'))).toEqual({ kind: 'events', events: [] });
    expect(first.log.take(at(days(3), timer('INTERNAL_REVIEW')))).toMatchObject({
      events: [{ data: { remindAt: BEGIN + days(3), reviewExpiresAt: BEGIN + days(4) } }],
    });
  });

  test('they are reminded once of all that fell due while nobody looked, and of nothing when the time is over', () => {
    given(...directory, submit())
      .when(at(days(4) - 1, timer('INTERNAL_REVIEW')))
      .thenEvents({ type: 'InternalReminderDue', remindAt: BEGIN + days(3) });
    given(...directory, submit(), decideInternally())
      .when(at(days(2), timer('INTERNAL_REVIEW')))
      .thenNothing();
    given(...directory, submitSealed())
      .when(at(days(2), timer('INTERNAL_REVIEW')))
      .thenNothing();
  });

  test('the review expires too when the timer is hours late', () => {
    given(...directory, submit())
      .when(at(days(4) + hours(7), timer('INTERNAL_REVIEW')))
      .thenEvents('InternalReviewExpired');
  });
});
