import type { Passkeys } from '@lockbox/contracts/generated/policy-state';
import { personId } from '@lockbox/contracts/ids';
import { Authenticator } from '@lockbox/evidence/testing/authenticator';
import { EDDSA } from '@lockbox/evidence/webauthn/algorithms';
import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { PreparedData } from '../decider/decision.ts';
import { at, days, given, givenOn, hours } from '../testing/given.ts';
import {
  authenticatorOf,
  confirmPasskey,
  confirmRecovery,
  fingerprintIn,
  INSTALLATION,
  passkeysRequired,
  proposePasskey,
  removePasskey,
  requirePasskeys,
  type SignedOtherwise,
  signedWith,
  twoPasskeys,
  withdrawPasskey,
} from '../testing/passkey-steps.ts';
import {
  approve,
  BEGIN,
  confirmChange,
  contoso,
  contosoRequestId,
  decideInternally,
  deny,
  disable,
  oneAgain,
  protectedTenant,
  R1,
  removePrincipal,
  removeTenant,
  setPrincipal,
  setTenant,
  submit,
  timer,
  twoForAll,
} from '../testing/sample.ts';
import { shownInLog } from '../testing/shown-in-log.ts';
import type { Step } from '../testing/step.ts';
import { noPasskeys } from './passkey-state.ts';

const enrolled = [...protectedTenant, ...twoPasskeys];
const required = [...protectedTenant, ...passkeysRequired];
const waiting = [...required, submit(), decideInternally()];

/** For another request, outcome, comment, … than the one that is sent. */
const changed = (changes: object): SignedOtherwise => ({
  instead: (data) => ({ ...data, ...changes }) as PreparedData,
});

describe('the first passkey of a tenant', () => {
  test('counts at once, signed by itself, with the fingerprint that people keep elsewhere', () => {
    const { credentialId, publicKey } = authenticatorOf('ada');
    const first = given(...protectedTenant).when(proposePasskey('ada'));
    first.thenEvents({
      type: 'PasskeyEnrolled',
      fingerprint: fingerprintIn('ada'),
      passkey: { principalId: 'ada', credentialId, publicKey, installation: INSTALLATION },
      assertion: { credentialId, number: null },
    });
    expect(first.log.facts.at(-1)?.rule).toBe('FIRST_PASSKEY_STANDS_ALONE');
  });

  test('may be of any algorithm that passkeys have', () => {
    given(...protectedTenant)
      .when(proposePasskey('ada', 'ENROL', new Authenticator('ada', { algorithm: EDDSA })))
      .thenEvents('PasskeyEnrolled');
  });

  const wrong: [string, ReasonCode, Step][] = [
    ['by an auditor', 'PERSON_NOT_ADMINISTRATOR', proposePasskey('cy')],
    ['by somebody of another tenant', 'PERSON_UNKNOWN', proposePasskey('mallory')],
    ['signed by another key', 'PASSKEY_SIGNATURE_INVALID', signedWith(proposePasskey('ada'), imitation('ada'))],
    [
      'signed for another person',
      'PASSKEY_SIGNED_OTHER',
      { ...proposePasskey('ada'), actor: { kind: 'PRINCIPAL', id: 'bob' } },
    ],
    ['without user verification', 'PASSKEY_USER_NOT_VERIFIED', asIf({ flags: 1 })],
    ['at another origin', 'PASSKEY_ELSEWHERE', asIf({ origin: 'https://evil.example' })],
    ['for another domain', 'PASSKEY_ELSEWHERE', asIf({ rpId: 'evil.example' })],
    ['without TLS', 'PASSKEY_INVALID', of({ origin: 'http://lockbox.example' })],
    ['for a domain that is not its page’s', 'PASSKEY_INVALID', of({ rpId: 'example.org' })],
    ['with an origin that is none', 'PASSKEY_INVALID', of({ origin: 'https://lockbox.example/path' })],
    ['with a key of another algorithm', 'PASSKEY_INVALID', of({ algorithm: EDDSA })],
    ['with a key that is none', 'PASSKEY_INVALID', of({ publicKey: Buffer.alloc(91) })],
    ['with an id that is none', 'PASSKEY_INVALID', of({ credentialId: 'a credential' })],
    ['to recover what is not there', 'NO_PASSKEY_YET', proposePasskey('ada', 'RECOVER')],
  ];
  test.each(wrong)('is refused %s', (_, reasonCode, step) => {
    given(...protectedTenant)
      .when(step)
      .thenRefused(reasonCode);
  });
});

