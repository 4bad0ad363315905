import type { EventData } from '@lockbox/contracts/generated/events';
import { loadLicences } from '@lockbox/contracts/licences';
import { describe, expect, test } from 'vitest';
import { evolve } from '../decider/evolve.ts';
import { TenantMemory } from '../memory/tenant-memory.ts';
import { decideAgain } from '../redeciding/decide-again.ts';
import { at, days, given, givenOn, hours, TenantLog } from '../testing/given.ts';
import {
  accessRunning,
  BEGIN,
  decideInternally,
  deny,
  directory,
  handBack,
  lift,
  prodDb,
  prodFiles,
  protectedTenant,
  R1,
  removeTenant,
  reportClosed,
  reportNotClosed,
  reportOpened,
  reportUse,
  submit,
  submitSealed,
  timer,
  used,
  waitingForCustomer,
  waitingInternally,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

const over: readonly Step[] = [...accessRunning, at(hours(8), timer('ACCESS_END'))];
const handedBack: readonly Step[] = [...accessRunning, at(hours(2), handBack())];

type Recorded = Extract<EventData, { type: 'AccessOpened' | 'AccessClosed' | 'AccessNotClosed' }>;
const recorded = (steps: readonly Step[], time: number, step: Step): Recorded => {
  const { decision } = given(...steps).when(at(time, step));
  const data = decision.kind === 'events' && decision.events.length === 1 ? decision.events[0]?.data : undefined;
  if (data?.type === 'AccessOpened' || data?.type === 'AccessClosed' || data?.type === 'AccessNotClosed') return data;
  throw new Error(`It was not recorded: ${JSON.stringify(decision)}`);
};
const reasonOf = (steps: readonly Step[], time: number, step: Step) => recorded(steps, time, step).outsideGrant;

describe('what the guard of a data store did with an access', () => {
  test('is recorded under its request, as the guard reports it, and changes nothing', () => {
    const { log } = given(...accessRunning)
      .when(at(1_000, reportOpened(500)))
      .thenEvents({ type: 'AccessOpened', requestId: R1, dataStoreId: prodDb, openedAt: BEGIN + 500, told: false });
    expect(log.facts.at(-1)?.rule).toBe('OPENING_IS_RECORDED');
    expect(log.memory.request(R1)).toMatchObject({ type: 'AccessRunning', expiresAt: BEGIN + hours(8) });
    givenOn(log, [at(hours(8), timer('ACCESS_END'))])
      .when(at(hours(8), reportClosed(hours(8), { reportId: 'report-2' })))
      .thenEvents({ type: 'AccessClosed', sessionsEnded: 1, outsideGrant: null, told: false });
    expect(log.facts.at(-1)?.rule).toBe('CLOSING_IS_RECORDED');
  });

  test.each([
    ['that needed no customer', [...directory, submit(), decideInternally()]],
    ['in a tenant that has left the directory', [...accessRunning, removeTenant()]],
  ])('is recorded so of an access %s', (_, steps) => {
    expect(reasonOf(steps, 1, reportOpened(1))).toBeNull();
  });

  test.each([
    ['while access runs', accessRunning],
    ['once its period was over', over],
  ])('is an opening within the grant up to its last millisecond, reported %s', (_, steps) => {
    const reported = (openedAt: number) => reasonOf(steps, hours(8), reportOpened(openedAt));
    expect(reported(0)).toBeNull();
    expect(reported(hours(8) - 1)).toBeNull();
    expect(reported(hours(8))).toBe('AFTER_END');
  });

  test('ends before the moment at which access was handed back', () => {
    expect(reasonOf(handedBack, hours(3), reportOpened(hours(2) - 1))).toBeNull();
    expect(reasonOf(handedBack, hours(3), reportOpened(hours(2)))).toBe('AFTER_END');
  });

  test('may be 5 minutes before the grant by the clock of the guard, which has read the grant', () => {
    expect(reasonOf(accessRunning, 1, reportOpened(-300_000))).toBeNull();
    expect(reasonOf(accessRunning, 1, reportOpened(-300_001))).toBe('BEFORE_GRANT');
  });

  test('closes at any time, however late that is', () => {
    for (const closedAt of [0, hours(8), days(3)]) expect(reasonOf(over, days(3), reportClosed(closedAt))).toBeNull();
    expect(reasonOf(accessRunning, 1, reportClosed(1))).toBeNull();
  });
});

describe('what no grant covers', () => {
  test.each([
    ['a request that nobody knows', protectedTenant, 'REQUEST_UNKNOWN'],
    ['a request that waits internally', waitingInternally, 'NOT_GRANTED'],
    ['a request that waits for the customer', waitingForCustomer, 'NOT_GRANTED'],
    ['a request that was denied', [...waitingForCustomer, deny()], 'NOT_GRANTED'],
  ])('under %s is recorded too, with the reason, and the administrators are notified', (_, steps, reason) => {
    for (const report of [reportOpened, reportClosed, reportNotClosed]) {
      expect(recorded(steps, 1, report(0))).toMatchObject({ requestId: R1, outsideGrant: reason, told: true });
    }
  });

  test.each([
    ['while access runs', accessRunning],
    ['once it has ended', over],
  ])('on another data store is distinguished %s', (_, steps) => {
    for (const report of [reportOpened, reportClosed, reportNotClosed]) {
      const step = report(1, { dataStoreId: prodFiles });
      expect(recorded(steps, hours(9), step)).toMatchObject({ outsideGrant: 'OTHER_DATA_STORE', told: true });
    }
  });

  test('is announced once an hour at most for the same request and data store; a data store that is not closed is announced separately', () => {
    const log = new TenantLog();
    givenOn(log, [...accessRunning, submit({}, 'R-2')]);
    let number = 0;
    const isTold = (time: number, make: (reportId: string) => Step) => {
      const decision = log.take(at(time, make(`n-${++number}`)));
      const data = decision.kind === 'events' ? decision.events[0]?.data : undefined;
      return data !== undefined && 'told' in data && data.told;
    };
    const opened = (reportId: string) => reportOpened(0, { reportId, dataStoreId: prodFiles });
    const notClosed = (reportId: string) => reportNotClosed(0, { reportId, dataStoreId: prodFiles });
    expect(isTold(0, opened)).toBe(true);
    expect(isTold(1, opened)).toBe(false);
    expect(isTold(1, (reportId) => reportClosed(0, { reportId, dataStoreId: prodFiles }))).toBe(false);
    expect(isTold(1, notClosed)).toBe(true);
    expect(isTold(1, (reportId) => reportOpened(0, { reportId, id: 'R-2', dataStoreId: prodFiles }))).toBe(true);
    expect(isTold(1, (reportId) => reportNotClosed(0, { reportId }))).toBe(true);
    expect(isTold(hours(1) - 1, opened)).toBe(false);
    expect(isTold(hours(1), opened)).toBe(true);
    expect(isTold(hours(1), notClosed)).toBe(false);
    expect(isTold(hours(1) + 1, notClosed)).toBe(true);
  });
});

test('that a data store was not closed in time is recorded with its reason, and the administrators are notified', () => {
  const { log } = given(...over)
    .when(at(hours(9), reportNotClosed(hours(8))))
    .thenEvents({
      type: 'AccessNotClosed',
      since: BEGIN + hours(8),
      reason: 'UNREACHABLE',
      outsideGrant: null,
      told: true,
    });
  expect(log.facts.at(-1)?.rule).toBe('MISSED_CLOSING_IS_RECORDED');
});

describe('a report', () => {
  const reports = [
    ['of an opening', reportOpened],
    ['of a closing', reportClosed],
    ['of a missed closing', reportNotClosed],
  ] as const;

  test.each(reports)('%s counts once, whether or not a grant covers it, and whatever came between', (_, report) => {
    for (const [steps, step] of [
      [accessRunning, report(1)],
      [accessRunning, report(1, { dataStoreId: prodFiles })],
      [over, report(1)],
      [protectedTenant, report(1)],
    ] as const) {
      const once = at(hours(8), { ...step, id: 'c-1' });
      given(...steps, once)
        .when(once)
        .thenNothing();
      given(...steps, once)
        .and(at(days(20), timer('ACCESS_END')))
        .when(once)
        .thenNothing();
    }
  });

  test.each(reports)('%s that says something else under an id that was used is refused', (_, report) => {
    for (const steps of [accessRunning, protectedTenant]) {
      given(...steps, report(1))
        .when(report(2))
        .thenRefused('REPORT_DIFFERS');
    }
    // Reports of every kind share their ids.
    given(...accessRunning, reportUse([used(1)], { source: 'gate' }))
      .when(report(1))
      .thenRefused('REPORT_DIFFERS');
    given(...accessRunning, report(1))
      .when(report(2, { source: 'another' }))
      .thenEvents({ type: recorded(accessRunning, 1, report(1)).type });
  });

  test.each(reports)('%s may be 28 days old and 5 minutes ahead of the log', (_, report) => {
    const time = days(30);
    const steps = [...accessRunning, at(days(29), timer('ACCESS_END'))];
    expect(recorded(steps, time, report(time - days(28)))).toBeDefined();
    expect(recorded(steps, time, report(time + 300_000))).toBeDefined();
    given(...steps)
      .when(at(time, report(time - days(28) - 1)))
      .thenRefused('REPORT_TOO_OLD');
    given(...steps)
      .when(at(time, report(time + 300_001)))
      .thenRefused('REPORT_IN_THE_FUTURE');
  });

  test.each(reports)('%s about what is sealed leaves nothing in the log', (_, report) => {
    given(...protectedTenant, submitSealed())
      .when(report(1))
      .thenRefusedUnseen('USED_UNDER_SEAL');
    given(...protectedTenant, submitSealed(), decideInternally())
      .when(report(1))
      .thenRefusedUnseen('USED_UNDER_SEAL');
    given(...protectedTenant, submitSealed(), decideInternally(), lift())
      .when(report(1))
      .thenEvents({ type: recorded(accessRunning, 1, report(1)).type, outsideGrant: 'NOT_GRANTED' });
  });

  test.each(reports)('%s about a request that policy has forgotten is one about an unknown request', (_, report) => {
    expect(reasonOf(over, days(44), report(days(44)))).toBe('REQUEST_UNKNOWN');
  });

  test('is never crowded out by what was done: a request takes 500 reports of use, and of all together 1,000', () => {
    const log = new TenantLog();
    givenOn(log, accessRunning);
    for (let each = 0; each < 500; each++) log.take(at(1, reportUse([used(1)], { reportId: `use-${each}` })));
    givenOn(log, [])
      .when(reportUse([used(1)], { reportId: 'more' }))
      .thenRefused('TOO_MANY_REPORTS');
    for (let each = 0; each < 500; each++) {
      givenOn(log, [])
        .when(reportOpened(1, { reportId: `open-${each}` }))
        .thenEvents('AccessOpened');
    }
    const more = reportOpened(1, { reportId: 'more' });
    givenOn(log, []).when(more).thenRefused('TOO_MANY_OPENINGS');
    // An act without a covering grant is recorded too.
    givenOn(log, [])
      .when(reportOpened(1, { reportId: 'other', dataStoreId: prodFiles }))
      .thenEvents({ type: 'AccessOpened', outsideGrant: 'OTHER_DATA_STORE' });
  });
});

test('whoever decides a report again finds what the log has, and what was changed in it', () => {
  for (const report of [reportOpened(1), reportClosed(1, { dataStoreId: prodFiles }), reportNotClosed(1)]) {
    const log = new TenantLog();
    givenOn(log, [...over, report]);
    const memory = new TenantMemory(log.memory.tenantId);
    for (const { command, now, events } of log.taken) {
      if (command.tenantId !== memory.tenantId) continue;
      if (command.data.type !== report.data.type) {
        for (const event of events) for (const entity of evolve(memory, event)) memory.put(entity);
        continue;
      }
      const terms = {
        now,
        internalReviewMs: 0,
        licences: loadLicences(),
        sealSalt: Buffer.alloc(32),
        providerPasskeys: undefined,
        provider: log.provider,
      };
      const again = (standing: typeof events) =>
        decideAgain({ ...command, data: command.data as never }, memory, standing, terms).difference;
      expect(again(events)).toBeUndefined();
      const [event] = events;
      if (event === undefined || !('told' in event.data)) throw new Error('Not recorded');
      expect(again([{ ...event, data: { ...event.data, told: !event.data.told } }])).toContain('other contents');
    }
  }
});
