import type { Assertion } from '@lockbox/contracts/generated/commands';
import type { Passkey as EventPasskey, Assertion as SignedAssertion } from '@lockbox/contracts/generated/events';
import type { Passkey, Principal } from '@lockbox/contracts/generated/policy-state';
import type { TenantId } from '@lockbox/contracts/ids';
import type { AssertionFault } from '@lockbox/evidence/webauthn/assertion';
import {
  challengeOf,
  changeText,
  decisionText,
  type PasskeyChange,
  type SignedDecision,
} from '@lockbox/evidence/webauthn/statement';
import { verifyNow } from '@lockbox/evidence/webauthn/verify-now';
import type { Situation } from './decision.ts';
import type { ReasonCode } from './reasons.ts';

/**
 * Whether an administrator's passkey has signed exactly what is asked for. Who runs directory, sign-in and portal can send any
 * command in anybody's name, and has no administrator's passkey (docs/decisions/0033-signed-by-passkeys.md).
 */

const REASONS: Readonly<Record<AssertionFault, ReasonCode>> = {
  UNREADABLE: 'PASSKEY_SIGNATURE_INVALID',
  OTHER_CEREMONY: 'PASSKEY_SIGNATURE_INVALID',
  ALGORITHM_UNKNOWN: 'PASSKEY_SIGNATURE_INVALID',
  SIGNATURE_WRONG: 'PASSKEY_SIGNATURE_INVALID',
  OTHER_CHALLENGE: 'PASSKEY_SIGNED_OTHER',
  OTHER_ORIGIN: 'PASSKEY_ELSEWHERE',
  OTHER_RELYING_PARTY: 'PASSKEY_ELSEWHERE',
  USER_ABSENT: 'PASSKEY_USER_NOT_VERIFIED',
  USER_NOT_VERIFIED: 'PASSKEY_USER_NOT_VERIFIED',
};

/** `always`: whether or not the tenant's decisions take one. */
type Needed = 'where required' | 'always';
/** What the event keeps; null where none came, and none is needed. */
type Signed = SignedAssertion | null;

/** What is decided about a request, as its person was shown it. */
export function signedDecision(
  situation: Situation,
  person: Principal,
  assertion: Assertion | null,
  decision: Omit<SignedDecision, 'installation' | 'tenantId'>,
): Signed | ReasonCode {
  const { tenantId } = person;
  const textOf = ({ installation }: Passkey): string => decisionText({ installation, tenantId, ...decision });
  return signed(situation, person, assertion, textOf, null, 'where required');
}

export function signedChange(
  situation: Situation,
  person: Principal,
  assertion: Assertion | null,
  change: PasskeyChange,
  needed: 'always',
): SignedAssertion | ReasonCode;
export function signedChange(
  situation: Situation,
  person: Principal,
  assertion: Assertion | null,
  change: PasskeyChange,
): Signed | ReasonCode;
/** Another change of the tenant's: it names how many there were before, so that it counts once. */
export function signedChange(
  situation: Situation,
  person: Principal,
  assertion: Assertion | null,
  change: PasskeyChange,
  needed: Needed = 'where required',
): Signed | ReasonCode {
  const { tenantId } = person;
  const number = situation.state.passkeys()?.changes ?? 0;
  const textOf = ({ installation }: Passkey): string => changeText({ installation, tenantId, number, change });
  return signed(situation, person, assertion, textOf, number, needed);
}

function signed(
  { state }: Situation,
  person: Principal,
  assertion: Assertion | null,
  textOf: (passkey: Passkey) => string,
  number: number | null,
  needed: Needed,
): Signed | ReasonCode {
  const known = state.passkeys();
  if (assertion === null) return needed === 'always' || known?.required ? 'PASSKEY_NEEDED' : null;
  const { credentialId } = assertion;
  if (known?.removed.includes(credentialId)) return 'PASSKEY_REMOVED';
  const passkey = known?.enrolled.find(
    (one) => one.credentialId === credentialId && one.principalId === person.principalId,
  );
  if (passkey === undefined) return 'PASSKEY_UNKNOWN';
  const found = verifyNow(assertion, passkey, { challenge: challengeOf(textOf(passkey)), ...passkey });
  if (typeof found === 'string') return REASONS[found];
  // Who counts, counts on: a copy of the authenticator has to repeat a number sooner or later.
  const counts = found.signCount !== 0 || passkey.signCount !== 0;
  if (counts && found.signCount <= passkey.signCount) return 'PASSKEY_REPEATED';
  return { ...assertion, number };
}

/** A new passkey signs its own fingerprint: so nobody enrols a key that they do not have, or that cannot be used here. */
export function signedBySelf(
  assertion: Assertion,
  passkey: EventPasskey,
  tenantId: TenantId,
  change: PasskeyChange,
): SignedAssertion | ReasonCode {
  if (assertion.credentialId !== passkey.credentialId) return 'PASSKEY_SIGNED_OTHER';
  const text = changeText({ installation: passkey.installation, tenantId, number: null, change });
  const found = verifyNow(assertion, passkey, { challenge: challengeOf(text), ...passkey });
  return typeof found === 'string' ? REASONS[found] : { ...assertion, number: null };
}