/** A key of somebody else's under the same id. */
function imitation(person: string): Authenticator {
  return new Authenticator(person);
}
function asIf(otherwise: SignedOtherwise): Step {
  return proposePasskey('ada', 'ENROL', authenticatorOf('ada'), {}, otherwise);
}
function of(changes: NonNullable<Parameters<typeof proposePasskey>[3]>): Step {
  return proposePasskey('ada', 'ENROL', authenticatorOf('ada'), changes);
}

describe('a further passkey', () => {
  const alone = [...protectedTenant, proposePasskey('ada')];
  const proposed = [...alone, proposePasskey('bob')];

  test('counts once another administrator has confirmed it with a passkey that counts', () => {
    given(...alone)
      .when(proposePasskey('bob'))
      .thenEvents({ type: 'PasskeyProposed', purpose: 'ENROL', expiresAt: BEGIN + days(4) });
    given(...proposed, submit(), decideInternally())
      .when(signedWith(approve('bob')))
      .thenRefused('PASSKEY_UNKNOWN');
    given(...proposed)
      .when(confirmPasskey('ada', 'bob'))
      .thenEvents({
        type: 'PasskeyEnrolled',
        fingerprint: fingerprintIn('bob'),
        assertion: { credentialId: authenticatorOf('ada').credentialId, number: 0 },
      });
    given(...enrolled, submit(), decideInternally())
      .when(signedWith(approve('bob')))
      .thenEvents('RequestApproved', 'AccessGranted');
  });

  const byAda = confirmPasskey('ada', 'bob');
  const refusals: [string, ReasonCode, readonly Step[], Step][] = [
    ['by its own person', 'CONFIRMED_BY_PROPOSER', [], confirmPasskey('bob', 'bob')],
    ['without a passkey', 'PASSKEY_NEEDED', [], confirmRecovery('ada', fingerprintIn('bob'))],
    ['by one that counts not', 'PASSKEY_UNKNOWN', [], confirmPasskey('engineer-1', 'bob')],
    ['with another fingerprint', 'NO_PASSKEY_PROPOSED', [], confirmPasskey('ada', 'engineer-1')],
    ['that was withdrawn', 'NO_PASSKEY_PROPOSED', [withdrawPasskey('bob', fingerprintIn('bob'))], byAda],
    ['after 4 days', 'PROPOSAL_EXPIRED', [], at(days(4), byAda)],
    [
      'of somebody who is no administrator any more',
      'PROPOSER_NOT_ADMINISTRATOR',
      [setPrincipal('bob', ['AUDITOR'])],
      byAda,
    ],
    ['twice', 'NO_PASSKEY_PROPOSED', [byAda], byAda],
  ];
  test.each(refusals)('is not confirmed %s', (_, reasonCode, more, step) => {
    given(...proposed, ...more)
      .when(step)
      .thenRefused(reasonCode);
  });

  test('is for the same address as the others', () => {
    const elsewhere = new Authenticator('bob', { rpId: 'other.example', origin: 'https://other.example' });
    given(...alone)
      .when(proposePasskey('bob', 'ENROL', elsewhere))
      .thenRefused('PASSKEY_ELSEWHERE');
  });

  test('is not brought twice, and not by somebody else', () => {
    given(...enrolled)
      .when(proposePasskey('bob'))
      .thenRefused('PASSKEY_EXISTS');
    given(...proposed)
      .when(proposePasskey('engineer-1', 'ENROL', authenticatorOf('bob')))
      .thenRefused('PASSKEY_EXISTS');
    given(...proposed)
      .when(proposePasskey('bob'))
      .thenEvents('PasskeyProposed');
  });
});

