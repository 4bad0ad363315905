import { eventIdOf } from '@lockbox/contracts/uuid';
import { describe, expect, test } from 'vitest';
import { at, given, hours } from '../testing/given.ts';
import {
  accessRunning,
  BEGIN,
  contoso,
  decideInternally,
  deny,
  directory,
  disable,
  handBack,
  internalApprover,
  protectedTenant,
  R1,
  recordNotice,
  removeTenant,
  setPrincipal,
  submit,
  submitExclusion,
  timer,
  waitingForCustomer,
} from '../testing/sample.ts';

describe('access', () => {
  test('is revoked automatically when its 8 hours are over, and not a millisecond before', () => {
    given(...accessRunning)
      .when(at(hours(8) - 1, timer('ACCESS_END')))
      .thenNothing();
    const over = given(...accessRunning).when(at(hours(8), timer('ACCESS_END')));
    over.thenEvents({ type: 'AccessEnded', requestId: R1, reason: 'PERIOD_OVER' });
    expect(over.log.take(timer('ACCESS_END'))).toEqual({ kind: 'events', events: [] });
  });

  test.each([
    ['that needed no customer', [...directory, submit(), decideInternally()]],
    ['in an emergency', [...protectedTenant, submitExclusion('EMERGENCY'), decideInternally()]],
  ])('%s ends after 8 hours too', (_, steps) => {
    given(...steps)
      .when(at(hours(8) - 1, timer('ACCESS_END')))
      .thenNothing();
    given(...steps)
      .when(at(hours(8), timer('ACCESS_END')))
      .thenEvents({ type: 'AccessEnded', reason: 'PERIOD_OVER' });
  });

  test('once approved cannot be taken back: neither by a denial, nor by the policy, the role or the directory', () => {
    given(...accessRunning)
      .when(deny('bob'))
      .thenRefused('ALREADY_DECIDED');
    const { log } = given(...accessRunning, setPrincipal('ada', []), removeTenant()).when(disable('bob'));
    expect(log.memory.request(R1)).toMatchObject({ type: 'AccessRunning', expiresAt: BEGIN + hours(8) });
  });
});

describe('the engineer may hand access back early', () => {
  test('which ends it at once', () => {
    given(...accessRunning)
      .when(at(hours(2), handBack()))
      .thenEvents({ type: 'AccessEnded', requestId: R1, reason: 'HANDED_BACK' });
    given(...accessRunning, at(hours(2), handBack()))
      .when(at(hours(8), timer('ACCESS_END')))
      .thenNothing();
  });

  test('and nobody else can', () => {
    given(...accessRunning)
      .when(handBack(internalApprover))
      .thenRefused('NOT_THE_ENGINEER');
  });

  test('while it is running: not before, and not when its period is over', () => {
    given(...protectedTenant)
      .when(handBack())
      .thenRefused('REQUEST_NOT_FOUND');
    given(...waitingForCustomer)
      .when(handBack())
      .thenRefused('ACCESS_NOT_RUNNING');
    given(...accessRunning)
      .when(at(hours(8), handBack()))
      .thenRefused('ACCESS_NOT_RUNNING');
    given(...accessRunning, handBack())
      .when(handBack())
      .thenRefused('ACCESS_NOT_RUNNING');
  });

  test('and saying so again leaves no event', () => {
    const once = { ...handBack(), id: 'once' };
    given(...accessRunning, once)
      .when(once)
      .thenNothing();
  });
});

describe("a notice's outcome", () => {
  test('is one event, however often it is recorded', () => {
    const recorded = given(...waitingForCustomer).when(recordNotice());
    recorded.thenEvents({
      type: 'NotificationRecorded',
      recipientId: 'ada',
      outcome: 'DELIVERED',
      aboutEventId: eventIdOf(contoso, 1),
    });
    expect(recorded.log.take(recordNotice({ outcome: 'FAILED' }))).toEqual({ kind: 'events', events: [] });
  });

  test('never brings an address into the log', () => {
    given(...waitingForCustomer)
      .when(recordNotice({ detail: '550 ada@contoso.example unknown' }))
      .thenEvents({ type: 'NotificationRecorded', detail: 'withheld' });
    given(...waitingForCustomer)
      .when(recordNotice({ recipientId: 'ada@contoso.example' }))
      .thenRefusedUnseen('ID_IS_AN_ADDRESS');
  });
});
