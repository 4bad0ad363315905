import { personId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../catalogue/reasons.ts';
import { at, days, given, givenOn, hours } from '../testing/given.ts';
import {
  accessRunning,
  approve,
  BEGIN,
  decideInternally,
  deny,
  directory,
  disable,
  engineer,
  handBack,
  internalApprover,
  prod,
  prodDb,
  prodFiles,
  protectedTenant,
  R1,
  removePrincipal,
  removeTenant,
  setEnvironment,
  setPrincipal,
  setTenant,
  submit,
  submitExclusion,
  submitSealed,
  timer,
  waitingForCustomer,
  waitingInternally,
} from '../testing/sample.ts';
import { shownInLog } from '../testing/shown-in-log.ts';
import type { Step } from '../testing/step.ts';

describe("a customer's approval", () => {
  test('grants exactly what was first asked for, for 8 hours', () => {
    given(...waitingForCustomer)
      .when(at(hours(30), approve()))
      .thenEvents('RequestApproved', {
        type: 'AccessGranted',
        requestId: R1,
        engineerId: engineer,
        environmentId: prod,
        dataStores: [prodDb],
        permissions: ['read', 'restart'],
        basis: 'CUSTOMER_APPROVAL',
        expiresAt: BEGIN + hours(38),
      });
  });

  test.each([
    ['ada', 'GLOBAL_ADMINISTRATOR'],
    ['bob', 'POWER_PLATFORM_ADMINISTRATOR'],
  ] as const)('by %s, who is %s, counts, and the log says what made them an approver', (person, role) => {
    given(...waitingForCustomer)
      .when(approve(person))
      .thenEvents(
        {
          type: 'RequestApproved',
          approver: { roles: [role], licences: ['m365/E5'] },
          facts: {
            policyEnabled: true,
            policyVersion: 1,
            environmentManaged: true,
            protectedUntil: null,
            tenantLicences: ['m365/E5'],
          },
        },
        'AccessGranted',
      );
  });

  test('one millisecond before expiry counts; at expiry it is too late', () => {
    given(...waitingForCustomer)
      .when(at(days(4) - 1, approve()))
      .thenEvents('RequestApproved', 'AccessGranted');
    given(...waitingForCustomer)
      .when(at(days(4), approve()))
      .thenRefused('REQUEST_EXPIRED');
    given(...waitingForCustomer, at(days(4), timer('LOCKBOX_EXPIRY')))
      .when(approve())
      .thenRefused('REQUEST_EXPIRED');
  });

  test('is still needed after the policy was disabled', () => {
    given(...waitingForCustomer, disable())
      .when(approve())
      .thenEvents({ type: 'RequestApproved', facts: { policyEnabled: false, policyVersion: 2 } }, 'AccessGranted');
  });

  test('is still needed after the environment became unmanaged, also when its protection has ended', () => {
    given(...waitingForCustomer, setEnvironment({ managed: false }))
      .and(at(hours(24), timer('PROTECTION_END', prod)))
      .when(at(hours(30), approve()))
      .thenEvents('RequestApproved', 'AccessGranted');
  });

  test('is still needed after the licences ran out: a shortfall never weakens protection', () => {
    given(...waitingForCustomer, setTenant([]))
      .when(approve())
      .thenEvents('RequestApproved', 'AccessGranted');
    given(...protectedTenant, setTenant([]), submit())
      .when(decideInternally())
      .thenEvents('InternallyApproved', 'LockboxRequestCreated');
  });

  test('gives no access to a data store that has left the environment since, nor in a tenant that is gone', () => {
    given(...waitingForCustomer, setEnvironment({ dataStores: [prodFiles] }))
      .when(approve())
      .thenRefused('DATA_STORE_UNKNOWN');
    given(...waitingForCustomer, removeTenant())
      .when(approve())
      .thenRefused('TENANT_REMOVED');
  });
});

describe('a denial', () => {
  test('is the end: no access', () => {
    const denied = given(...waitingForCustomer).when(deny('bob'));
    denied.thenEvents({ type: 'RequestDenied', requestId: R1, comment: null });
    expect(denied.log.memory.request(R1)).toMatchObject({ type: 'Closed', outcome: 'DENIED' });
  });

  test('after 4 days is too late, as an approval is', () => {
    given(...waitingForCustomer)
      .when(at(days(4), deny()))
      .thenRefused('REQUEST_EXPIRED');
  });
});

describe.each([
  ['approve', approve],
  ['deny', deny],
] as const)('nobody can %s', (_, decide) => {
  const people: [string, ReasonCode, string][] = [
    ['an auditor', 'PERSON_NOT_ADMINISTRATOR', 'cy'],
    ['a disabled administrator', 'PERSON_DISABLED', 'dee'],
    ['someone of another tenant', 'PERSON_UNKNOWN', 'mallory'],
    ['the engineer, whatever roles they hold', 'APPROVER_IS_ENGINEER', engineer],
    ['the internal approver, whatever roles they hold', 'APPROVER_IS_INTERNAL_APPROVER', internalApprover],
  ];
  test.each(people)('who is %s', (_who, reasonCode, person) => {
    given(...waitingForCustomer)
      .when(decide(person))
      .thenRefused(reasonCode);
  });

  test('who is not a person of the tenant, under whatever name', () => {
    for (const kind of ['PROVIDER_PERSON', 'UPSTREAM', 'SYSTEM'] as const) {
      given(...waitingForCustomer)
        .when({ ...decide(), actor: { kind, id: 'ada' } })
        .thenRefused('PERSON_UNKNOWN');
    }
  });

  test('who has lost the role, the account or the tenant since the request: the role counts at that moment', () => {
    given(...waitingForCustomer, setPrincipal('ada', ['AUDITOR']))
      .when(decide())
      .thenRefused('PERSON_NOT_ADMINISTRATOR');
    given(...waitingForCustomer, setPrincipal('ada', ['GLOBAL_ADMINISTRATOR'], { disabled: true }))
      .when(decide())
      .thenRefused('PERSON_DISABLED');
    given(...waitingForCustomer, removePrincipal('ada'))
      .when(decide())
      .thenRefused('PERSON_UNKNOWN');
    const gained = given(...waitingForCustomer, setPrincipal('cy', ['GLOBAL_ADMINISTRATOR'])).when(decide('cy'));
    expect(gained.log.facts.at(-1)?.data.type).not.toBe('CommandRejected');
  });

  test('what does not exist, or was not yet approved internally', () => {
    given(...protectedTenant)
      .when(decide())
      .thenRefused('REQUEST_NOT_FOUND');
    given(...waitingInternally)
      .when(decide())
      .thenRefused('NOT_YET_APPROVED_INTERNALLY');
  });

  test('what was decided already, by anyone', () => {
    given(...accessRunning)
      .when(decide('bob'))
      .thenRefused('ALREADY_DECIDED');
    given(...waitingForCustomer, deny())
      .when(decide('bob'))
      .thenRefused('ALREADY_DECIDED');
    given(...accessRunning, handBack())
      .when(decide('bob'))
      .thenRefused('ACCESS_HAS_ENDED');
  });

  test('what they were shown otherwise than the log has it, or do not say what they were shown', () => {
    const log = given(...waitingForCustomer).when(timer('REMINDER')).log;
    const right = shownInLog(log.facts, R1);
    for (const shown of [null, '', 'f'.repeat(64), right?.toUpperCase() ?? null]) {
      given(...waitingForCustomer)
        .when({ ...decide(), shown })
        .thenRefused('SHOWN_DIFFERS');
    }
    const decided = given(...waitingForCustomer).when({ ...decide(), shown: right });
    expect(decided.log.facts.findLast(({ data }) => 'shown' in data)?.data).toMatchObject({ shown: right });
  });

  test.each<[string, readonly Step[]]>([
    ['the engineer', [submit({ engineerId: personId('engineer-2') }), decideInternally()]],
    ['a data store', [submit({ dataStores: [prodFiles] }), decideInternally()]],
    ['a permission', [submit({ permissions: ['read', 'write'] }), decideInternally()]],
    ['the ticket', [submit({ ticketId: 'T-2' }), decideInternally()]],
    ['the trigger', [submit({ trigger: 'PROVIDER_ALERT' }), decideInternally()]],
    ['when it was asked', [submit({ requestedAt: BEGIN - 60_001 }), decideInternally()]],
    [
      'the justification',
      [submit({ justification: { textId: 't', digest: Buffer.alloc(32, 2) } }), decideInternally()],
    ],
    ['the internal approver', [submit(), decideInternally('APPROVED', personId('approver-2'))]],
    ['until when', [submit(), at(1, decideInternally())]],
  ])('when %s was shown as it is not', (_what, otherwise) => {
    const { log } = given(...protectedTenant, ...otherwise).when(timer('REMINDER'));
    const shown = shownInLog(log.facts, R1);
    expect(shown).not.toBeNull();
    given(...waitingForCustomer)
      .when({ ...decide(), shown })
      .thenRefused('SHOWN_DIFFERS');
  });

  test('what the customer is not asked about', () => {
    given(...directory, submit(), decideInternally())
      .when(decide())
      .thenRefused('CUSTOMER_NOT_ASKED');
    given(...waitingInternally, decideInternally('REJECTED'))
      .when(decide())
      .thenRefused('CUSTOMER_NOT_ASKED');
    for (const exclusion of ['EMERGENCY', 'INADVERTENT', 'LEGAL_DEMAND'] as const) {
      given(...protectedTenant, submitExclusion(exclusion), decideInternally())
        .when(decide())
        .thenRefused('CUSTOMER_NOT_ASKED');
    }
  });

  test('what is sealed: it is answered as if it did not exist', () => {
    given(...protectedTenant, submitSealed())
      .when(decide())
      .thenRefused('REQUEST_NOT_FOUND');
    given(...protectedTenant, submitSealed(), decideInternally())
      .when(decide())
      .thenRefused('REQUEST_NOT_FOUND');
  });

  test('again by the same command: it leaves no event', () => {
    const once = { ...decide(), id: 'once' };
    given(...waitingForCustomer, once)
      .when(once)
      .thenNothing();
  });
});

describe('a lockbox request that nobody approves', () => {
  test('expires after 4 days, with no access', () => {
    const expired = given(...waitingForCustomer).when(at(days(4), timer('LOCKBOX_EXPIRY')));
    expired.thenEvents({ type: 'RequestExpired', requestId: R1, expiresAt: BEGIN + days(4) });
    expect(expired.log.memory.request(R1)).toMatchObject({ type: 'Closed', outcome: 'EXPIRED' });
    expect(expired.log.take(timer('LOCKBOX_EXPIRY'))).toEqual({ kind: 'events', events: [] });
  });

  test('does not expire early, nor once it is decided', () => {
    given(...waitingForCustomer)
      .when(at(days(4) - 1, timer('LOCKBOX_EXPIRY')))
      .thenNothing();
    given(...accessRunning)
      .when(at(days(4), timer('LOCKBOX_EXPIRY')))
      .thenNothing();
  });
});

describe('approvers are reminded', () => {
  test('at half time and 24 hours before expiry, once each', () => {
    given(...waitingForCustomer)
      .when(at(days(2) - 1, timer('REMINDER')))
      .thenNothing();
    const first = given(...waitingForCustomer).when(at(days(2), timer('REMINDER')));
    first.thenEvents({ type: 'ReminderDue', remindAt: BEGIN + days(2), expiresAt: BEGIN + days(4) });
    expect(first.log.take(timer('REMINDER'))).toEqual({ kind: 'events', events: [] });
    expect(first.log.take(at(days(3), timer('REMINDER')))).toMatchObject({
      events: [{ data: { type: 'ReminderDue', remindAt: BEGIN + days(3) } }],
    });
  });

  test('once for all reminders that fell due while nobody looked', () => {
    const late = given(...waitingForCustomer).when(at(days(3) + 1, timer('REMINDER')));
    late.thenEvents({ type: 'ReminderDue', remindAt: BEGIN + days(3) });
    expect(late.log.take(timer('REMINDER'))).toEqual({ kind: 'events', events: [] });
  });

  test('neither of a request that is decided nor of one that has expired', () => {
    given(...accessRunning)
      .when(at(days(2), timer('REMINDER')))
      .thenNothing();
    given(...waitingForCustomer)
      .when(at(days(4), timer('REMINDER')))
      .thenNothing();
  });
});

describe("a person's command counts once, and when it was given", () => {
  test('one that was refused, and is copied back when it could succeed, changes nothing and leaves no event', () => {
    const refusedFirst = { ...approve(), id: 'early' };
    const early = given(...waitingInternally).when(refusedFirst);
    early.thenRefused('NOT_YET_APPROVED_INTERNALLY');
    givenOn(early.log, [decideInternally()]).when(refusedFirst).thenNothing();
  });

  test('nor does one that was about a request which did not exist yet', () => {
    const refusedFirst = { ...approve(), id: 'early' };
    const early = given(...protectedTenant).when(refusedFirst);
    early.thenRefused('REQUEST_NOT_FOUND');
    givenOn(early.log, [submit(), decideInternally()]).when(refusedFirst).thenNothing();
  });

  test.each([
    ['approval', approve()],
    ['denial', deny()],
    ['change of the policy', disable()],
  ])('an old %s is refused, and so is one from the future', (_, step) => {
    const waiting = given(...waitingForCustomer);
    waiting.when({ ...step, at: hours(1), sentAt: hours(1) - 10 * 60_000 - 1 }).thenRefused('COMMAND_STALE');
    waiting.when({ ...step, at: hours(1), sentAt: hours(1) + 10 * 60_000 + 1 }).thenRefused('COMMAND_STALE');
  });

  test.each([
    ['approval', approve()],
    ['denial', deny()],
    ['change of the policy', disable()],
  ])('an %s that was taken leaves no event when it comes again, however late', (_, step) => {
    const once = { ...step, id: 'once', sentAt: 0 };
    given(...waitingForCustomer, { ...once, at: 0 })
      .when({ ...once, at: hours(1) })
      .thenNothing();
  });

  test('one that took ten minutes to come counts', () => {
    given(...waitingForCustomer)
      .when({ ...deny(), at: hours(1), sentAt: hours(1) - 10 * 60_000 })
      .thenEvents('RequestDenied');
  });
});