describe('while passkeys are required, a decision', () => {
  test('counts with its person’s passkey, which the event keeps with the signed text', () => {
    const { credentialId } = authenticatorOf('ada');
    const assertion = { credentialId, number: null, signature: expect.any(Buffer) };
    given(...waiting)
      .when(signedWith(approve('ada')))
      .thenEvents({ type: 'RequestApproved', assertion }, 'AccessGranted');
    given(...waiting)
      .when(signedWith(deny('ada')))
      .thenEvents({ type: 'RequestDenied', assertion });
  });

  const other = new Authenticator('eve');
  const ada = authenticatorOf('ada');
  const refusals: [string, ReasonCode, Step][] = [
    ['without one', 'PASSKEY_NEEDED', approve('ada')],
    ['without one, also a denial', 'PASSKEY_NEEDED', deny('ada')],
    ['with another’s', 'PASSKEY_UNKNOWN', signedWith(approve('ada'), authenticatorOf('bob'))],
    [
      'in the name of somebody without one',
      'PASSKEY_UNKNOWN',
      { ...signedWith(approve('ada')), actor: { kind: 'PRINCIPAL', id: 'bob' } },
    ],
    ['with one that nobody enrolled', 'PASSKEY_UNKNOWN', signedWith(approve('ada'), other)],
    ['with another key under its id', 'PASSKEY_SIGNATURE_INVALID', signedWith(approve('ada'), imitation('ada'))],
    [
      'for another request',
      'PASSKEY_SIGNED_OTHER',
      signedWith(approve('ada'), ada, changed({ requestId: contosoRequestId('R-2') })),
    ],
    ['for another outcome', 'PASSKEY_SIGNED_OTHER', signedWith(approve('ada'), ada, changed({ type: 'DenyRequest' }))],
    ['for another comment', 'PASSKEY_SIGNED_OTHER', signedWith(approve('ada'), ada, changed({ comment: null }))],
    [
      'for what was shown otherwise',
      'PASSKEY_SIGNED_OTHER',
      signedWith(approve('ada'), ada, changed({ shown: 'f'.repeat(64) })),
    ],
    ['at another origin', 'PASSKEY_ELSEWHERE', signedWith(approve('ada'), ada, { origin: 'https://evil.example' })],
    ['for another domain', 'PASSKEY_ELSEWHERE', signedWith(approve('ada'), ada, { rpId: 'evil.example' })],
    ['without user verification', 'PASSKEY_USER_NOT_VERIFIED', signedWith(approve('ada'), ada, { flags: 1 })],
    [
      'with what registers a key',
      'PASSKEY_SIGNATURE_INVALID',
      signedWith(approve('ada'), ada, { type: 'webauthn.create' }),
    ],
  ];
  test.each(refusals)('is refused %s', (_, reasonCode, step) => {
    given(...waiting)
      .when(step)
      .thenRefused(reasonCode);
  });

  test('is refused with a passkey that was removed, or whose person is no administrator', () => {
    given(...waiting, removePasskey('bob', 'ada'))
      .when(signedWith(approve('ada')))
      .thenRefused('PASSKEY_REMOVED');
    given(...waiting, setPrincipal('ada', ['AUDITOR']))
      .when(signedWith(approve('ada')))
      .thenRefused('PERSON_NOT_ADMINISTRATOR');
  });

  test('is refused where the authenticator’s counter does not grow: it may have been copied', () => {
    const counted = [...waiting, submit({}, 'R-2')];
    const first = given(...counted).and(signedWith(approve('ada'), ada, { signCount: 7 }));
    const second: Step = { ...signedWith(deny('ada'), ada, { signCount: 7 }) };
    const again = {
      ...decideInternally(),
      data: { ...decideInternally().data, requestId: contosoRequestId('R-2') } as PreparedData,
    };
    const about = (step: Step): Step => ({
      ...step,
      data: { ...step.data, requestId: contosoRequestId('R-2') } as PreparedData,
    });
    first.and(again).when(about(second)).thenRefused('PASSKEY_REPEATED');
    given(...counted, signedWith(approve('ada'), ada, { signCount: 7 }), again)
      .when(about(signedWith(deny('ada'), ada, { signCount: 0 })))
      .thenRefused('PASSKEY_REPEATED');
    given(...counted, signedWith(approve('ada'), ada, { signCount: 7 }), again)
      .when(about(signedWith(deny('ada'), ada, { signCount: 8 })))
      .thenEvents('RequestDenied');
  });

  test('of two is by two passkeys, each its person’s', () => {
    const two = [...enrolled, twoForAll(), requirePasskeys(), submit(), decideInternally()];
    given(...two, signedWith(approve('ada')))
      .when(approve('bob'))
      .thenRefused('PASSKEY_NEEDED');
    given(...two)
      .when(signedWith(approve('ada')))
      .thenEvents({ type: 'ApprovalRecorded', assertion: { number: null } });
    given(...two, signedWith(approve('ada')))
      .when(signedWith(approve('bob')))
      .thenEvents({ type: 'RequestApproved', firstApproverId: 'ada' }, 'AccessGranted');
  });

  describe('of two finds that the first approval does not count', () => {
    const forTwo = [...enrolled, twoForAll(), submit(), decideInternally()];
    const lapsed: [string, readonly Step[]][] = [
      ['that was not signed', [approve('ada'), requirePasskeys('bob')]],
      [
        'by a passkey that was removed since',
        [requirePasskeys('bob'), signedWith(approve('ada')), removePasskey('bob', 'ada')],
      ],
    ];
    test.each(lapsed)('%s', (_, steps) => {
      const second = given(...forTwo, ...steps).when(signedWith(approve('bob')));
      second.thenEvents({ type: 'ApprovalRecorded', lapsedApproverId: 'ada' });
    });

    test('and says so in what was shown: nobody gives the second and takes it for the first', () => {
      const counts = [...forTwo, requirePasskeys('bob'), signedWith(approve('ada'))];
      const shown = shownInLog(given(...counts).when(timer('REMINDER')).log.facts, R1);
      given(...counts, removePasskey('bob', 'ada'))
        .when(signedWith({ ...approve('bob'), shown }))
        .thenRefused('SHOWN_DIFFERS');
      given(...counts, removePasskey('bob', 'ada'))
        .when(signedWith({ ...deny('bob'), shown }))
        .thenEvents('RequestDenied');
    });

    test('and its person may give it again, with a signature', () => {
      given(...forTwo, approve('ada'), requirePasskeys('bob'))
        .when(signedWith(approve('ada')))
        .thenEvents({ type: 'ApprovalRecorded', lapsedApproverId: 'ada' });
    });

    test('as long as passkeys are required', () => {
      given(...forTwo, approve('ada'), requirePasskeys('bob'), requirePasskeys('bob', false))
        .when(approve('bob'))
        .thenEvents({ type: 'RequestApproved', firstApproverId: 'ada' }, 'AccessGranted');
    });
  });

  test('may be missing: the request expires as ever', () => {
    given(...waiting)
      .when(at(days(4), timer('LOCKBOX_EXPIRY')))
      .thenEvents('RequestExpired');
  });
});

