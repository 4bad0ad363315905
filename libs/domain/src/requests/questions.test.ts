import { personId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { OPEN_QUESTIONS_AT_MOST, QUESTIONS_AT_MOST } from '../catalogue/limits.ts';
import type { ReasonCode } from '../catalogue/reasons.ts';
import { at, days, given, givenOn, hours } from '../testing/given.ts';
import {
  accessRunning,
  answer,
  approve,
  ask,
  BEGIN,
  decideInternally,
  deny,
  directory,
  engineer,
  handBack,
  internalApprover,
  protectedTenant,
  questionAnswered,
  questionOpen,
  R1,
  removePrincipal,
  removeTenant,
  setPrincipal,
  setProviderPerson,
  submit,
  submitExclusion,
  submitSealed,
  timer,
  waitingForCustomer,
  waitingInternally,
} from '../testing/sample.ts';
import { shownInLog } from '../testing/shown-in-log.ts';
import type { Step } from '../testing/step.ts';

/** Cases in which asking, answering or deciding is too late, with their reasons. */
const notWaiting: [string, readonly Step[], ReasonCode][] = [
  ['a request that does not exist', protectedTenant, 'REQUEST_NOT_FOUND'],
  ['one that waits for the internal approval', waitingInternally, 'NOT_YET_APPROVED_INTERNALLY'],
  ['one that was rejected there', [...waitingInternally, decideInternally('REJECTED')], 'CUSTOMER_NOT_ASKED'],
  ['one about which nobody is asked', [...directory, submit(), decideInternally()], 'CUSTOMER_NOT_ASKED'],
  ['an emergency', [...protectedTenant, submitExclusion('EMERGENCY'), decideInternally()], 'CUSTOMER_NOT_ASKED'],
  ['one that was approved', [...questionOpen, approve()], 'ALREADY_DECIDED'],
  ['one that was denied', [...questionOpen, deny()], 'ALREADY_DECIDED'],
  ['one that has expired', [...questionOpen, at(days(4), timer('LOCKBOX_EXPIRY'))], 'REQUEST_EXPIRED'],
  ['one whose access has ended', [...accessRunning, handBack()], 'ACCESS_HAS_ENDED'],
];

describe('a question', () => {
  test.each(['ada', 'bob'])('by %s, who could decide, is in the log with what made them an administrator', (person) => {
    given(...waitingForCustomer)
      .when(ask(person))
      .thenEvents({
        type: 'QuestionAsked',
        requestId: R1,
        questionId: 'q-1',
        text: { textId: 'contoso/text-2' },
        approver: { licences: ['m365/E5'] },
      });
  });

  test('moves no time: the request expires, and its approvers are reminded, when they would have been', () => {
    given(...waitingForCustomer, at(hours(1), ask()), at(hours(2), answer()))
      .when(at(days(4), timer('LOCKBOX_EXPIRY')))
      .thenEvents({ type: 'RequestExpired', expiresAt: BEGIN + days(4) });
    given(...waitingForCustomer, at(days(4) - 2, ask()), at(days(4) - 1, answer()))
      .when(at(days(4), approve()))
      .thenRefused('REQUEST_EXPIRED');
    given(...waitingForCustomer, at(hours(47), ask()))
      .when(at(days(2), timer('REMINDER')))
      .thenEvents({ type: 'ReminderDue', remindAt: BEGIN + days(2), expiresAt: BEGIN + days(4) });
  });

  test('one millisecond before expiry counts; at expiry it is too late, and so is its answer', () => {
    given(...waitingForCustomer)
      .when(at(days(4) - 1, ask()))
      .thenEvents('QuestionAsked');
    given(...waitingForCustomer)
      .when(at(days(4), ask()))
      .thenRefused('REQUEST_EXPIRED');
    given(...questionOpen)
      .when(at(days(4) - 1, answer()))
      .thenEvents('QuestionAnswered');
    given(...questionOpen)
      .when(at(days(4), answer()))
      .thenRefused('REQUEST_EXPIRED');
  });

  const strangers: [string, ReasonCode, string][] = [
    ['an auditor', 'PERSON_NOT_ADMINISTRATOR', 'cy'],
    ['a disabled administrator', 'PERSON_DISABLED', 'dee'],
    ['someone of another tenant', 'PERSON_UNKNOWN', 'mallory'],
    ['the engineer, whatever roles they hold', 'APPROVER_IS_ENGINEER', engineer],
    ['the internal approver, whatever roles they hold', 'APPROVER_IS_INTERNAL_APPROVER', internalApprover],
    ['the engineer under an id that looks alike', 'APPROVER_IS_ENGINEER', 'Engineer-l'],
  ];
  test.each(strangers)('is not taken of %s', (_who, reasonCode, person) => {
    given(...waitingForCustomer, setPrincipal('Engineer-l'))
      .when(ask(person))
      .thenRefused(reasonCode);
  });

  test('is not taken of somebody who has lost the role or the account since', () => {
    given(...waitingForCustomer, setPrincipal('ada', ['AUDITOR']))
      .when(ask())
      .thenRefused('PERSON_NOT_ADMINISTRATOR');
    given(...waitingForCustomer, removePrincipal('ada'))
      .when(ask())
      .thenRefused('PERSON_UNKNOWN');
    for (const kind of ['PROVIDER_PERSON', 'UPSTREAM', 'SYSTEM'] as const) {
      given(...waitingForCustomer)
        .when({ ...ask(), actor: { kind, id: 'ada' } })
        .thenRefused('PERSON_UNKNOWN');
    }
  });

  test.each(notWaiting)('is not taken about %s', (_what, steps, reasonCode) => {
    given(...steps)
      .when(ask('bob', 'q-2'))
      .thenRefused(reasonCode);
  });

  test('about what is sealed is answered as if that did not exist', () => {
    given(...protectedTenant, submitSealed())
      .when(ask())
      .thenRefused('REQUEST_NOT_FOUND');
  });

  test('is not taken in a tenant that has left the directory: what is open there runs out', () => {
    given(...waitingForCustomer, removeTenant(), setPrincipal('ada'))
      .when(ask())
      .thenRefused('TENANT_REMOVED');
  });

  test('again by the same command leaves no event; by another with the same id it is refused', () => {
    const once = { ...ask(), id: 'once' };
    given(...waitingForCustomer, once)
      .when(once)
      .thenNothing();
    given(...waitingForCustomer, once, answer())
      .when(once)
      .thenNothing();
    given(...questionOpen)
      .when(ask('bob'))
      .thenRefused('QUESTION_EXISTS');
  });

  test('that was refused never counts later, and an old one is refused', () => {
    const early = given(...waitingInternally).when({ ...ask(), id: 'early' });
    early.thenRefused('NOT_YET_APPROVED_INTERNALLY');
    givenOn(early.log, [decideInternally()])
      .when({ ...ask(), id: 'early' })
      .thenNothing();
    given(...waitingForCustomer)
      .when({ ...ask(), at: hours(1), sentAt: hours(1) - 10 * 60_000 - 1 })
      .thenRefused('COMMAND_STALE');
  });

  test('is one of few that may be open at once, and of few in all', () => {
    const asked = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => ask('ada', `q-${from + index}`));
    const open = given(...waitingForCustomer, ...asked(0, OPEN_QUESTIONS_AT_MOST));
    open.when(ask('bob', 'more')).thenRefused('TOO_MANY_OPEN_QUESTIONS');
    open.and(answer('q-0')).when(ask('bob', 'another')).thenEvents('QuestionAsked');
    const all = asked(0, QUESTIONS_AT_MOST).flatMap((step, index) => [step, answer(`q-${index}`)]);
    given(...waitingForCustomer, ...all)
      .when(ask('bob', 'more'))
      .thenRefused('TOO_MANY_QUESTIONS');
  });
});

