/** The checker finds each kind of violation: histories in which one thing is wrong, beside the one in which nothing is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { violationsIn } from './check.ts';
import { sha256 } from './evidence.ts';
import {
  type History,
  INVARIANTS,
  type Invariant,
  type LoggedEvent,
  type StoredCommand,
  type StoredInput,
} from './history.ts';
import {
  APPROVED_MS,
  answer,
  BEGIN,
  ENDED_MS,
  entrance,
  guarded,
  historyOf,
  input,
  notice,
  proofOfAStranger,
  STORY,
  submitted,
  withMore,
  withOther,
  without,
} from './made-history.ts';

const HOUR_MS = 3_600_000;
const whole = historyOf();
const changes = (change: Partial<History>): History => ({ ...whole, ...change });
const placeOf = (type: string) => whole.events.findIndex((event) => event.type === type);
/** Changes one record of the log, and nothing that rests on it. */
const withRecord = (type: string, change: Partial<History['events'][number]>): History =>
  changes({ events: whole.events.map((event, place) => (place === placeOf(type) ? { ...event, ...change } : event)) });
/** The command that ends the first request's access, as a broker stamped it whose clock is an hour ahead, or behind. */
const stampedOff = (stampedOffMs: number): StoredInput => ({
  ...{ topic: 'lockbox.commands', partition: 0, offset: 2, sha256: 'hash-2', stampedOffMs },
});
const commandOff = (stampedOffMs: number): StoredCommand => ({
  ...{ partition: 0, offset: 2, commandId: 'command-2', tenantId: 'acme', type: 'FinishWork' },
  ...{ data: { requestId: 'R-1' }, origin: 'lockbox.intake.servicedesk/0/2', stampedOffMs },
});
const told = whole.events.filter(({ type }) => type === 'NotificationRecorded');
const asked = whole.events[placeOf('LockboxRequestCreated')]?.eventId ?? '';
const review = whole.events[placeOf('RequestSubmitted')]?.eventId ?? '';
const noticeOfAda = told.find(({ data }) => data.recipientId === 'ada' && data.aboutEventId === asked);
const tooSoon = {
  ...noticeOfAda,
  data: { ...noticeOfAda?.data, outcome: 'SKIPPED', detail: 'DECIDED' },
} as LoggedEvent;
/** The same notices as in the story, and as many letters. */
const notices = [
  notice(review, 'approver'),
  notice(asked, 'ada'),
  ...told.slice(2).map(({ data }) => notice(String(data.aboutEventId), String(data.recipientId))),
];

test('in a history in which everything holds nothing is found', () => {
  expect(violationsIn(whole)).toEqual([]);
  // Two workers that read a record both reject it, and the projector does so again after a restart.
  const letters = whole.deadLetters.map((one) => ({ ...one, worker: 'projector' }));
  expect(violationsIn(changes({ deadLetters: [...whole.deadLetters, ...letters, ...letters] }))).toEqual([]);
  expect(violationsIn(historyOf(STORY, notices))).toEqual([]);
});

