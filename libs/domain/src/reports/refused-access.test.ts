import { personId } from '@lockbox/contracts/ids';
import { loadLicences } from '@lockbox/contracts/licences';
import { describe, expect, test } from 'vitest';
import { tenantDecider } from '../decider/decider.ts';
import { decideAgain } from '../redeciding/decide-again.ts';
import { at, days, given, givenOn, hours, TenantLog } from '../testing/given.ts';
import {
  accessRunning,
  contoso,
  engineer,
  prodDb,
  prodFiles,
  protectedTenant,
  recordNotice,
  removeTenant,
  reportNotClosed,
  reportOpened,
  reportRefused,
  reportUse,
  submit,
  timer,
  used,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

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

  test('are announced to the administrators once an hour at most for the same engineer and data store', () => {
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
    // The hour counts from the last notice, not from suppressed ones.
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

  test('are announced even if a forged notice claims an earlier one: their remembered id cannot be a notice’s', () => {
    const { log } = given(...protectedTenant).when(reportRefused(0));
    const remembered = [...log.memory.entities()].flatMap((entity) =>
      entity.type === 'Notified' ? [entity.notificationId] : [],
    );
    expect(remembered).toHaveLength(4);
    for (const notificationId of remembered) {
      given(...protectedTenant)
        .when(recordNotice({ notificationId, requestId: null }))
        .thenRefused('NOTICE_ID_INVALID');
    }
  });
});

describe('whoever invents engineers, requests and reports', () => {
  /** The n-th of many in the same hour, each about somebody else. */
  const attempt = (each: number, source = 'gate', time = 1): Step =>
    at(time, reportRefused(time, { reportId: `try-${time}-${each}`, engineerId: personId(`nobody-${each}`), source }));
  const opened = (each: number, time = 1): Step =>
    at(time, reportOpened(1, { reportId: `open-${time}-${each}`, id: `unknown-${each}` }));
  const notClosed = (each: number): Step =>
    at(1, reportNotClosed(1, { reportId: `late-${each}`, id: `unknown-${each}` }));
  const tellingIn = (log: TenantLog, step: Step) => {
    const decision = log.take(step);
    const data = decision.kind === 'events' ? decision.events[0]?.data : undefined;
    return data !== undefined && 'told' in data ? [data.told, data.furtherUntold] : undefined;
  };
  const logWith = (count: number, step: (each: number) => Step): TenantLog => {
    const log = new TenantLog();
    givenOn(log, [...protectedTenant, submit({}, 'R-2')]);
    for (let each = 1; each <= count; each++) log.take(step(each));
    return log;
  };

  test.each([
    ['refused attempts', attempt],
    ['openings', opened],
    ['data stores that are not closed', notClosed],
  ])('has the administrators told of 20 %s in an hour, and the last letter says that it is the last', (_, step) => {
    const log = logWith(18, step);
    expect(tellingIn(log, step(19))).toEqual([true, false]);
    expect(tellingIn(log, step(20))).toEqual([true, true]);
    expect(tellingIn(log, step(21))).toEqual([false, false]);
    // A suppressed notice takes no place: it is sent in the next hour.
    const later = at(hours(1), step(22));
    expect(tellingIn(log, later)).toEqual([true, false]);
  });

  test('silences no letter of another kind', () => {
    const log = logWith(25, (each) => attempt(each));
    expect(tellingIn(log, opened(1))).toEqual([true, false]);
    expect(tellingIn(log, notClosed(1))).toEqual([true, false]);
  });

  test('gets 500 attempts into the log in an hour, and one refusal of further ones', () => {
    const log = logWith(499, attempt);
    givenOn(log, []).when(attempt(500)).thenEvents('AccessRefused');
    givenOn(log, []).when(attempt(501)).thenRefused('TOO_MANY_REPORTS_IN_HOUR');
    givenOn(log, []).when(attempt(502)).thenRefusedUnseen('TOO_MANY_REPORTS_IN_HOUR');
    givenOn(log, []).when(attempt(503)).thenRefusedUnseen('TOO_MANY_REPORTS_IN_HOUR');
    // A repeat is none, another source has its own, and so has what no grant covers.
    givenOn(log, []).when(attempt(501, 'access')).thenEvents('AccessRefused');
    givenOn(log, []).when(opened(1)).thenEvents('AccessOpened');
    // In the next hour they are taken again, also those that were refused.
    const last = hours(1) - 1;
    givenOn(log, [])
      .when(attempt(504, 'gate', last))
      .thenRefusedUnseen('TOO_MANY_REPORTS_IN_HOUR');
    givenOn(log, [])
      .when(at(hours(1), attempt(501)))
      .thenEvents('AccessRefused');
  });

  test('gets 500 reports of what no grant covers into the log in an hour, of openings and of use together', () => {
    const use = (each: number) =>
      at(1, reportUse([used(1)], { reportId: `use-${each}`, id: `unknown-${each}`, source: 'gate' }));
    const log = logWith(250, opened);
    for (let each = 1; each <= 250; each++) log.take(use(each));
    givenOn(log, []).when(opened(251)).thenRefused('TOO_MANY_REPORTS_IN_HOUR');
    for (const further of [use(251), notClosed(251)])
      givenOn(log, []).when(further).thenRefusedUnseen('TOO_MANY_REPORTS_IN_HOUR');
    givenOn(log, []).when(attempt(1)).thenEvents('AccessRefused');
    givenOn(log, [])
      .when(opened(1, hours(1)))
      .thenEvents('AccessOpened');
  });

  test('gets 500 refusals of reports into the log in an hour, and further ones as dead letters', () => {
    const changed = (count: number, time = 1) => at(time, reportRefused(0, { reportId: 'one', count }));
    const log = logWith(500, (each) => changed(each));
    givenOn(log, []).when(changed(501)).thenRefused('REPORT_DIFFERS');
    givenOn(log, []).when(changed(502)).thenRefusedUnseen('REPORT_DIFFERS');
    // A valid report is still recorded.
    givenOn(log, []).when(attempt(1)).thenEvents('AccessRefused');
    const openedAgain = at(1, reportOpened(1, { reportId: 'one' }));
    givenOn(log, []).when(openedAgain).thenRefusedUnseen('REPORT_DIFFERS');
    givenOn(log, [])
      .when(changed(502, hours(1)))
      .thenRefused('REPORT_DIFFERS');
  });

  test('fills no more of the memory than there are places: those of one hour are taken again in the next', () => {
    const places = ({ memory }: TenantLog): number =>
      [...memory.entities()].filter((one) => one.type === 'Notified' && one.notificationId.startsWith('place/')).length;
    const log = logWith(510, attempt);
    expect(places(log)).toBe(501 + 20);
    for (let each = 1; each <= 510; each++) log.take(attempt(each, 'gate', hours(5)));
    expect(places(log)).toBe(501 + 20);
  });

  test('leaves a log that is decided again as it was decided, bounds and refusals too', () => {
    const log = logWith(503, (each) => attempt(each, 'gate', each < 300 ? hours(1) - 1 : hours(1)));
    for (let each = 504; each <= 900; each++) log.take(attempt(each, 'gate', hours(1)));
    const again = tenantDecider.initialState(contoso);
    const terms = {
      provider: log.provider,
      internalReviewMs: 0,
      licences: loadLicences(),
      sealSalt: Buffer.alloc(32),
      providerPasskeys: undefined,
    };
    const refusals: string[] = [];
    for (const { command, now, events } of log.taken.filter(({ command: { tenantId } }) => tenantId === contoso)) {
      const { data } = command;
      if (data.type === 'RecordAccessRefused') {
        expect(decideAgain({ ...command, data }, again, events, { ...terms, now }).difference).toBeUndefined();
        if (events[0]?.data.type !== 'AccessRefused') refusals.push(events[0]?.data.type ?? 'nothing');
      }
      for (const event of events) for (const entity of tenantDecider.evolve(again, event)) again.put(entity);
    }
    expect(refusals.filter((type) => type === 'CommandRejected')).toHaveLength(1);
    expect(refusals.filter((type) => type === 'nothing')).toHaveLength(100);
  });
});
