import type { Assertion } from '@lockbox/contracts/generated/commands';
import type { Passkey as EventPasskey, Assertion as SignedAssertion } from '@lockbox/contracts/generated/events';
import type { Passkey, Passkeys, Principal } from '@lockbox/contracts/generated/policy-state';
import {
  tenantId as asTenantId,
  isReserved,
  type PersonId,
  PROVIDER_TENANT,
  type TenantId,
} from '@lockbox/contracts/ids';
import type { AssertionFault } from '@lockbox/evidence/webauthn/assertion';
import {
  challengeOf,
  changeText,
  decisionText,
  type PasskeyChange,
  type SignedDecision,
} from '@lockbox/evidence/webauthn/statement';
import { verifyNow } from '@lockbox/evidence/webauthn/verify-now';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { Situation } from '../decider/decision.ts';
import { isOver } from '../time/time-rules.ts';
import { passkeysAt } from './passkey-state.ts';

/**
 * Checks that an administrator's passkey has signed exactly the requested change. The operator of directory, sign-in and portal
 * can send any command on anyone's behalf, but has no administrator's passkey (docs/decisions/0033-signed-by-passkeys.md).
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

/** Whose passkey it is: an administrator of the tenant or, in the provider's own log, one of the provider's people. */
export interface PasskeyOwner {
  readonly tenantId: TenantId;
  readonly principalId: PersonId;
}

/** The tenant that passkeys sign for: the provider's people have one passkey for all copies of the provider's own log. */
export const passkeyScope = (tenantId: TenantId): TenantId => (isReserved(tenantId) ? PROVIDER_SCOPE : tenantId);
const PROVIDER_SCOPE = asTenantId(PROVIDER_TENANT);

/** `always`: whether or not the tenant's decisions take one. */
type Needed = 'where required' | 'always';
/** The part that the event keeps; null if no signature came and none is needed. */
type Signed = SignedAssertion | null;

/** The signed text of a decision about a request, with the content that was presented to its person. */
export function signedDecision(
  situation: Situation,
  person: Principal,
  assertion: Assertion | null,
  decision: Omit<SignedDecision, 'installation' | 'tenantId'>,
): Signed | ReasonCode {
  const { tenantId } = person;
  const textOf = ({ installation }: Passkey): string => decisionText({ installation, tenantId, ...decision });
  return signed(situation, person.principalId, assertion, textOf, null, 'where required');
}

export function signedChange(
  situation: Situation,
  person: PasskeyOwner,
  assertion: Assertion | null,
  change: PasskeyChange,
  needed: 'always',
): SignedAssertion | ReasonCode;
export function signedChange(
  situation: Situation,
  person: PasskeyOwner,
  assertion: Assertion | null,
  change: PasskeyChange,
): Signed | ReasonCode;
/** Another change of the tenant's: it names how many there were before, so that it counts once. */
export function signedChange(
  situation: Situation,
  person: PasskeyOwner,
  assertion: Assertion | null,
  change: PasskeyChange,
  needed: Needed = 'where required',
): Signed | ReasonCode {
  const tenantId = passkeyScope(person.tenantId);
  // The provider's own log has a copy in each partition: a change that one of them misses must not part their numbers. None of
  // the provider's changes can be repeated to any effect: a passkey that is enrolled or removed never is so again.
  const number = isReserved(tenantId) ? null : (situation.state.passkeys()?.changes ?? 0);
  const textOf = ({ installation }: Passkey): string => changeText({ installation, tenantId, number, change });
  return signed(situation, person.principalId, assertion, textOf, number, needed);
}

function signed(
  { state }: Situation,
  person: PersonId,
  assertion: Assertion | null,
  textOf: (passkey: Passkey) => string,
  number: number | null,
  needed: Needed,
): Signed | ReasonCode {
  const known = state.passkeys();
  if (assertion === null) return needed === 'always' || known?.required ? 'PASSKEY_NEEDED' : null;
  const found = verified(known, person, assertion, textOf);
  if (typeof found === 'string') return found;
  // Who counts, counts on: a copy of the authenticator has to repeat a number sooner or later.
  const { signCount, passkey } = found;
  if ((signCount !== 0 || passkey.signCount !== 0) && signCount <= passkey.signCount) return 'PASSKEY_REPEATED';
  return { ...assertion, number };
}

/** Finds the person's passkey that has signed the text, and its counter then. */
function verified(
  known: Passkeys | undefined,
  person: PersonId,
  assertion: Assertion,
  textOf: (passkey: Passkey) => string,
): { readonly signCount: number; readonly passkey: Passkey } | ReasonCode {
  const { credentialId } = assertion;
  if (known?.removed.includes(credentialId)) return 'PASSKEY_REMOVED';
  const passkey = known?.enrolled.find((one) => one.credentialId === credentialId && one.principalId === person);
  if (passkey === undefined) return 'PASSKEY_UNKNOWN';
  const found = verifyNow(assertion, passkey, { challenge: challengeOf(textOf(passkey)), ...passkey });
  return typeof found === 'string' ? REASONS[found] : { signCount: found.signCount, passkey };
}

/**
 * Checks the passkey of one of the provider's people under a decision about a tenant's request. Signature counters of these
 * passkeys are compared only among the changes in the provider's own log: a decision is in a tenant's log, and every partition
 * has other tenants. The signed text names the request, so a decision cannot be replayed for another one.
 */
export function signedByProvider(
  { command, terms }: Situation,
  person: PersonId,
  assertion: Assertion | null,
  decision: Omit<SignedDecision, 'installation' | 'tenantId'>,
): Signed | ReasonCode {
  const { from, unsignedSources } = terms.providerPasskeys;
  if (assertion === null) {
    const isNeeded = isOver(from, terms.now) && !unsignedSources.has(command.actor.id);
    return isNeeded ? 'PASSKEY_NEEDED' : null;
  }
  const { tenantId } = command;
  const textOf = ({ installation }: Passkey): string => decisionText({ installation, tenantId, ...decision });
  const found = verified(passkeysAt(terms.provider.passkeys(), terms.now), person, assertion, textOf);
  return typeof found === 'string' ? found : { ...assertion, number: null };
}

/** A new passkey signs its own fingerprint: so nobody enrols a key that they do not have, or that cannot be used here. */
export function signedBySelf(
  assertion: Assertion,
  passkey: EventPasskey,
  tenantId: TenantId,
  change: PasskeyChange,
): SignedAssertion | ReasonCode {
  if (assertion.credentialId !== passkey.credentialId) return 'PASSKEY_SIGNED_OTHER';
  const scope = passkeyScope(tenantId);
  const text = changeText({ installation: passkey.installation, tenantId: scope, number: null, change });
  const found = verifyNow(assertion, passkey, { challenge: challengeOf(text), ...passkey });
  return typeof found === 'string' ? REASONS[found] : { ...assertion, number: null };
}