const broken: readonly (readonly [invariant: Invariant, what: string, history: History, saying: RegExp])[] = [
  [
    'ONE_OUTCOME',
    'approved and denied',
    historyOf(withMore('RequestApproved', { type: 'RequestDenied' })),
    /RequestDenied of R-1.*follows one that is to-be-granted/,
  ],
  ['ONE_OUTCOME', 'approved twice', historyOf(withMore('RequestApproved')), /RequestApproved of R-1.*follows/],
  [
    'ONE_OUTCOME',
    'granted twice',
    historyOf(withMore('AccessGranted')),
    /AccessGranted of R-1.*follows one that is running/,
  ],
  ['ONE_OUTCOME', 'ended twice', historyOf(withMore('AccessEnded')), /AccessEnded of R-1.*follows one that is over/],
  ['ONE_OUTCOME', 'submitted twice', historyOf(withMore('RequestSubmitted')), /RequestSubmitted of R-1.*follows/],
  [
    'ONE_OUTCOME',
    'decided, and never submitted',
    historyOf(without('RequestSubmitted')),
    /InternallyApproved of R-1.*follows none/,
  ],
  [
    'ONE_OUTCOME',
    'approved, and nothing follows',
    historyOf(STORY.filter(({ type }) => !type.startsWith('Access'))),
    /R-1 is to-be-granted: what follows is missing/,
  ],
  [
    'ONE_OUTCOME',
    'a review that never ends',
    historyOf([...STORY, submitted('R-3', ENDED_MS + 9_000, BEGIN + ENDED_MS + 10_000)]),
    /R-3 is reviewed: its review is over/,
  ],
  [
    'ONE_OUTCOME',
    'a lockbox request that never expires',
    { ...historyOf(STORY.slice(0, -1)), readAt: BEGIN + 98 * HOUR_MS },
    /R-2 is waiting: its 4 days are over/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'access that the customer has not approved',
    historyOf(withOther('RequestApproved', { type: 'CustomerApprovalNotRequired', actor: 'policy' })),
    /AccessGranted of R-1.*follows one that is waiting/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'not asked, though it had to be',
    historyOf(withOther('LockboxRequestCreated', { type: 'CustomerApprovalNotRequired' })),
    /the customer had to be asked/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'approved by no administrator',
    historyOf(withOther('RequestApproved', { actor: 'cy' })),
    /cy is no administrator/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'approved internally by the engineer',
    historyOf(withOther('InternallyApproved', { data: { approverId: 'engineer' } })),
    /decided by the engineer/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'approved internally by somebody without the role',
    historyOf(withOther('InternallyApproved', { data: { approverId: 'stranger' } })),
    /stranger is no internal approver/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'approved internally after the review',
    historyOf(withOther('RequestSubmitted', { data: { reviewExpiresAt: BEGIN + 1_500 } })),
    /the internal review was over/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'one approval where two are needed',
    historyOf(withOther('LockboxRequestCreated', { data: { approvalsNeeded: 2 } })),
    /approved by one, where two are needed/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'more than was asked for',
    historyOf(withOther('AccessGranted', { data: { permissions: ['read', 'delete'] } })),
    /other permissions than asked for/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'longer than 8 hours',
    historyOf(withOther('AccessGranted', { data: { expiresAt: BEGIN + 9 * HOUR_MS } })),
    /it does not last 8 hours/,
  ],
  [
    'GRANT_HAS_APPROVALS',
    'expired before its time',
    historyOf(withOther('RequestDenied', { type: 'RequestExpired' })),
    /it could still be approved/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'over before its time',
    historyOf(withOther('AccessEnded', { data: { reason: 'PERIOD_OVER' } })),
    /its 8 hours were not over/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'a grant that never ends',
    { ...historyOf(without('AccessEnded')), readAt: BEGIN + 9 * HOUR_MS },
    /R-1 is running: its 8 hours are over/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'yes after the end',
    changes({ accessAnswers: [answer(true, ENDED_MS + 7_000)] }),
    /7000 ms after its end/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'yes after an end that a broker stamped with a clock that is an hour ahead',
    {
      ...withRecord('AccessEnded', { timestamp: BEGIN + ENDED_MS + HOUR_MS, stampedOffMs: HOUR_MS }),
      accessAnswers: [answer(true, ENDED_MS + 7_000)],
    },
    /7000 ms after its end/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'yes after 8 hours',
    { ...historyOf(without('AccessEnded')), accessAnswers: [answer(true, 9 * HOUR_MS)] },
    /after its 8 hours/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'yes before the grant',
    changes({ accessAnswers: [answer(true, 4_000)] }),
    /before the grant stood/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'yes at the end of the run',
    changes({ accessAnswers: [answer(true, ENDED_MS + 1_000, true)] }),
    /after its end/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'yes of what was never granted',
    changes({ accessAnswers: [{ ...answer(true, ENDED_MS), requestId: 'R-2' }] }),
    /it was never granted/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'yes by the grant of another request',
    changes({ accessAnswers: [{ ...answer(true, 6_000), grantOf: 'R-9' }] }),
    /by the grant of R-9/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'no for good of what runs',
    { ...historyOf(without('AccessEnded')), accessAnswers: [answer(false, ENDED_MS, true)] },
    /its access runs/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'a password of the gate after the end',
    changes({ guarded: guarded([], entrance('password', ENDED_MS + 7_000)) }),
    /a password by R-1: 1000 ms after access and gate had to know of its end/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'a statement once the door is closed',
    changes({ guarded: guarded([], entrance('statement', ENDED_MS + 1_001)) }),
    /a statement by R-1: 1 ms after its door was closed/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'a login of what was never granted',
    changes({ guarded: guarded([], entrance('login', ENDED_MS, 'R-2')) }),
    /a login by R-2: it was never granted/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'a permission that nobody asked for',
    changes({ guarded: guarded([], entrance('not granted', APPROVED_MS + 2_000)) }),
    /nobody had asked for it/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'a login before the grant',
    changes({ guarded: guarded([], entrance('login', APPROVED_MS - 1_501)) }),
    /a login by R-1: before the grant stood in the log/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'a door of which the log has no closing',
    { ...historyOf(without('AccessClosed')), guarded: guarded([]) },
    /the access of R-1 is over, and the log does not say that its door is closed/,
  ],
  [
    'NO_ACCESS_AFTER_END',
    'somebody who is accused',
    historyOf(
      withMore('AccessOpened', { data: { requestId: 'R-1', dataStoreId: 'db', outsideGrant: 'BEFORE_GRANT' } }),
    ),
    /the log has an AccessOpened of R-1: BEFORE_GRANT/,
  ],
  [
    'NO_ROLE_LEFT',
    'a role of what is over',
    changes({ guarded: guarded(['lockbox_db_G1']) }),
    /the role lockbox_db_G1, and no grant of it runs/,
  ],
  [
    'NO_ROLE_LEFT',
    'no role of what runs',
    historyOf(without('AccessEnded')),
    /the access of R-1 runs, and the database has no role of it/,
  ],
  ['INPUT_IS_KEPT', 'acknowledged, and gone', changes({ inputs: whole.inputs.slice(1) }), /is not in its topic/],
  [
    'INPUT_IS_KEPT',
    'acknowledged, and replaced',
    changes({ inputs: whole.inputs.map((one, place) => (place === 0 ? { ...one, sha256: 'other' } : one)) }),
    /another record stands there/,
  ],
  [
    'INPUT_IS_KEPT',
    'no command of it',
    changes({ commands: whole.commands.slice(1) }),
    /servicedesk\/0\/0 led to no command/,
  ],
  [
    'INPUT_IS_KEPT',
    'a good one given up',
    changes({
      deadLetters: [
        ...whole.deadLetters,
        { topic: 'lockbox.intake.servicedesk', partition: 0, offset: 1, code: 'X', worker: 'projector' },
      ],
    }),
    /servicedesk\/0\/1 is a dead letter, and nothing is wrong/,
  ],
  [
    'INPUT_IS_KEPT',
    'what was signed with a clock that is wrong, and taken',
    changes({ inputs: whole.inputs.map((one) => (one.offset === 1 ? { ...one, toldAheadMs: HOUR_MS } : one)) }),
    /servicedesk\/0\/1 cannot be processed, and is no dead letter/,
  ],
  [
    'INPUT_IS_KEPT',
    'a command that a broker stamped with a clock that is wrong, and that was decided',
    changes({ inputs: [...whole.inputs, stampedOff(HOUR_MS)] }),
    /lockbox\.commands\/0\/2 cannot be processed, and is no dead letter/,
  ],
  [
    'INPUT_IS_KEPT',
    'one that was set aside for that, and did not come again',
    changes({ commands: [...whole.commands.slice(0, 2), commandOff(-HOUR_MS)] }),
    /FinishWork command-2 .* was stamped by a wrong clock, and did not come again/,
  ],
  [
    'INPUT_IS_KEPT',
    'a command of what was never committed',
    changes({ commands: whole.commands.map((one) => ({ ...one, origin: 'lockbox.intake.servicedesk/0/9' })) }),
    /a command came of lockbox\.intake\.servicedesk\/0\/9/,
  ],
  [
    'INPUT_IS_KEPT',
    'a dead letter of what was never committed',
    changes({ deadLetters: [...whole.deadLetters, ...whole.deadLetters.map((one) => ({ ...one, offset: 9 }))] }),
    /a dead letter came of lockbox\.intake\.servicedesk\/0\/9/,
  ],
  [
    'INPUT_IS_KEPT',
    'poison that vanished',
    changes({ deadLetters: [] }),
    /servicedesk\/0\/3 cannot be processed, and is no dead letter/,
  ],
  [
    'INPUT_IS_KEPT',
    'poison that the projector alone gave up',
    changes({ deadLetters: whole.deadLetters.map((one) => ({ ...one, worker: 'projector' })) }),
    /servicedesk\/0\/3 cannot be processed, and is no dead letter/,
  ],
  [
    'INPUT_IS_KEPT',
    'poison twice',
    changes({ deadLetters: [...whole.deadLetters, ...whole.deadLetters] }),
    /is 2 dead letters/,
  ],
  [
    'INPUT_IS_KEPT',
    'a command without effect',
    historyOf(without('AccessEnded')),
    /FinishWork command-2.*has no event, and no refusal/,
  ],
  [
    'INPUT_IS_KEPT',
    'a decision that the API confirmed, and the log has not',
    changes({ decisions: [{ requestId: 'R-2', person: 'ada', decision: 'approve', status: 200 }] }),
    /the API said that ada decided on R-2: approve/,
  ],
  [
    'SEQUENCE_IS_WHOLE',
    'a gap',
    changes({ events: whole.events.filter((_, place) => place !== placeOf('InternallyApproved')) }),
    /a gap/,
  ],
  ['SEQUENCE_IS_WHOLE', 'a fork', changes({ events: [...whole.events, ...whole.events.slice(-1)] }), /a fork/],
  [
    'SEQUENCE_IS_WHOLE',
    'a record that was changed',
    withRecord('RequestApproved', { value: Buffer.from('\0changed') }),
    /does not name the hash/,
  ],
  [
    'SEQUENCE_IS_WHOLE',
    'a record under the key of another tenant',
    withRecord('RequestApproved', { tenantId: 'fabrikam' }),
    /the key is not its tenant/,
  ],
  [
    'SEQUENCE_IS_WHOLE',
    'time that goes back',
    historyOf(withOther('AccessEnded', { afterMs: -1_000 })),
    /it is older than the event before it/,
  ],
  ['TOLD_ONCE', 'an outcome twice', historyOf(STORY, [...notices, ...notices.slice(0, 1)]), /has its outcome twice/],
  [
    'TOLD_ONCE',
    'two notices of one event',
    historyOf(STORY, [...notices, notice(asked, 'ada', 'other')]),
    /two notices/,
  ],
  [
    'TOLD_ONCE',
    'delivered, and no letter',
    changes({ letters: whole.letters.slice(1) }),
    /no mail server has taken it/,
  ],
  [
    'TOLD_ONCE',
    'letters sent once more, and nothing was interrupted',
    changes({ letters: [...whole.letters, ...whole.letters] }),
    /letters were sent once more/,
  ],
  [
    'TOLD_ONCE',
    'a letter left out since somebody had decided, when nobody had',
    changes({ events: [...whole.events.slice(0, placeOf('RequestApproved')), tooSoon, ...whole.events] }),
    /ada of .*: the log says DECIDED, and nobody had decided on R-1/,
  ],
  [
    'TOLD_ONCE',
    'an approver who was not told',
    historyOf(
      STORY,
      notices.filter((_, place) => place !== 1),
    ),
    /ada was not told of LockboxRequestCreated of R-1/,
  ],
  [
    'PROJECTION_EQUALS_REPLAY',
    'a document that says something else',
    changes({ requests: whole.requests.map((row) => ({ ...row, status: 'ACTION_NEEDED' })) }),
    /the document of R-1 says ACTION_NEEDED, and the log APPROVED/,
  ],
  [
    'PROJECTION_EQUALS_REPLAY',
    'a document that is missing',
    changes({ requests: [] }),
    /the document of R-2 says undefined/,
  ],
  [
    'PROJECTION_EQUALS_REPLAY',
    'a document of no request',
    changes({ requests: [...whole.requests, { id: 'R-9', status: 'APPROVED' }] }),
    /R-9, which the log does not know/,
  ],
  [
    'EVIDENCE_VERIFIES',
    'an event without a proof',
    withRecord('RequestApproved', { proof: undefined }),
    /RequestApproved bears no proof/,
  ],
  [
    'EVIDENCE_VERIFIES',
    'an event that somebody else signed',
    withRecord('RequestApproved', {
      proof: proofOfAStranger(whole.events[placeOf('RequestApproved')]?.value ?? sha256()),
    }),
    /RequestApproved bears no proof/,
  ],
  [
    'EVIDENCE_VERIFIES',
    'an event under the proof of another',
    withRecord('RequestApproved', { proof: whole.events[0]?.proof }),
    /RequestApproved bears no proof/,
  ],
  [
    'EVIDENCE_VERIFIES',
    'a checkpoint of another log',
    changes({
      checkpoints: historyOf(withOther('RequestApproved', { actor: 'bob', data: { requestId: 'R-7' } })).checkpoints,
    }),
    /its root is not that of the first/,
  ],
  [
    'EVIDENCE_VERIFIES',
    'a checkpoint that is not signed',
    changes({ checkpoints: whole.checkpoints.map((one) => ({ ...one, note: one.note.replace(/\S+\n$/, 'AAAA\n') })) }),
    /not signed by the log's key/,
  ],
  ['EVIDENCE_VERIFIES', 'a log that was cut', changes({ events: whole.events.slice(0, -1) }), /and the log/],
  [
    'EVIDENCE_VERIFIES',
    'events under no checkpoint',
    changes({ checkpoints: whole.checkpoints.slice(0, 1) }),
    /come under no checkpoint/,
  ],
  [
    'SERVES_AGAIN',
    'a program that waits for ever',
    changes({ notServing: ['policy: CLOCK_DIFFERS'] }),
    /policy: CLOCK_DIFFERS/,
  ],
  [
    'SERVES_AGAIN',
    'a portal that gives no answer',
    changes({ portalAnswers: [{ requestId: 'R-1', status: 0 }] }),
    /the portal gave no answer about R-1/,
  ],
  [
    'SERVES_AGAIN',
    'a portal that does not know what it has asked of a customer',
    changes({ portalAnswers: [{ requestId: 'R-1', status: 404 }] }),
    /the portal answered 404 about R-1/,
  ],
];

