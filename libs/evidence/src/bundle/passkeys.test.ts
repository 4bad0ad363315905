import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Authenticator, type Signing } from '../testing/authenticator.ts';
import { type Asking, askedText, type ShownQuestion, shownQuestionsText, shownText } from '../webauthn/shown-text.ts';
import {
  challengeOf,
  changeText,
  decisionText,
  type PasskeyChange,
  passkeyFingerprintOf,
} from '../webauthn/statement.ts';
import { SignatureCheck, type SignatureDamage } from './passkeys.ts';
import type { SignedEvent } from './shown-before.ts';

const installation = 'lockbox.example';
const tenantId = 'contoso';
const requestId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const place = { installation, tenantId };
const [ada, bob, fresh] = ['ada', 'bob', 'a new one'].map((name) => new Authenticator(name)) as [
  Authenticator,
  Authenticator,
  Authenticator,
]; // as many as there are names
const keyOf = (of: Authenticator, principalId: string) => ({
  ...of,
  publicKey: of.publicKey,
  principalId,
  installation,
});
const first = passkeyFingerprintOf(tenantId, keyOf(ada, 'ada'));

let leaf = 0;
const event = (actor: string, data: SignedEvent['data'], occurredAt = 1_000): SignedEvent => ({
  leaf: ++leaf,
  sequence: leaf,
  occurredAt,
  actor: { id: actor },
  data,
});
const signed = (by: Authenticator, text: string, number: number | null, signing: Signing = {}) => ({
  credentialId: by.credentialId,
  number,
  ...by.sign(challengeOf(text), signing),
});
const change = (by: Authenticator, number: number | null, what: PasskeyChange) =>
  signed(by, changeText({ ...place, number, change: what }), number);

const enrolFirst = event('ada', {
  type: 'PasskeyEnrolled',
  passkey: keyOf(ada, 'ada'),
  assertion: change(ada, null, ['ENROL', first]),
});
const bobs = passkeyFingerprintOf(tenantId, keyOf(bob, 'bob'));
const enrolBob = event('ada', {
  type: 'PasskeyEnrolled',
  passkey: keyOf(bob, 'bob'),
  assertion: change(ada, 0, ['COUNTERSIGN', bobs]),
});
const required = event('ada', {
  type: 'PasskeyRequirementSet',
  required: true,
  assertion: change(ada, 1, ['REQUIRE']),
});
const removeBob = event('ada', {
  type: 'PasskeyRemoved',
  credentialId: bob.credentialId,
  assertion: change(ada, 2, ['REMOVE', bob.credentialId]),
});
const enrolAgain = (number: number): SignedEvent =>
  event('ada', {
    type: 'PasskeyEnrolled',
    passkey: keyOf(bob, 'bob'),
    assertion: change(ada, number, ['COUNTERSIGN', bobs]),
  });
const requiredNoLonger = event('ada', {
  type: 'PasskeyRequirementSet',
  required: false,
  assertion: change(ada, 2, ['REQUIRE_NO_LONGER']),
});
const requiredAgain = (number: number): SignedEvent =>
  event('ada', { type: 'PasskeyRequirementSet', required: true, assertion: change(ada, number, ['REQUIRE']) });
