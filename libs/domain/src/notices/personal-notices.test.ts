import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../catalogue/reasons.ts';
import { given } from '../testing/given.ts';
import { directory, removePrincipal, setPersonalNotices, setPrincipal } from '../testing/sample.ts';
import { CHOSEN_KINDS, KINDS, kindOf } from './notice-kinds.ts';
import { NOTICE_TYPES, type NoticeKind, TYPES_TOLD } from './notice-types.ts';

const daily = (kind: string) => ({ choices: [{ kind, delivery: 'DAILY' as const }] });
const none = (kind: string) => ({ choices: [{ kind, delivery: 'NONE' as const }] });
/** The samples' directory has four administrators who could be notified. */
const administrators = ['ada', 'bob', 'engineer-1', 'approver-1'];
const butAda = administrators.filter((id) => id !== 'ada');

describe('how a person is notified', () => {
  test('is the person’s own choice, in the log with the roles; kinds sent at once need not be named', () => {
    const choices = [
      { kind: 'POLICY', delivery: 'NONE' },
      { kind: 'ACCESS_ENDED', delivery: 'DAILY' },
      { kind: 'EXCLUSION', delivery: 'AT_ONCE' },
    ] as const;
    given(...directory)
      .when(setPersonalNotices({ choices, quietFrom: 22 * 60, quietUntil: 7 * 60 }, 'bob'))
      .thenEvents({
        type: 'PersonalNoticesSet',
        choices: [
          { kind: 'ACCESS_ENDED', delivery: 'DAILY' },
          { kind: 'POLICY', delivery: 'NONE' },
        ],
        digestAt: 480,
        quietFrom: 1_320,
        quietUntil: 420,
        timeZone: 'Europe/Berlin',
        approver: { roles: ['POWER_PLATFORM_ADMINISTRATOR'] },
      });
  });

  const refusals: [string, ReasonCode, string][] = [
    ['an auditor', 'PERSON_NOT_ADMINISTRATOR', 'cy'],
    ['a disabled administrator', 'PERSON_DISABLED', 'dee'],
    ['someone of another tenant', 'PERSON_UNKNOWN', 'mallory'],
  ];
  test.each(refusals)('is not chosen by %s', (_, reasonCode, person) => {
    given(...directory)
      .when(setPersonalNotices({}, person))
      .thenRefused(reasonCode);
  });

  const wrong = [
    daily('WEATHER'),
    { choices: [...daily('POLICY').choices, ...none('POLICY').choices] },
    { digestAt: 24 * 60 },
    { digestAt: -1 },
    { quietFrom: 60 },
    { quietFrom: 60, quietUntil: 60 },
    { quietFrom: 60, quietUntil: 1_440 },
    { timeZone: '' },
    { timeZone: 'a zone' },
  ];
  test.each(wrong)('is refused as %j', (chosen) => {
    given(...directory)
      .when(setPersonalNotices(chosen))
      .thenRefused('NOTICE_CHOICE_INVALID');
  });

  test.each(KINDS)('never removes the last recipient of %s', (kind) => {
    const others = butAda.map((person) => setPersonalNotices(none(kind), person));
    given(...directory, ...others)
      .when(setPersonalNotices(none(kind)))
      .thenRefused('LAST_TO_BE_TOLD');
    given(...directory, ...others.slice(1))
      .when(setPersonalNotices(none(kind)))
      .thenEvents('PersonalNoticesSet');
  });

  test.each(['REQUEST_WAITS', 'CHANGE_PROPOSED', 'EXCLUSION'])(
    'leaves one recipient who is notified of %s at once',
    (kind) => {
      const others = butAda.map((person) => setPersonalNotices(daily(kind), person));
      given(...directory, ...others)
        .when(setPersonalNotices(daily(kind)))
        .thenRefused('LAST_TO_BE_TOLD');
    },
  );

  test('may be a digest for everybody, where nothing waits', () => {
    const others = butAda.map((person) => setPersonalNotices(daily('ACCESS_ENDED'), person));
    given(...directory, ...others)
      .when(setPersonalNotices(daily('ACCESS_ENDED')))
      .thenEvents('PersonalNoticesSet');
  });

  test('counts those who hold the role at that moment; whoever left the directory has chosen nothing', () => {
    const alone = butAda.map((person) => removePrincipal(person));
    given(...directory, ...alone)
      .when(setPersonalNotices(none('POLICY')))
      .thenRefused('LAST_TO_BE_TOLD');
    const back = setPrincipal('bob', ['GLOBAL_ADMINISTRATOR']);
    given(...directory, setPersonalNotices(none('POLICY'), 'bob'), ...alone, back)
      .when(setPersonalNotices(none('POLICY')))
      .thenEvents('PersonalNoticesSet');
    const others = butAda.map((person) => setPersonalNotices(none('POLICY'), person));
    given(...directory, ...others, back)
      .when(setPersonalNotices(none('POLICY')))
      .thenRefused('LAST_TO_BE_TOLD');
  });

  test('counts once: the same command again leaves no event, also after another choice', () => {
    const first = { ...setPersonalNotices(daily('POLICY')), id: 'first' };
    const second = { ...setPersonalNotices({}), id: 'second' };
    given(...directory, first, second)
      .when(first)
      .thenNothing();
  });
});

const TOLD_TO_ALL = [
  'reminder',
  'used-outside-grant',
  'open-outside-grant',
  'access-not-closed',
  'access-refused',
  'passkeys-changed',
] as const;

test('each notice of a customer has one kind to choose by, except reminders, acts that no grant covers, reports of guards, and passkeys: those reach all', () => {
  const chosen = Object.values(CHOSEN_KINDS).flat();
  expect(new Set(chosen).size).toBe(chosen.length);
  const told = Object.keys(NOTICE_TYPES).filter((kind) =>
    TYPES_TOLD.customer.includes(NOTICE_TYPES[kind as NoticeKind]),
  );
  expect([...chosen, ...TOLD_TO_ALL].sort()).toEqual(told.sort());
  for (const kind of TOLD_TO_ALL) expect(kindOf(kind)).toBe(undefined);
});