test.each(broken)('%s: %s', (invariant, _, history, saying) => {
  expect(violationsIn(history)).toContainEqual(
    expect.objectContaining({ invariant, what: expect.stringMatching(saying) }),
  );
});

test('each invariant has a history that breaks it', () => {
  expect([...new Set(broken.map(([invariant]) => invariant))]).toEqual(INVARIANTS);
});

test('as many letters as were interrupted may be sent once more', () => {
  const history = changes({ letters: [...whole.letters, ...whole.letters.slice(0, 1)], doubledLettersAtMost: 1 });
  expect(violationsIn(history)).toEqual([]);
});

test('what was signed with a clock that is an hour ahead may be a dead letter', () => {
  const ahead: StoredInput = { ...input(4), toldAheadMs: HOUR_MS };
  const deadLetter = { topic: ahead.topic, partition: 0, offset: 4, code: 'SIGNED_IN_FUTURE', worker: 'intake' };
  const history = { ...whole, inputs: [...whole.inputs, ahead], deadLetters: [...whole.deadLetters, deadLetter] };
  expect(violationsIn(history)).toEqual([]);
});

describe.each([
  ['ahead', HOUR_MS],
  ['behind', -HOUR_MS],
])('what a broker stamped with a clock that is an hour %s', (_where, stampedOffMs) => {
  test('is set aside, and counts when it comes again', () => {
    const input = stampedOff(stampedOffMs);
    const again = { ...commandOff(stampedOffMs), offset: 9, stampedOffMs: 0 };
    const history = changes({
      commands: [...whole.commands.slice(0, 2), commandOff(stampedOffMs), again],
      inputs: [...whole.inputs, input, { ...input, offset: 9, stampedOffMs: 0 }],
      deadLetters: [
        ...whole.deadLetters,
        { topic: input.topic, partition: 0, offset: 2, code: 'CLOCK_DIFFERS', worker: 'policy' },
      ],
    });
    expect(violationsIn(history)).toEqual([]);
  });

  test('is an event that stood there from when it occurred', () => {
    const grant = whole.events[placeOf('AccessGranted')];
    const off = { timestamp: (grant?.occurredAt ?? 0) + stampedOffMs, stampedOffMs };
    expect(violationsIn(withRecord('AccessGranted', off))).toEqual([]);
  });
});