const recovered = passkeyFingerprintOf(tenantId, keyOf(fresh, 'bob'));
const recovery = event('ada', {
  type: 'PasskeyRecoveryConfirmed',
  fingerprint: recovered,
  passkey: keyOf(fresh, 'bob'),
  effectiveAt: 5_000,
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const textRef = (byte: number) => ({ textId: 't', digest: Uint8Array.of(byte) });

/** Eve's request, as in its event and in the presented content. */
const askedFor = {
  requestId,
  environmentId: 'prod',
  dataStores: ['crm', 'files'],
  engineerId: 'eve',
  permissions: ['read'],
  ticketId: 'T-1',
  trigger: 'SUPPORT_TICKET',
  requestedAt: 1_000,
  previousRequestId: null,
  exclusion: null,
  declaredBy: null,
};
const asked = sha256(askedText({ ...askedFor, tenantId, justification: '01' }));
const submitted = (changes: object = {}) =>
  event('servicedesk', { type: 'RequestSubmitted', ...askedFor, justification: textRef(1), ...changes });
const approvedInternally = (changes: object = {}) =>
  event('servicedesk', { type: 'InternallyApproved', requestId, approverId: 'ian', comment: textRef(2), ...changes });
const created = (approvalsNeeded: number, changes: object = {}) =>
  event('servicedesk', { type: 'LockboxRequestCreated', requestId, expiresAt: 9_000, approvalsNeeded, ...changes });
const waiting = (approvalsNeeded = 1) => [submitted(), approvedInternally(), created(approvalsNeeded)];
const question = (questionId: string, occurredAt: number) =>
  event('bob', { type: 'QuestionAsked', requestId, questionId, text: textRef(3) }, occurredAt);
const answer = (questionId: string, occurredAt: number) =>
  event('servicedesk', { type: 'QuestionAnswered', requestId, questionId, text: textRef(4) }, occurredAt);
const inQuestion = (questionId: string, askedAt: number, answeredAt?: number): ShownQuestion => ({
  questionId,
  askedBy: 'bob',
  askedAt,
  text: '03',
  answer: answeredAt === undefined ? null : { text: '04', answeredAt },
});
const shownWith = (approvals: Asking['approvals'], questions: readonly ShownQuestion[] = []): string => {
  const asking = { internalApproverId: 'ian', internalComment: '02', expiresAt: 9_000, approvals };
  const shown = sha256(shownText(asked, asking));
  return questions.length === 0 ? shown : sha256(shownQuestionsText(shown, questions));
};
const given = (approverId: string, counts: boolean, at = 2_000) => ({ approverId, comment: 'ab', at, counts });
const shownOfTwo = (...approvals: readonly ReturnType<typeof given>[]) => shownWith({ needed: 2, given: approvals });

interface Decided {
  readonly shown?: string;
  readonly signing?: Signing;
  readonly at?: number;
}
/** `changes`: what its event says otherwise than was signed. */
const decided = (
  type: 'ApprovalRecorded' | 'RequestApproved' | 'RequestDenied',
  actor: string,
  by: Authenticator,
  { shown = shownWith(null), signing = {}, at = 2_000 }: Decided = {},
  changes: object = {},
): SignedEvent => {
  const outcome = type === 'RequestDenied' ? 'DENY' : 'APPROVE';
  const text = decisionText({ ...place, requestId, shown, outcome, comment: 'ab' });
  const assertion = signed(by, text, null, signing);
  const data = { requestId, shown, comment: textRef(0xab), assertion, firstApproverId: null };
  return event(actor, { type, ...data, ...changes }, at);
};
const approval = (actor: string, by: Authenticator, changes: object = {}, signing: Signing = {}, at = 2_000) =>
  decided('RequestApproved', actor, by, { signing, at }, changes);

/** The first of two, and the second. */
const firstOfTwo = (actor: string, by: Authenticator, changes: object = {}) =>
  decided('ApprovalRecorded', actor, by, { shown: shownOfTwo() }, changes);
const secondOfTwo = decided(
  'RequestApproved',
  'bob',
  bob,
  { shown: shownOfTwo(given('ada', true)), at: 3_000 },
  { firstApproverId: 'ada' },
);

/** The findings for the last of these events, and for all. */
async function checked(events: readonly SignedEvent[], pinned: readonly string[] = [first]) {
  const codes: SignatureDamage[] = [];
  const check = new SignatureCheck(place, pinned, (code) => void codes.push(code));
  let last: Awaited<ReturnType<SignatureCheck['take']>> = null;
  for (const one of events) last = await check.take(one, 'It');
  return { codes, last };
}
const passkeys = [enrolFirst, enrolBob, required];
const known = [...passkeys, ...waiting()];
const knownOfTwo = [...passkeys, ...waiting(2)];

describe('a decision of a bundle', () => {
  test('is signed by a passkey that goes back to the first, which the reader has kept', async () => {
    const { codes, last } = await checked([...known, approval('bob', bob)]);
    expect(codes).toEqual([]);
    expect(last).toMatchObject({ fingerprint: bobs, principalId: 'bob', first, state: { userVerified: true } });
  });

  test('may be unsigned as long as none is required', async () => {
    const unsigned = [enrolFirst, approval('ada', ada, { assertion: null })];
    expect(await checked(unsigned, [])).toEqual({ codes: [], last: null });
    // A reader who pins a first passkey learns of each unsigned decision.
    expect(await checked(unsigned)).toEqual({ codes: ['NOT_SIGNED'], last: null });
  });

  test.each<[SignatureDamage, string, readonly SignedEvent[]]>([
    ['NOT_SIGNED', 'without a signature', [approval('ada', ada, { assertion: null })]],
    ['PASSKEY_UNKNOWN', 'in the name of somebody else', [approval('ada', bob)]],
    ['PASSKEY_UNKNOWN', 'by one that was removed', [removeBob, approval('bob', bob)]],
    ['PASSKEY_UNKNOWN', 'by one that nobody enrolled', [approval('bob', fresh)]],
    ['PASSKEY_UNKNOWN', 'by one that a recovery has replaced', [recovery, approval('bob', bob, {}, {}, 5_000)]],
    ['PASSKEY_UNKNOWN', 'by one of a recovery before its time', [recovery, approval('bob', fresh, {}, {}, 4_999)]],
    ['SIGNED_OTHER', 'for another outcome', [approval('ada', ada, { type: 'RequestDenied' })]],
    ['SIGNED_OTHER', 'for another request', [approval('ada', ada, { requestId: 'another' })]],
    ['SIGNED_OTHER', 'for what was shown otherwise', [approval('ada', ada, { shown: 'b'.repeat(64) })]],
    ['SIGNED_OTHER', 'for another comment', [approval('ada', ada, { comment: null })]],
    ['SIGNED_ELSEWHERE', 'at another origin', [approval('ada', ada, {}, { origin: 'https://evil.example' })]],
    ['USER_NOT_VERIFIED', 'without user verification', [approval('ada', ada, {}, { flags: 1 })]],
    ['SIGNATURE_WRONG', 'by another key under its id', [approval('ada', new Authenticator('ada'))]],
    ['PASSKEY_UNKNOWN', 'after another has made itself the first', [{ ...enrolFirst, leaf: 90 }]],
  ])('is %s %s', async (code, _, events) => {
    expect((await checked([...known, ...events])).codes).toEqual([code]);
  });

  test('has before it changes of which each was signed once: one that is written again is damage', async () => {
    const unsigned = approval('ada', ada, { assertion: null });
    expect((await checked([...known, requiredNoLonger, unsigned], [])).codes).toEqual([]);
    const replayed = await checked([...known, requiredNoLonger, requiredAgain(3), requiredNoLonger, unsigned], []);
    expect(replayed.codes).toEqual(['SIGNED_OTHER']);
    // Other changes than those about passkeys are signed too, and are not in a bundle.
    expect((await checked([...known, requiredNoLonger, requiredAgain(9)])).codes).toEqual([]);
  });

  test('is by a passkey that was never removed: none returns, and none counts twice', async () => {
    const decided = approval('bob', bob);
    const again = await checked([...known, removeBob, enrolBob, decided]);
    expect(again.codes).toEqual(['PASSKEY_UNKNOWN', 'PASSKEY_UNKNOWN']);
    expect((await checked([...known, removeBob, enrolAgain(3), decided])).codes).toEqual(again.codes);
    expect((await checked([...known, enrolAgain(2)])).codes).toEqual(['PASSKEY_UNKNOWN']);
    const removeFirst = event('bob', {
      type: 'PasskeyRemoved',
      credentialId: ada.credentialId,
      assertion: change(bob, 2, ['REMOVE', ada.credentialId]),
    });
    expect((await checked([...known, removeFirst, enrolFirst])).codes).toEqual(['PASSKEY_UNKNOWN']);
  });

  test('is by none that a recovery has replaced, also if that is enrolled again', async () => {
    const later = event(
      'bob',
      {
        type: 'PasskeyEnrolled',
        passkey: keyOf(bob, 'bob'),
        assertion: change(fresh, 2, ['COUNTERSIGN', bobs]),
      },
      5_000,
    );
    expect((await checked([...known, recovery, later], [first, recovered])).codes).toEqual(['PASSKEY_UNKNOWN']);
  });

  test('of two counts with the signatures of both', async () => {
    const byBoth = [...knownOfTwo, firstOfTwo('ada', ada), secondOfTwo];
    expect(await checked(byBoth)).toMatchObject({ codes: [], last: { principalId: 'bob' } });
    const unsigned = firstOfTwo('ada', ada, { assertion: null });
    const late = [enrolFirst, enrolBob, ...waiting(2), unsigned, required, secondOfTwo];
    expect((await checked(late, [])).codes).toEqual(['NOT_SIGNED']);
    const withoutRequired = [enrolFirst, enrolBob, ...waiting(2), unsigned, secondOfTwo];
    expect((await checked(withoutRequired, [])).codes).toEqual([]);
    expect((await checked(withoutRequired)).codes).toEqual(['NOT_SIGNED', 'NOT_SIGNED']);
    for (const events of [
      [...knownOfTwo, secondOfTwo],
      [...knownOfTwo, firstOfTwo('bob', bob), secondOfTwo],
    ]) {
      expect((await checked(events, [])).codes).toEqual(['SIGNED_OTHER', 'NOT_SIGNED']);
    }
  });

  test('goes back to another first passkey than the one that was kept, and after a recovery to that one', async () => {
    const byFirst = [enrolFirst, ...waiting(), approval('ada', ada)];
    expect((await checked(byFirst, ['0'.repeat(64)])).codes).toEqual(['PASSKEY_NOT_PINNED']);
    const after = [...known, recovery, approval('bob', fresh, {}, {}, 5_000)];
    expect((await checked(after)).codes).toEqual(['PASSKEY_NOT_PINNED']);
    expect(await checked(after, [first, recovered])).toMatchObject({ codes: [], last: { first: recovered } });
    // Who has kept the recovery's alone asks nothing of the passkeys that it has replaced.
    expect(await checked(after, [recovered])).toMatchObject({ codes: [], last: { first: recovered } });
  });

  test('is of the installation of its log', async () => {
    const codes: SignatureDamage[] = [];
    const other = { installation: 'other.example', tenantId };
    const check = new SignatureCheck(other, [], (code) => void codes.push(code));
    await check.take(enrolFirst, 'It');
    expect(codes).toEqual(['SIGNED_ELSEWHERE']);
  });
});

describe('a signature beside another request than the one that its person was shown', () => {
  const byAda = decided('RequestApproved', 'ada', ada);

  test.each<[string, readonly SignedEvent[]]>([
    ['engineer', [submitted({ engineerId: 'mallory' }), approvedInternally(), created(1)]],
    ['permissions', [submitted({ permissions: ['read', 'export'] }), approvedInternally(), created(1)]],
    ['data stores', [submitted({ dataStores: ['payroll'] }), approvedInternally(), created(1)]],
    ['environment', [submitted({ environmentId: 'test' }), approvedInternally(), created(1)]],
    ['justification', [submitted({ justification: textRef(9) }), approvedInternally(), created(1)]],
    ['ticket', [submitted({ ticketId: null }), approvedInternally(), created(1)]],
    ['request that is asked for again', [submitted({ previousRequestId: 'r0' }), approvedInternally(), created(1)]],
    [
      'claim of an emergency',
      [submitted({ exclusion: 'EMERGENCY', declaredBy: 'dan' }), approvedInternally(), created(1)],
    ],
    ['internal approver', [submitted(), approvedInternally({ approverId: 'mallory' }), created(1)]],
    ['internal comment', [submitted(), approvedInternally({ comment: null }), created(1)]],
    ['end', [submitted(), approvedInternally(), created(1, { expiresAt: 9_001 })]],
    ['number of approvals', waiting(2)],
    ['question, which came later', [...waiting(), question('q-1', 1_500)]],
  ])('is not believed: another %s', async (_, request) => {
    expect(await checked([...passkeys, ...request, byAda])).toEqual({ codes: ['SIGNED_OTHER'], last: null });
    // The same that nobody has signed says no more than policy does.
    const unsigned = decided('RequestApproved', 'ada', ada, {}, { assertion: null });
    expect((await checked([enrolFirst, ...request, unsigned], [])).codes).toEqual([]);
  });

  test('is not believed where the first of two approvals is passed off as the only one', async () => {
    const alone = decided('RequestApproved', 'ada', ada, { shown: shownOfTwo() });
    expect((await checked([...knownOfTwo, alone])).codes).toEqual(['SIGNED_OTHER']);
    expect((await checked([...known, alone])).codes).toEqual(['SIGNED_OTHER']);
    const one = decided('ApprovalRecorded', 'ada', ada);
    expect((await checked([...known, one])).codes).toEqual(['SIGNED_OTHER']);
  });

  test('is not believed as both of two approvals', async () => {
    const first = firstOfTwo('ada', ada);
    const again = decided('RequestApproved', 'ada', ada, { shown: shownOfTwo() }, { firstApproverId: 'ada' });
    expect((await checked([...knownOfTwo, first, again])).codes).toEqual(['SIGNED_OTHER']);
  });

  test('is not believed where one person has given both, and signed twice', async () => {
    const shown = shownOfTwo(given('ada', true));
    const second = decided('RequestApproved', 'ada', ada, { shown }, { firstApproverId: 'ada' });
    expect((await checked([...knownOfTwo, firstOfTwo('ada', ada), second])).codes).toEqual(['SIGNED_OTHER']);
  });

  test('is not believed where the two have ids that look alike, which policy takes for one person', async () => {
    const lookAlike = new Authenticator('Ada');
    const enrolLookAlike = event('ada', {
      type: 'PasskeyEnrolled',
      passkey: keyOf(lookAlike, 'Ada'),
      assertion: change(ada, 2, ['COUNTERSIGN', passkeyFingerprintOf(tenantId, keyOf(lookAlike, 'Ada'))]),
    });
    const shown = shownOfTwo(given('ada', true));
    const second = decided('RequestApproved', 'Ada', lookAlike, { shown }, { firstApproverId: 'ada' });
    const events = [...knownOfTwo, enrolLookAlike, firstOfTwo('ada', ada), second];
    expect((await checked(events)).codes).toEqual(['SIGNED_OTHER']);
  });

  test('is not believed where the second names another first approval, or was shown one that does not count', async () => {
    const shown = shownOfTwo(given('ada', true));
    for (const firstApproverId of [null, 'cy']) {
      const second = decided('RequestApproved', 'bob', bob, { shown }, { firstApproverId });
      const events = [enrolFirst, enrolBob, ...waiting(2), firstOfTwo('ada', ada), second];
      expect((await checked(events, [])).codes).toEqual(['SIGNED_OTHER']);
    }
    const lapsed = decided(
      'RequestApproved',
      'bob',
      bob,
      { shown: shownOfTwo(given('ada', false)) },
      { firstApproverId: 'ada' },
    );
    expect((await checked([...knownOfTwo, firstOfTwo('ada', ada), lapsed])).codes).toEqual(['SIGNED_OTHER']);
    const counting = decided('ApprovalRecorded', 'bob', bob, { shown });
    expect((await checked([...knownOfTwo, firstOfTwo('ada', ada), counting])).codes).toEqual(['SIGNED_OTHER']);
  });

  test('is not believed where the request is left out, in whole or in part, or is there twice', async () => {
    const [submission, internal, lockbox] = waiting();
    if (submission === undefined || internal === undefined || lockbox === undefined) throw new Error('No events');
    const [other, broad] = [submitted({ requestId: 'another' }), submitted({ permissions: ['read', 'export'] })];
    for (const events of [
      [],
      [internal, lockbox],
      [submission, lockbox],
      [submission, internal],
      [other, internal, lockbox],
      [submission, broad, internal, lockbox],
      [submission, internal, internal, lockbox],
      [submission, internal, lockbox, lockbox],
    ]) {
      expect((await checked([...passkeys, ...events, byAda])).codes).toEqual(['SIGNED_OTHER']);
      expect((await checked([...passkeys, ...events, decided('RequestDenied', 'ada', ada)])).codes).toEqual([
        'SIGNED_OTHER',
      ]);
    }
    // Events after a decision are not what it was based on.
    expect((await checked([...passkeys, submission, internal, byAda, lockbox])).codes).toEqual(['SIGNED_OTHER']);
  });
});

describe('a signature beside the request that its person was shown', () => {
  const whole = (events: readonly SignedEvent[]) => checked([...passkeys, ...events]);

  test('is believed with the questions and answers of that moment', async () => {
    const questions = [inQuestion('q-1', 1_500, 1_600), inQuestion('q-2', 1_700)];
    const talk = [question('q-1', 1_500), answer('q-1', 1_600), question('q-2', 1_700)];
    const approved = decided('RequestApproved', 'ada', ada, { shown: shownWith(null, questions) });
    expect((await whole([...waiting(), ...talk, approved])).codes).toEqual([]);
    for (const index of talk.keys()) {
      expect((await whole([...waiting(), ...talk.toSpliced(index, 1), approved])).codes).toEqual(['SIGNED_OTHER']);
    }
    expect((await whole([...waiting(), ...talk, answer('q-2', 1_800), approved])).codes).toEqual(['SIGNED_OTHER']);
  });

  test('is believed of a denial also with what was shown before something was asked, answered or approved', async () => {
    const questions = [inQuestion('q-1', 1_500, 1_600), inQuestion('q-2', 1_700)];
    const talk = [question('q-1', 1_500), answer('q-1', 1_600), question('q-2', 1_700)];
    for (const seen of [[], [inQuestion('q-1', 1_500)], questions.slice(0, 1), questions]) {
      const denied = decided('RequestDenied', 'ada', ada, { shown: shownWith(null, seen) });
      expect((await whole([...waiting(), ...talk, denied])).codes).toEqual([]);
    }
    for (const seen of [[inQuestion('q-2', 1_700)], [...questions, inQuestion('q-3', 1_800)]]) {
      const denied = decided('RequestDenied', 'ada', ada, { shown: shownWith(null, seen) });
      expect((await whole([...waiting(), ...talk, denied])).codes).toEqual(['SIGNED_OTHER']);
    }
    const approvals = [[], [given('ada', true)], [given('ada', false)]];
    for (const seen of approvals) {
      const denied = decided('RequestDenied', 'bob', bob, { shown: shownOfTwo(...seen) });
      expect((await whole([...waiting(2), firstOfTwo('ada', ada), denied])).codes).toEqual([]);
    }
    const invented = decided('RequestDenied', 'bob', bob, { shown: shownOfTwo(given('cy', true)) });
    expect((await whole([...waiting(2), firstOfTwo('ada', ada), invented])).codes).toEqual(['SIGNED_OTHER']);
  });

  test('is believed with a first approval that has lapsed, and was replaced', async () => {
    const [lapsed, again] = [given('ada', false), given('bob', true, 3_000)];
    const replaced = [
      ...waiting(2),
      firstOfTwo('ada', ada),
      decided('ApprovalRecorded', 'bob', bob, { shown: shownOfTwo(lapsed), at: 3_000 }),
    ];
    const second = decided('RequestApproved', 'ada', ada, { shown: shownOfTwo(again) }, { firstApproverId: 'bob' });
    expect((await whole([...replaced, second])).codes).toEqual([]);
    const denied = decided('RequestDenied', 'ada', ada, { shown: shownOfTwo(given('ada', true)) });
    expect((await whole([...replaced, denied])).codes).toEqual([]);
  });

  test('is believed by a schema of the first releases, which has fewer fields', async () => {
    const { previousRequestId: _, ...earlier } = submitted().data;
    const { approvalsNeeded: __, ...one } = created(1).data;
    const events = [event('servicedesk', earlier), approvedInternally(), event('servicedesk', one)];
    expect((await whole([...events, decided('RequestApproved', 'ada', ada)])).codes).toEqual([]);
  });

  test('is believed for a reused id: a submission starts a new life', async () => {
    const earlier = [
      submitted({ permissions: ['export'] }),
      approvedInternally({ approverId: 'cy' }),
      created(2, { expiresAt: 500 }),
      question('q-1', 400),
    ];
    expect((await whole([...earlier, ...waiting(), decided('RequestApproved', 'ada', ada)])).codes).toEqual([]);
  });

  test('is not looked for among more questions than policy takes: a made-up bundle does not take hours', async () => {
    const talk = Array.from({ length: 2_000 }, (_, index) => question(`q-${index}`, 1_500));
    expect((await whole([...waiting(), ...talk, decided('RequestDenied', 'ada', ada)])).codes).toEqual([
      'SIGNED_OTHER',
    ]);
  });
});
