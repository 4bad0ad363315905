import { personId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { at, days, given, givenOn, hours, TenantLog } from './testing/given.ts';
import {
  accessRunning,
  engineer,
  prodDb,
  prodFiles,
  protectedTenant,
  recordNotice,
  removeTenant,
  reportRefused,
  timer,
} from './testing/sample.ts';

describe('attempts that a guard refused', () => {
  test('are recorded as the guard reports them, whoever tried, and change nothing', () => {
    const { log } = given(...accessRunning)
      .when(at(hours(1), reportRefused(hours(1), { permission: null, reason: 'NOT_VERIFIED' })))
      .thenEvents({
        type: 'AccessRefused',
        reportId: 'report-1',
        dataStoreId: prodDb,
        engineerId: engineer,
        permission: null,
        reason: 'NOT_VERIFIED',
        count: 3,
        told: true,
      });
    expect(log.facts.at(-1)?.rule).toBe('REFUSED_ACCESS_IS_RECORDED');
    given(...protectedTenant)
      .when(reportRefused(0, { engineerId: personId('mallory') }))
      .thenEvents({ type: 'AccessRefused', engineerId: 'mallory', told: true });
    given(...protectedTenant, removeTenant())
      .when(reportRefused(0))
      .thenEvents('AccessRefused');
  });

  test('are told to the administrators once an hour at most of the same engineer and data store', () => {
    const log = new TenantLog();
    givenOn(log, protectedTenant);
    const isTold = (time: number, reportId: string, changes: Parameters<typeof reportRefused>[1] = {}) => {
      const decision = log.take(at(time, reportRefused(time, { reportId, ...changes })));
      const data = decision.kind === 'events' ? decision.events[0]?.data : undefined;
      return data?.type === 'AccessRefused' && data.told;
    };
    expect(isTold(0, 'a')).toBe(true);
    expect(isTold(1, 'b', { reason: 'GRANT_OVER', source: 'access' })).toBe(false);
    expect(isTold(1, 'c', { dataStoreId: prodFiles })).toBe(true);
    expect(isTold(1, 'd', { engineerId: personId('mallory') })).toBe(true);
    expect(isTold(hours(1) - 1, 'e')).toBe(false);
    // An hour counts from what was told, and not from what was not.
    expect(isTold(hours(1), 'f')).toBe(true);
    expect(isTold(hours(1) + 1, 'g')).toBe(false);
    expect(isTold(days(40), 'h')).toBe(true);
  });

  test('are recorded once, and another content under the same id is refused', () => {
    const once = { ...reportRefused(0), id: 'c-1' };
    given(...protectedTenant, once)
      .when(at(days(28), once))
      .thenNothing();
    given(...protectedTenant, reportRefused(0))
      .when(reportRefused(0, { count: 4 }))
      .thenRefused('REPORT_DIFFERS');
    given(...protectedTenant, reportRefused(0))
      .when(reportRefused(0, { source: 'access', count: 4 }))
      .thenEvents('AccessRefused');
  });

  test('may be 28 days old and 5 minutes ahead of the log', () => {
    const time = days(30);
    const steps = [...protectedTenant, at(time, timer('REMINDER'))];
    const first = time - days(28) + 1_000;
    given(...steps)
      .when(at(time, reportRefused(first)))
      .thenEvents('AccessRefused');
    given(...steps)
      .when(at(time, reportRefused(first - 1)))
      .thenRefused('REPORT_TOO_OLD');
    given(...steps)
      .when(at(time, reportRefused(time + 300_000)))
      .thenEvents('AccessRefused');
    given(...steps)
      .when(at(time, reportRefused(time + 300_001)))
      .thenRefused('REPORT_IN_THE_FUTURE');
  });

  test('never bring an address into the log', () => {
    given(...protectedTenant)
      .when(reportRefused(0, { engineerId: personId('erin@provider.example') }))
      .thenRefusedUnseen('ID_IS_AN_ADDRESS');
  });

  test('are told, whatever notice was said to be told before: what is remembered of them has no id that a notice can have', () => {
    const { log } = given(...protectedTenant).when(reportRefused(0));
    const remembered = [...log.memory.entities()].flatMap((entity) =>
      entity.type === 'Notified' ? [entity.notificationId] : [],
    );
    expect(remembered).toHaveLength(2);
    for (const notificationId of remembered) {
      given(...protectedTenant)
        .when(recordNotice({ notificationId, requestId: null }))
        .thenRefused('NOTICE_ID_INVALID');
    }
  });
});
