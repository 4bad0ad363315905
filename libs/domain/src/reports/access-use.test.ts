import { loadLicences } from '@lockbox/contracts/licences';
import { commandIdOf } from '@lockbox/contracts/uuid';
import { describe, expect, test } from 'vitest';
import { evolve } from '../decider/evolve.ts';
import { TenantMemory } from '../memory/tenant-memory.ts';
import { decideAgain } from '../redeciding/decide-again.ts';
import { at, days, given, givenOn, hours, TenantLog } from '../testing/given.ts';
import {
  accessRunning,
  approve,
  BEGIN,
  decideInternally,
  deny,
  directory,
  handBack,
  internalApprover,
  lift,
  prodFiles,
  protectedTenant,
  R1,
  recordNotice,
  removeTenant,
  reportUse,
  submit,
  submitExclusion,
  submitSealed,
  timer,
  used,
  waitingForCustomer,
  waitingInternally,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

const over: readonly Step[] = [...accessRunning, at(hours(8), timer('ACCESS_END'))];
const handedBack: readonly Step[] = [...accessRunning, at(hours(2), handBack())];

/** The reason that is recorded for one reported action. */
const reasonOf = (steps: readonly Step[], time: number, step: Step): string | null => {
  const { decision } = given(...steps).when(at(time, step));
  const data = decision.kind === 'events' && decision.events.length === 1 ? decision.events[0]?.data : undefined;
  if (data?.type === 'AccessUsed') return null;
  if (data?.type === 'AccessUsedOutsideGrant') return data.actions[0]?.reason ?? 'none';
  throw new Error(`It was not recorded: ${JSON.stringify(decision)}`);
};

describe('what an engineer did within an access', () => {
  test('is recorded under its request, as the source reports it, and changes nothing', () => {
    const { log } = given(...accessRunning)
      .when(
        at(hours(1), reportUse([used(60_000), used(90_000, { action: 'EXPORT', permission: 'restart', count: 3 })])),
      )
      .thenEvents({
        type: 'AccessUsed',
        requestId: R1,
        reportId: 'report-1',
        engineerId: 'engineer-1',
        actions: [
          { usedAt: BEGIN + 60_000, action: 'READ', objectClass: 'invoice', count: 12 },
          { usedAt: BEGIN + 90_000, action: 'EXPORT', count: 3 },
        ],
      });
    expect(log.memory.request(R1)).toMatchObject({ type: 'AccessRunning', expiresAt: BEGIN + hours(8) });
    expect(log.facts.at(-1)?.rule).toBe('ACCESS_USE_IS_RECORDED');
  });

  test.each([
    ['that needed no customer', [...directory, submit(), decideInternally()]],
    ['in an emergency', [...protectedTenant, submitExclusion('EMERGENCY'), decideInternally()]],
    ['in a tenant that has left the directory', [...accessRunning, removeTenant()]],
  ])('is recorded so of an access %s', (_, steps) => {
    expect(reasonOf(steps, 1, reportUse([used(1)]))).toBeNull();
  });

  test.each([
    ['TOO_MANY_REPORTS', 0],
    ['TOO_MANY_REPORTS_OUTSIDE', -1],
  ] as const)('beyond them is refused 500 times an hour in the log, and then by dead letters: %s', (code, usedAt) => {
    const report = (each: number, time = hours(2)) =>
      at(time, { ...reportUse([used(usedAt)], { reportId: `one-${each}` }), id: `c-${each}` });
    const log = new TenantLog();
    givenOn(log, accessRunning);
    for (let each = 1; each < 1000; each++) log.take(report(each));
    givenOn(log, []).when(report(1000)).thenRefused(code);
    givenOn(log, []).when(report(1001)).thenRefusedUnseen(code);
    // An event of an earlier version is not a forgery.
    const [refused, unseen] = log.taken.slice(-2) as [Taken, Taken]; // there are 1001
    const [event] = refused.events;
    if (event?.data.type !== 'CommandRejected') throw new Error('Not refused');
    const { commandId } = unseen.command;
    const written = { ...event, causationId: commandId, correlationId: commandId, data: { ...event.data, commandId } };
    expect(decidedAgain(log, log.memory, unseen, [written])).toBeUndefined();
    expect(decidedAgain(log, log.memory, unseen, [event])).toContain('other contents');
    givenOn(log, [])
      .when(report(1002, hours(3)))
      .thenRefused(code);
  });

  test.each([
    ['while access runs', accessRunning],
    ['once its period was over', over],
  ])('begins with the first millisecond of the grant and ends before its end, reported %s', (_, steps) => {
    const reported = (usedAt: number) => reasonOf(steps, hours(8), reportUse([used(usedAt)]));
    expect(reported(-1)).toBe('BEFORE_GRANT');
    expect(reported(0)).toBeNull();
    expect(reported(hours(8) - 1)).toBeNull();
    expect(reported(hours(8))).toBe('AFTER_END');
  });

  test('ends before the moment at which access was handed back', () => {
    const reported = (usedAt: number) => reasonOf(handedBack, hours(3), reportUse([used(usedAt)]));
    expect(reported(0)).toBeNull();
    expect(reported(hours(2) - 1)).toBeNull();
    expect(reported(hours(2))).toBe('AFTER_END');
  });

  test('ends with its 8 hours, however late the timer says so', () => {
    const late = [...accessRunning, at(hours(20), timer('ACCESS_END'))];
    expect(reasonOf(late, hours(20), reportUse([used(hours(8) - 1)]))).toBeNull();
    expect(reasonOf(late, hours(20), reportUse([used(hours(8))]))).toBe('AFTER_END');
  });

  test('counts as within it for as long as it may be reported: 28 days', () => {
    const before = hours(8) - 1;
    expect(reasonOf(over, before + days(28), reportUse([used(before)]))).toBeNull();
    given(...over)
      .when(at(before + days(28) + 1, reportUse([used(before)])))
      .thenRefused('USED_TOO_LONG_AGO');
  });
});

describe('what no grant covers', () => {
  test.each([
    ['a request that nobody knows', protectedTenant, 'REQUEST_UNKNOWN'],
    ['a request that waits internally', waitingInternally, 'NOT_GRANTED'],
    ['a request that waits for the customer', waitingForCustomer, 'NOT_GRANTED'],
    ['a request that was denied', [...waitingForCustomer, deny()], 'NOT_GRANTED'],
    ['a request that expired', [...waitingForCustomer, at(days(4), timer('LOCKBOX_EXPIRY'))], 'NOT_GRANTED'],
    [
      'a report without access',
      [...protectedTenant, submitExclusion('INADVERTENT'), decideInternally()],
      'NOT_GRANTED',
    ],
  ])('under %s is an event of its own', (_, steps, reason) => {
    const time = days(4);
    const { log } = given(...steps)
      .when(at(time, reportUse([used(time)])))
      .thenEvents({ type: 'AccessUsedOutsideGrant', requestId: R1, actions: [{ reason }] });
    expect(log.facts.at(-1)?.rule).toBe('USE_OUTSIDE_GRANT_IS_RECORDED');
  });

  test.each([
    ['while access runs', accessRunning],
    ['once it has ended', over],
  ])('by another person, on another data store or by another permission is distinguished %s', (_, steps) => {
    const reported = (changes: Parameters<typeof used>[1], more: Parameters<typeof reportUse>[1] = {}) =>
      reasonOf(steps, hours(9), reportUse([used(1, changes)], more));
    expect(reported({})).toBeNull();
    expect(reported({ permission: 'restart' })).toBeNull();
    expect(reported({ dataStoreId: prodFiles })).toBe('OTHER_DATA_STORE');
    expect(reported({ permission: 'write' })).toBe('OTHER_PERMISSION');
    expect(reported({}, { engineerId: internalApprover })).toBe('OTHER_ENGINEER');
  });

  test('is distinguished from covered acts within one report', () => {
    given(...accessRunning)
      .when(at(hours(1), reportUse([used(1), used(2, { dataStoreId: prodFiles }), used(-1)])))
      .thenEvents(
        { type: 'AccessUsed', actions: [{ usedAt: BEGIN + 1 }] },
        { type: 'AccessUsedOutsideGrant', actions: [{ reason: 'OTHER_DATA_STORE' }, { reason: 'BEFORE_GRANT' }] },
      );
  });

  test('gives nobody access: who waits goes on waiting', () => {
    const { log } = given(...waitingForCustomer).when(reportUse([used(0)]));
    expect(log.memory.request(R1)).toMatchObject({ type: 'AwaitingCustomer' });
    expect(log.take(approve()).kind).toBe('events');
    expect(log.memory.request(R1)).toMatchObject({ type: 'AccessRunning', expiresAt: BEGIN + hours(8) });
  });
});

describe('a report', () => {
  const report = reportUse([used(1)]);
  const outside = reportUse([used(-1)]);

  test.each([
    ['of what a grant covers', accessRunning, { ...report, id: 'c-1' }],
    ['of what none covers', accessRunning, { ...outside, id: 'c-1' }],
    ['of both', accessRunning, { ...reportUse([used(1), used(-1)]), id: 'c-1' }],
    ['about an access that has ended', over, { ...report, id: 'c-1' }],
    ['about a request that nobody knows', protectedTenant, { ...report, id: 'c-1' }],
  ])('%s counts once', (_, steps, step) => {
    given(...steps, at(hours(8), step))
      .when(step)
      .thenNothing();
    // Also once access has ended, whatever came between.
    given(...steps, at(hours(8), step), at(hours(8), reportUse([used(2)], { reportId: 'report-2' })))
      .and(at(hours(9), timer('ACCESS_END')))
      .when(step)
      .thenNothing();
  });

  test.each([
    ['of what a grant covers', report],
    ['of what none covers', outside],
  ])('%s that says something else under an id that was used is refused', (_, first) => {
    given(...accessRunning, at(1, first))
      .when(reportUse([used(1, { count: 13 })]))
      .thenRefused('REPORT_DIFFERS');
    given(...over, first)
      .when(reportUse([used(1, { count: 13 })]))
      .thenRefused('REPORT_DIFFERS');
  });

  test('of another source with the same id is another report', () => {
    given(...accessRunning, at(1, report))
      .when(reportUse([used(1, { count: 13 })], { source: 'guard' }))
      .thenEvents('AccessUsed');
  });

  test('of future acts is refused, except for 5 minutes by which clocks may differ', () => {
    given(...accessRunning)
      .when(reportUse([used(300_000)]))
      .thenEvents('AccessUsed');
    given(...accessRunning)
      .when(reportUse([used(1), used(300_001)]))
      .thenRefused('USED_IN_THE_FUTURE');
  });

  test('is one of 500 at most of what a grant covers', () => {
    const log = new TenantLog();
    givenOn(log, accessRunning);
    for (let each = 0; each < 500; each++) log.take(at(1, reportUse([used(1)], { reportId: `one-${each}` })));
    givenOn(log, [])
      .when(reportUse([used(1)], { reportId: 'more' }))
      .thenRefused('TOO_MANY_REPORTS');
    // An act without a covering grant is recorded too, and the source learns which part was left out.
    givenOn(log, [])
      .when(reportUse([used(-1)], { reportId: 'alarm' }))
      .thenEvents('AccessUsedOutsideGrant');
    const both = { ...reportUse([used(1), used(-1)], { reportId: 'both' }), id: 'both' };
    givenOn(log, [])
      .when(both)
      .thenEvents(
        { type: 'AccessUsedOutsideGrant', actions: [{ usedAt: BEGIN - 1, reason: 'BEFORE_GRANT' }] },
        { type: 'CommandRejected', reasonCode: 'TOO_MANY_REPORTS' },
      );
    givenOn(log, []).when(both).thenNothing();
  });

  test.each([
    ['while access runs', accessRunning],
    ['once it has ended', over],
  ])('is one of 500 at most of what none covers under one request, of which the last one says so: %s', (_, steps) => {
    const log = new TenantLog();
    const alarm = (each: number) => at(hours(8), reportUse([used(-1)], { reportId: `alarm-${each}` }));
    givenOn(log, steps);
    for (let each = 1; each < 500; each++) log.take(alarm(each));
    expect(log.facts.at(-1)?.data).toMatchObject({ type: 'AccessUsedOutsideGrant', furtherRefused: false });
    givenOn(log, []).when(alarm(500)).thenEvents({ type: 'AccessUsedOutsideGrant', furtherRefused: true });
    givenOn(log, []).when(alarm(501)).thenRefused('TOO_MANY_REPORTS_OUTSIDE');
    // A repeat does not count and takes no room; covered acts are still recorded.
    givenOn(log, [])
      .when({ ...alarm(1), data: { ...alarm(1).data, engineerId: internalApprover } as never })
      .thenRefused('REPORT_DIFFERS');
    const both = { ...reportUse([used(1), used(-1)], { reportId: 'both' }), id: 'both' };
    givenOn(log, [])
      .when(both)
      .thenEvents(
        { type: 'AccessUsed', actions: [{ usedAt: BEGIN + 1 }] },
        { type: 'CommandRejected', reasonCode: 'TOO_MANY_REPORTS_OUTSIDE' },
      );
    givenOn(log, []).when(both).thenNothing();
    // Reports about another request are counted separately.
    givenOn(log, [submit({}, 'R-2')])
      .when(reportUse([used(-1)], { id: 'R-2', reportId: 'other' }))
      .thenEvents({ type: 'AccessUsedOutsideGrant', furtherRefused: false });
  });

  test('of what none covers is one record beside the request, and one that it was taken in this hour', () => {
    const { log } = given(...protectedTenant, reportUse([used(1)])).when(timer('REMINDER'));
    expect([...log.memory.entities()].filter(({ type }) => type === 'Notified')).toHaveLength(2);
  });

  test.each([
    ['its id', commandIdOf('report', 'servicedesk', 'report-1')],
    ['its contents', '6f6dd1a4-0f0c-5a64-9d0b-3b1b6a7d2c11'],
    ['how it is remembered', `report/${commandIdOf('report', 'servicedesk', 'report-1')}`],
  ])(
    'of uncovered acts is recorded under %s, even if a forged notice claims an earlier announcement',
    (_, notificationId) => {
      const { log } = given(...accessRunning).when(recordNotice({ notificationId, requestId: null }));
      givenOn(log, [])
        .when({ ...outside, id: '6f6dd1a4-0f0c-5a64-9d0b-3b1b6a7d2c11' })
        .thenEvents('AccessUsedOutsideGrant');
    },
  );

  test('never brings an address into the log', () => {
    given(...accessRunning)
      .when(reportUse([used(1, { objectClass: 'ada@contoso.example' })]))
      .thenRefusedUnseen('ID_IS_AN_ADDRESS');
  });

  test('about what is sealed leaves nothing in the log', () => {
    given(...protectedTenant, submitSealed())
      .when(reportUse([used(1)]))
      .thenRefusedUnseen('USED_UNDER_SEAL');
    given(...protectedTenant, submitSealed(), decideInternally())
      .when(reportUse([used(1)]))
      .thenRefusedUnseen('USED_UNDER_SEAL');
    given(...protectedTenant, submitSealed(), decideInternally(), lift())
      .when(reportUse([used(1)]))
      .thenEvents({ type: 'AccessUsedOutsideGrant', actions: [{ reason: 'NOT_GRANTED' }] });
  });

  test('about a request that policy has forgotten is one about an unknown request, and a repeat of it is known', () => {
    const late = reportUse([used(days(40))]);
    const { log } = given(...over)
      .when(at(days(40), { ...late, id: 'late' }))
      .thenEvents({ type: 'AccessUsedOutsideGrant', actions: [{ reason: 'REQUEST_UNKNOWN' }] });
    expect(log.take({ ...late, id: 'late' })).toEqual({ kind: 'events', events: [] });
  });
});

test('whoever has only the events of what was sealed, and no longer its commands, decides a report about it as policy has', () => {
  const log = new TenantLog();
  givenOn(log, [...protectedTenant, submitSealed(), decideInternally()]);
  givenOn(log, [])
    .when(reportUse([used(1)]))
    .thenRefusedUnseen('USED_UNDER_SEAL');
  const underSeal = log.taken.at(-1) as Taken; // as the next one, it has just been taken
  givenOn(log, [at(days(40), lift())]);
  const memory = new TenantMemory(log.memory.tenantId);
  for (const fact of log.facts) {
    for (const entity of evolve(memory, fact)) memory.put(entity);
    // Under seal it is known as what it is, so that nothing about it comes into the log.
    if (fact.data.type === 'ExclusionSealed') expect(decidedAgain(log, memory, underSeal, [])).toBeUndefined();
  }
  givenOn(log, [at(days(40), reportUse([used(days(40))]))]);
  const last = log.taken.at(-1) as Taken;
  expect(last.events[0]?.data).toMatchObject({ actions: [{ reason: 'NOT_GRANTED' }] });
  expect(decidedAgain(log, memory, last, last.events)).toBeUndefined();
});

test('whoever decides a report again finds what the log has, and what was changed in it', () => {
  const log = new TenantLog();
  givenOn(log, [...over, { ...reportUse([used(1), used(-1)]), id: 'c-1' }]);
  const memory = new TenantMemory(log.memory.tenantId);
  for (const { command, now, events } of log.taken) {
    if (command.tenantId !== memory.tenantId) continue;
    if (command.data.type === 'RecordAccessUse') {
      const again = (standing: typeof events) => decidedAgain(log, memory, { command, now }, standing);
      expect(again(events)).toBeUndefined();
      const [first, second] = events;
      if (first === undefined || second?.data.type !== 'AccessUsedOutsideGrant') throw new Error('Not recorded');
      expect(again([first])).toContain('the log has AccessUsed');
      const other = { ...second.data, actions: second.data.actions.map((one) => ({ ...one, count: 1 })) };
      expect(again([first, { ...second, data: other }])).toContain('other contents');
      return;
    }
    for (const event of events) for (const entity of evolve(memory, event)) memory.put(entity);
  }
  throw new Error('There was no report');
});

type Taken = TenantLog['taken'][number];

/** How deciding it again differs from the events. */
function decidedAgain(
  { provider }: TenantLog,
  memory: TenantMemory,
  { command, now }: Pick<Taken, 'command' | 'now'>,
  standing: Taken['events'],
): string | undefined {
  const terms = {
    now,
    internalReviewMs: 0,
    licences: loadLicences(),
    sealSalt: Buffer.alloc(32),
    provider,
    providerPasskeys: undefined,
  };
  return decideAgain({ ...command, data: command.data as never }, memory, standing, terms).difference;
}