describe("the engineer's answer", () => {
  test('is in the log once, and the request waits on', () => {
    const answered = given(...questionOpen).when(at(hours(1), answer()));
    answered.thenEvents({
      type: 'QuestionAnswered',
      requestId: R1,
      questionId: 'q-1',
      engineerId: engineer,
      text: { textId: 'contoso/text-3' },
    });
    expect(answered.log.memory.request(R1)).toMatchObject({ type: 'AwaitingCustomer', expiresAt: BEGIN + days(4) });
  });

  test('is taken of nobody else, not even under an id that looks alike', () => {
    for (const person of ['engineer-2', internalApprover, 'Engineer-l', 'ada'].map(personId)) {
      given(...questionOpen, setProviderPerson('Engineer-l', ['ENGINEER']))
        .when(answer('q-1', person))
        .thenRefused('ANSWERED_BY_ANOTHER');
    }
  });

  test('is not taken of an engineer who is one no longer, and may be sent again', () => {
    const sent = { ...answer(), id: 'sent' };
    const early = given(...questionOpen, setProviderPerson(engineer, ['LEGAL'])).when(sent);
    early.thenRefused('PROVIDER_ROLE_MISSING');
    givenOn(early.log, [setProviderPerson(engineer, ['ENGINEER'])])
      .when(sent)
      .thenEvents('QuestionAnswered');
    given(...questionOpen, setProviderPerson(engineer, ['ENGINEER'], { disabled: true }))
      .when(answer())
      .thenRefused('PROVIDER_PERSON_DISABLED');
  });

  test('to what nobody has asked is refused, and so is a second one', () => {
    given(...waitingForCustomer)
      .when(answer())
      .thenRefused('QUESTION_NOT_FOUND');
    given(...questionOpen)
      .when(answer('q-2'))
      .thenRefused('QUESTION_NOT_FOUND');
    given(...questionAnswered)
      .when(answer())
      .thenRefused('QUESTION_ALREADY_ANSWERED');
  });

  test('again by the same command leaves no event, also once the request is decided', () => {
    const once = { ...answer(), id: 'once' };
    given(...questionOpen, once)
      .when(once)
      .thenNothing();
    given(...questionOpen, once, deny())
      .when(once)
      .thenNothing();
    given(...questionOpen, once, approve())
      .when(once)
      .thenNothing();
  });

  test.each(notWaiting)('is not taken about %s', (_what, steps, reasonCode) => {
    given(...steps)
      .when(answer())
      .thenRefused(reasonCode);
  });

  test('is not taken in a tenant that has left the directory', () => {
    given(...questionOpen, removeTenant())
      .when(answer())
      .thenRefused('TENANT_REMOVED');
  });

  test('about what is sealed leaves nothing in the log', () => {
    given(...protectedTenant, submitSealed())
      .when(answer())
      .thenRefusedUnseen('QUESTION_NOT_FOUND');
    given(...protectedTenant, submitSealed(), decideInternally())
      .when(answer())
      .thenRefusedUnseen('QUESTION_NOT_FOUND');
  });
});