test('a letter that was left out since somebody had decided is no letter that is missing', () => {
  const skipped = told.map((event) => ({ ...event, data: { ...event.data, outcome: 'SKIPPED', detail: 'DECIDED' } }));
  const events = [...whole.events.filter((event) => !told.includes(event)), ...skipped];
  expect(violationsIn(changes({ events })).filter(({ invariant }) => invariant === 'TOLD_ONCE')).toEqual([]);
});

test('a letter that was left out of an administrator, as if of nobody who is one, is found', () => {
  const wrongly = { outcome: 'SKIPPED', detail: 'RECIPIENT_NO_ADMINISTRATOR' };
  const skipped = told.map((event) => ({ ...event, data: { ...event.data, ...wrongly } }));
  const events = [...whole.events.filter((event) => !told.includes(event)), ...skipped];
  expect(violationsIn(changes({ events })).map(({ what }) => what)).toContainEqual(
    expect.stringContaining('the log says RECIPIENT_NO_ADMINISTRATOR'),
  );
});

test('what policy refuses is refused in the log, and a dead letter beside it breaks nothing', () => {
  const refused = historyOf(withOther('RequestDenied', { type: 'CommandRejected', data: { commandId: 'command-9' } }));
  const place = { topic: 'lockbox.commands', partition: 0, offset: 9 };
  const denial = {
    partition: 0,
    offset: 9,
    commandId: 'command-9',
    tenantId: 'acme',
    type: 'DenyRequest',
    origin: undefined,
    stampedOffMs: 0,
  };
  const history: History = {
    ...refused,
    commands: [...refused.commands, { ...denial, data: { requestId: 'R-2' } }],
    inputs: [...refused.inputs, { ...place, sha256: 'hash-9', stampedOffMs: 0 }],
    deadLetters: [...refused.deadLetters, { ...place, code: 'ALREADY_DECIDED', worker: 'policy' }],
    requests: whole.requests.map((row) => (row.id === 'R-2' ? { ...row, status: 'ACTION_NEEDED' } : row)),
  };
  expect(violationsIn(history)).toEqual([]);
  const notRefused = { ...history, commands: history.commands.slice(0, -1) };
  expect(violationsIn(notRefused)).toContainEqual(
    expect.objectContaining({ what: 'lockbox.commands/0/9 is a dead letter, and nothing is wrong with it' }),
  );
});

test('the checker uses no code of what it checks', () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts'));
  const imports = sources.flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from),
  );
  expect(imports.filter((from = '') => from.startsWith('@lockbox/') || from.startsWith('..'))).toEqual([]);
});