test('a decision may be signed although none is required, and a wrong signature is refused', () => {
  const asked = [...enrolled, submit(), decideInternally()];
  given(...asked)
    .when(approve('ada'))
    .thenEvents({ type: 'RequestApproved', assertion: null }, 'AccessGranted');
  given(...asked)
    .when(signedWith(approve('ada'), authenticatorOf('ada'), { flags: 1 }))
    .thenRefused('PASSKEY_USER_NOT_VERIFIED');
});

describe('what would go round the requirement takes a passkey too', () => {
  test('to turn it off', () => {
    given(...required)
      .when({ ...requirePasskeys('ada', false), sign: (data) => data })
      .thenRefused('PASSKEY_NEEDED');
    given(...required)
      .when(requirePasskeys('ada', false))
      .thenEvents({ type: 'PasskeyRequirementSet', required: false });
    given(...required, requirePasskeys('bob', false), submit(), decideInternally())
      .when(approve('ada'))
      .thenEvents('RequestApproved', 'AccessGranted');
  });

  test('to turn the policy off, to change its rule, and to confirm either', () => {
    given(...required)
      .when(disable())
      .thenRefused('PASSKEY_NEEDED');
    given(...required)
      .when(signedWith(disable()))
      .thenEvents({ type: 'PolicyDisabled', assertion: { number: 2 } });
    given(...required)
      .when(twoForAll())
      .thenRefused('PASSKEY_NEEDED');
    const underRule = [...required, signedWith(twoForAll())];
    given(...underRule)
      .when(oneAgain())
      .thenRefused('PASSKEY_NEEDED');
    const proposed = [...underRule, signedWith(oneAgain())];
    given(...proposed)
      .when(confirmChange('bob'))
      .thenRefused('PASSKEY_NEEDED');
    given(...proposed)
      .when(signedWith(confirmChange('bob')))
      .thenEvents({ type: 'ApprovalRuleSet', assertion: { number: 4 } });
  });

  test('and none counts again: each names how many there were before', () => {
    const stale = signedWith(disable(), authenticatorOf('ada'), { number: 1 });
    given(...required)
      .when(stale)
      .thenRefused('PASSKEY_SIGNED_OTHER');
  });
});