describe('a decision counts for the questions and answers that its person saw', () => {
  /** The presented content before any question, with the open question, and with its answer. */
  const views = () => {
    const log = given(...waitingForCustomer).when(timer('REMINDER')).log;
    const seen = [shownInLog(log.facts, R1)];
    for (const step of [at(1, ask()), at(2, answer())]) {
      log.take(step);
      seen.push(shownInLog(log.facts, R1));
    }
    return seen;
  };

  test('an approval that was made on fewer of them is refused, and the right one says which they were', () => {
    const [unasked, open, answered] = views();
    expect(new Set([unasked, open, answered]).size).toBe(3);
    const asked = [...waitingForCustomer, at(1, ask())];
    given(...asked)
      .when({ ...approve('bob'), shown: unasked ?? null })
      .thenRefused('SHOWN_DIFFERS');
    for (const shown of [unasked ?? null, open ?? null, null]) {
      given(...asked, at(2, answer()))
        .when({ ...approve('bob'), shown })
        .thenRefused('SHOWN_DIFFERS');
    }
    given(...asked, at(2, answer()))
      .when({ ...approve('bob'), shown: answered ?? null })
      .thenEvents({ type: 'RequestApproved', shown: answered }, 'AccessGranted');
  });

  test('a denial counts with what was shown before any of it came, so that it is not too late; not with anything else', () => {
    for (const shown of views()) {
      given(...waitingForCustomer, at(1, ask()), at(2, answer()))
        .when({ ...deny('bob'), shown })
        .thenEvents({ type: 'RequestDenied', shown });
    }
    const [, , answered] = views();
    given(...waitingForCustomer)
      .when({ ...deny('bob'), shown: answered ?? null })
      .thenRefused('SHOWN_DIFFERS');
    given(...waitingForCustomer, at(1, ask()), at(2, answer()))
      .when({ ...deny('bob'), shown: 'f'.repeat(64) })
      .thenRefused('SHOWN_DIFFERS');
  });

  test('a denial counts with what was shown between two of them in one millisecond', () => {
    const steps = [at(1, ask()), ask('bob', 'q-2'), answer(), answer('q-2')];
    const log = given(...waitingForCustomer).when(timer('REMINDER')).log;
    const seen = [shownInLog(log.facts, R1)];
    for (const step of steps) {
      log.take(step);
      seen.push(shownInLog(log.facts, R1));
    }
    expect(new Set(seen).size).toBe(5);
    for (const shown of seen) {
      given(...waitingForCustomer, ...steps)
        .when({ ...deny('bob'), shown })
        .thenEvents({ type: 'RequestDenied', shown });
    }
  });

  test('and may be made while a question waits for its answer', () => {
    given(...questionOpen)
      .when(approve())
      .thenEvents('RequestApproved', 'AccessGranted');
    given(...questionOpen)
      .when(deny('bob'))
      .thenEvents('RequestDenied');
  });
});
