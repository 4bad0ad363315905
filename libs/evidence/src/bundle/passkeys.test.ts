import { describe, expect, test } from 'vitest';
import { Authenticator, type Signing } from '../testing/authenticator.ts';
import { challengeOf, changeText, decisionText, fingerprintOf, type PasskeyChange } from '../webauthn/statement.ts';
import { SignatureCheck, type SignatureDamage, type SignedEvent } from './passkeys.ts';

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
const first = fingerprintOf(tenantId, keyOf(ada, 'ada'));

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
const bobs = fingerprintOf(tenantId, keyOf(bob, 'bob'));
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
const recovered = fingerprintOf(tenantId, keyOf(fresh, 'bob'));
const recovery = event('ada', {
  type: 'PasskeyRecoveryConfirmed',
  fingerprint: recovered,
  passkey: keyOf(fresh, 'bob'),
  effectiveAt: 5_000,
});

const comment = { textId: 't', digest: Uint8Array.of(0xab, 0xcd) };
const decision = { ...place, requestId, shown: 'a'.repeat(64), outcome: 'APPROVE', comment: 'abcd' } as const;
const approval = (actor: string, by: Authenticator, changes: object = {}, signing: Signing = {}, at = 2_000) => {
  const { requestId, shown } = decision;
  const assertion = signed(by, decisionText(decision), null, signing);
  return event(actor, { type: 'RequestApproved', requestId, shown, comment, assertion, ...changes }, at);
};

/** The first of two. */
const firstOfTwo = (actor: string, by: Authenticator, changes: object = {}) =>
  approval(actor, by, { type: 'ApprovalRecorded', ...changes });
const secondOfTwo = approval('bob', bob, { firstApproverId: 'ada' });

/** What is found of the last of these events, and of all. */
async function checked(events: readonly SignedEvent[], pinned: readonly string[] = [first]) {
  const codes: SignatureDamage[] = [];
  const check = new SignatureCheck(place, pinned, (code) => void codes.push(code));
  let last: Awaited<ReturnType<SignatureCheck['take']>> = null;
  for (const one of events) last = await check.take(one, 'It');
  return { codes, last };
}
const known = [enrolFirst, enrolBob, required];

describe('a decision of a bundle', () => {
  test('is signed by a passkey that goes back to the first, which the reader has kept', async () => {
    const { codes, last } = await checked([...known, approval('bob', bob)]);
    expect(codes).toEqual([]);
    expect(last).toMatchObject({ fingerprint: bobs, principalId: 'bob', first, state: { userVerified: true } });
  });

  test('may be unsigned as long as none is required', async () => {
    const unsigned = [enrolFirst, approval('ada', ada, { assertion: null })];
    expect(await checked(unsigned, [])).toEqual({ codes: [], last: null });
    // Whoever names a first passkey wants to know of each decision that is not signed.
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

  test('is by a passkey that was never removed: none comes back, and none comes to count twice', async () => {
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
    const byBoth = [...known, firstOfTwo('ada', ada), secondOfTwo];
    expect(await checked(byBoth)).toMatchObject({ codes: [], last: { principalId: 'bob' } });
    const unsigned = firstOfTwo('ada', ada, { assertion: null });
    const withoutFirst: readonly (readonly SignedEvent[])[] = [
      [...known, secondOfTwo],
      [enrolFirst, enrolBob, unsigned, required, secondOfTwo],
      [...known, firstOfTwo('bob', bob), secondOfTwo],
    ];
    for (const events of withoutFirst) expect((await checked(events, [])).codes).toEqual(['NOT_SIGNED']);
    expect((await checked([enrolFirst, enrolBob, unsigned, secondOfTwo], [])).codes).toEqual([]);
    expect((await checked([enrolFirst, enrolBob, secondOfTwo])).codes).toEqual(['NOT_SIGNED']);
  });

  test('goes back to another first passkey than the one that was kept, and after a recovery to that one', async () => {
    expect((await checked([enrolFirst, approval('ada', ada)], ['0'.repeat(64)])).codes).toEqual(['PASSKEY_NOT_PINNED']);
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