describe('passkeys', () => {
  test('are required as soon as enough who could approve have one', () => {
    given(...protectedTenant, proposePasskey('ada'), twoForAll())
      .when(requirePasskeys())
      .thenRefused('TOO_FEW_PASSKEYS');
    given(...protectedTenant)
      .when(requirePasskeys())
      .thenRefused('TOO_FEW_PASSKEYS');
    given(...enrolled, removePrincipal('bob'), twoForAll())
      .when(requirePasskeys())
      .thenRefused('TOO_FEW_PASSKEYS');
    given(...protectedTenant, proposePasskey('ada'))
      .when(requirePasskeys())
      .thenEvents('PasskeyRequirementSet');
    given(...required)
      .when(requirePasskeys('bob'))
      .thenRefused('PASSKEYS_UNCHANGED');
  });

  test('are removed by any administrator with one; the last stays, and what is gone never comes back', () => {
    given(...enrolled)
      .when(removePasskey('ada', 'bob'))
      .thenEvents({ type: 'PasskeyRemoved', principalId: personId('bob') });
    given(...enrolled, removePasskey('ada', 'bob'))
      .when(removePasskey('ada', 'ada'))
      .thenRefused('LAST_PASSKEY');
    given(...enrolled, removePasskey('ada', 'bob'))
      .when(proposePasskey('bob'))
      .thenRefused('PASSKEY_EXISTS');
    given(...enrolled, removePasskey('ada', 'bob'))
      .when(removePasskey('ada', 'bob'))
      .thenRefused('PASSKEY_REMOVED');
    given(...enrolled)
      .when(removePasskey('ada', 'engineer-1'))
      .thenRefused('PASSKEY_UNKNOWN');
    given(...enrolled)
      .when({ ...removePasskey('ada', 'bob'), sign: (data) => data })
      .thenRefused('PASSKEY_NEEDED');
  });

  test('stay where the tenant leaves the directory and comes back: nobody becomes the first again', () => {
    given(...enrolled, removeTenant(), setTenant())
      .when(proposePasskey('engineer-1'))
      .thenEvents('PasskeyProposed');
  });
});

