import { describe, expect, test } from 'vitest';
import { entityKey } from '../decider/entity.ts';
import { at, days, given, givenOn, hours, TenantLog } from '../testing/given.ts';
import {
  accessRunning,
  BEGIN,
  contoso,
  decideInternally,
  deny,
  lift,
  NOTICE_1,
  protectedTenant,
  R1,
  recordNotice,
  submit,
  submitSealed,
  timer,
  waitingForCustomer,
} from '../testing/sample.ts';
import { forgettable } from './tenant-memory.ts';

const request = `${contoso}/request/${R1}`;

describe('what has ended leaves the state', () => {
  test('35 days later, and not before', () => {
    const { log } = given(...waitingForCustomer).when(at(hours(1), deny()));
    expect(forgettable(log.memory, BEGIN + hours(1) + days(35) - 1)).toEqual([]);
    expect(forgettable(log.memory, BEGIN + hours(1) + days(35))).toEqual([request]);
    log.memory.delete(request);
    expect(log.memory.request(R1)).toBeUndefined();
    expect(forgettable(log.memory, BEGIN + days(99))).toEqual([]);
  });

  test('and a repeat of it is refused for its age, so that nothing is asked for twice', () => {
    const once = { ...submit(), id: 'once' };
    const log = new TenantLog();
    givenOn(log, [...protectedTenant, once, decideInternally(), deny()]);
    for (const key of forgettable(log.memory, BEGIN + days(35))) log.memory.delete(key);
    givenOn(log, [])
      .when(at(days(35), once))
      .thenEvents({ type: 'CommandRejected', reasonCode: 'REQUESTED_TOO_LONG_AGO' });
  });

  test('and is forgotten from then on, whether or not it has been removed yet', () => {
    const { log } = given(...waitingForCustomer).when(at(hours(1), deny()));
    const late = (time: number) => at(time, decideInternally());
    givenOn(log, [])
      .when(late(hours(1) + days(35) - 1))
      .thenRefused('ALREADY_DECIDED_INTERNALLY');
    givenOn(log, [])
      .when(late(hours(1) + days(35)))
      .thenRefused('REQUEST_NOT_FOUND');
    expect(log.memory.request(R1)?.type).toBe('Closed');
  });

  test('notices about no request too', () => {
    const { log } = given(...waitingForCustomer).when(recordNotice({ requestId: null }));
    expect(forgettable(log.memory, BEGIN + days(35))).toEqual([`${contoso}/notification/${NOTICE_1}`]);
  });

  test('but nothing that waits or runs', () => {
    for (const steps of [waitingForCustomer, accessRunning]) {
      const { log } = given(...steps).when(timer('REMINDER'));
      expect(forgettable(log.memory, BEGIN + days(999))).toEqual([]);
    }
  });

  test('a sealed exclusion stays until it is disclosed, and 35 days more', () => {
    const sealed = [...protectedTenant, submitSealed(), decideInternally()];
    const { log } = given(...sealed).when(timer('REMINDER'));
    expect(forgettable(log.memory, BEGIN + days(9_999))).toEqual([]);
    const disclosed = given(...sealed).when(at(days(400), lift()));
    expect(forgettable(disclosed.log.memory, BEGIN + days(435) - 1)).toEqual([]);
    expect(forgettable(disclosed.log.memory, BEGIN + days(435))).toEqual([request]);
  });

  test('a sealed submission that nobody approved, 35 days after its review; one that was rejected, after that', () => {
    const waiting = given(...protectedTenant).when(submitSealed());
    expect(forgettable(waiting.log.memory, BEGIN + days(39) - 1)).toEqual([]);
    expect(forgettable(waiting.log.memory, BEGIN + days(39))).toEqual([request]);
    const rejected = given(...protectedTenant, submitSealed()).when(decideInternally('REJECTED'));
    expect(forgettable(rejected.log.memory, BEGIN + days(35))).toEqual([request]);
  });

  test.each([
    ['was denied', [...waitingForCustomer, at(hours(1), deny())]],
    ['was sealed, and rejected', [...protectedTenant, submitSealed(), decideInternally('REJECTED')]],
  ])('but no request that takes the id of one that %s', (_, steps) => {
    const again = at(days(40), submit({ requestedAt: BEGIN + days(40) }));
    const { log } = given(...steps).when(again);
    expect(log.memory.request(R1)?.type).toBe('AwaitingInternalApproval');
    expect(forgettable(log.memory, BEGIN + days(99))).toEqual([]);

    const overlay = given(...steps)
      .when(timer('REMINDER'))
      .log.memory.overlay();
    const begun = log.memory.request(R1);
    if (begun !== undefined) overlay.put(begun);
    expect(forgettable(overlay, BEGIN + days(99))).toEqual([]);
    overlay.commit();
    expect(overlay.request(R1)?.type).toBe('AwaitingInternalApproval');
  });
});

describe('an overlay', () => {
  const base = () => given(...waitingForCustomer).when(timer('REMINDER')).log.memory;

  test('reads through, keeps its changes apart, and is thrown away without a trace', () => {
    const memory = base();
    const overlay = memory.overlay();
    overlay.delete(request);
    expect(overlay.request(R1)).toBeUndefined();
    expect([...overlay.requests()]).toEqual([]);
    expect(memory.request(R1)?.type).toBe('AwaitingCustomer');
  });

  test('is merged by its commit, deletions too', () => {
    const memory = base();
    const overlay = memory.overlay();
    overlay.delete(request);
    overlay.commit();
    expect(memory.request(R1)).toBeUndefined();
    overlay.put({ type: 'Notified', tenantId: contoso, notificationId: 'n', recordedAt: BEGIN, commandId: null });
    expect(memory.notified('n')).toBeUndefined();
    overlay.commit();
    expect(memory.notified('n')?.recordedAt).toBe(BEGIN);
  });

  test('can be based on another overlay', () => {
    const memory = base();
    const lower = memory.overlay();
    const upper = lower.overlay();
    upper.delete(request);
    upper.commit();
    expect(lower.request(R1)).toBeUndefined();
    expect(memory.request(R1)).toBeDefined();
    lower.commit();
    expect(memory.request(R1)).toBeUndefined();
  });
});

test("every entity has one key, under its tenant's id; other keys remove nothing", () => {
  const { log } = given(...waitingForCustomer, recordNotice()).when(timer('REMINDER'));
  const { memory } = log;
  const entities = [
    memory.tenant(),
    ...memory.environments(),
    ...memory.principals(),
    ...memory.requests(),
    memory.notified(NOTICE_1),
  ].filter((entity) => entity !== undefined);
  const keys = entities.map(entityKey);
  expect(new Set(keys).size).toBe(entities.length);
  for (const key of ['fabrikam/tenant/', `${contoso}/head/`, `${contoso}/other/x`, contoso, '']) memory.delete(key);
  expect(memory.request(R1)).toBeDefined();
  for (const key of keys) memory.delete(key);
  expect([memory.tenant(), ...memory.environments(), ...memory.principals(), ...memory.requests()]).toEqual([
    undefined,
  ]);
});