describe('a recovery', () => {
  const fresh = new Authenticator('a new one of ada');
  const fingerprint = fingerprintIn('ada', fresh);
  const proposed = [...waiting, proposePasskey('ada', 'RECOVER', fresh)];
  const confirmed = [...proposed, confirmRecovery('bob', fingerprint)];

  test('takes two administrators, and a day', () => {
    given(...proposed)
      .when(confirmRecovery('ada', fingerprint))
      .thenRefused('CONFIRMED_BY_PROPOSER');
    given(...proposed)
      .when(confirmRecovery('cy', fingerprint))
      .thenRefused('PERSON_NOT_ADMINISTRATOR');
    given(...proposed)
      .when(confirmRecovery('bob', fingerprint))
      .thenEvents({ type: 'PasskeyRecoveryConfirmed', effectiveAt: BEGIN + hours(24) });
  });

  test('counts from exactly its time on, and all others no more', () => {
    given(...confirmed)
      .when(at(hours(24) - 1, signedWith(approve('ada'), fresh)))
      .thenRefused('PASSKEY_UNKNOWN');
    given(...confirmed)
      .when(at(hours(24) - 1, signedWith(approve('bob'))))
      .thenEvents('RequestApproved', 'AccessGranted');
    given(...confirmed)
      .when(at(hours(24), signedWith(approve('bob'))))
      .thenRefused('PASSKEY_REMOVED');
    given(...confirmed)
      .when(at(hours(24), signedWith(approve('ada'), fresh)))
      .thenEvents('RequestApproved', 'AccessGranted');
    given(...confirmed)
      .when(at(hours(24), approve('ada')))
      .thenRefused('PASSKEY_NEEDED');
  });

  test('is stopped by any administrator before its time, and not after', () => {
    given(...confirmed)
      .when(at(hours(24) - 1, withdrawPasskey('engineer-1', fingerprint)))
      .thenEvents('PasskeyWithdrawn');
    given(...confirmed, withdrawPasskey('ada', fingerprint))
      .when(at(hours(24), signedWith(approve('ada'), fresh)))
      .thenRefused('PASSKEY_UNKNOWN');
    given(...confirmed)
      .when(at(hours(24), withdrawPasskey('bob', fingerprint)))
      .thenRefused('NO_PASSKEY_PROPOSED');
  });

  test('is one at a time, and is not put aside by another', () => {
    const another = new Authenticator('a new one of bob');
    given(...proposed)
      .when(proposePasskey('bob', 'RECOVER', another))
      .thenRefused('RECOVERY_PENDING');
    given(...confirmed)
      .when(at(hours(23), proposePasskey('bob', 'RECOVER', another)))
      .thenRefused('RECOVERY_PENDING');
    given(...proposed)
      .when(at(days(4), proposePasskey('bob', 'RECOVER', another)))
      .thenEvents({ type: 'PasskeyProposed', purpose: 'RECOVER' });
  });

  test('is of a passkey that is proposed nowhere else, so that none counts twice', () => {
    given(...waiting, proposePasskey('ada', 'ENROL', fresh))
      .when(proposePasskey('ada', 'RECOVER', fresh))
      .thenRefused('PASSKEY_EXISTS');
    given(...proposed)
      .when(proposePasskey('ada', 'ENROL', fresh))
      .thenRefused('PASSKEY_EXISTS');
    given(...confirmed)
      .when(proposePasskey('ada', 'ENROL', fresh))
      .thenRefused('PASSKEY_EXISTS');
    given(...proposed)
      .when(at(days(4), proposePasskey('ada', 'RECOVER', fresh)))
      .thenEvents('PasskeyProposed');
  });

  test('that is confirmed, or counts, with an id that counts or was removed is refused, however it came there', () => {
    const known = (changes: (known: Passkeys) => Partial<Passkeys>) => {
      const { log } = given(...proposed).when(proposePasskey('engineer-1'));
      const passkeys = log.memory.passkeys() ?? noPasskeys(contoso);
      log.memory.put({ ...passkeys, ...changes(passkeys) });
      return givenOn(log, []);
    };
    known(({ enrolled, recovery }) => ({ enrolled: [...enrolled, ...(recovery ? [recovery.passkey] : [])] }))
      .when(confirmRecovery('bob', fingerprint))
      .thenRefused('PASSKEY_EXISTS');
    known(() => ({ removed: [fresh.credentialId] }))
      .when(confirmRecovery('bob', fingerprint))
      .thenRefused('PASSKEY_EXISTS');
    known(() => ({ removed: [authenticatorOf('engineer-1').credentialId] }))
      .when(confirmPasskey('bob', 'engineer-1'))
      .thenRefused('PASSKEY_EXISTS');
    known(({ enrolled }) => ({ enrolled: enrolled.flatMap((one) => (one.principalId === 'bob' ? [one, one] : [])) }))
      .when(removePasskey('bob', 'bob'))
      .thenRefused('LAST_PASSKEY');
    known(({ enrolled, recovery }) => ({
      enrolled: [...enrolled, ...(recovery ? [recovery.passkey] : [])],
      recovery: recovery && { ...recovery, effectiveAt: BEGIN + hours(24) },
    }))
      .when(at(hours(24), signedWith(requirePasskeys('ada', false), fresh)))
      .thenEvents('PasskeyRequirementSet');
  });

  test('restarts the passkeys: the next one is confirmed by the new one', () => {
    const later = new Authenticator('a later one of bob');
    const begun = given(...confirmed, at(hours(24), proposePasskey('bob', 'ENROL', later)));
    begun
      .when(signedWith(confirmPasskey('ada', 'bob', fingerprintIn('bob', later)), fresh))
      .thenEvents('PasskeyEnrolled');
  });
});
