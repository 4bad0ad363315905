import type {
  ConfirmPasskey,
  ProposePasskey,
  RemovePasskey,
  RequirePasskeys,
  WithdrawPasskey,
} from '@lockbox/contracts/generated/commands';
import type { Passkey as EventPasskey } from '@lockbox/contracts/generated/events';
import type { Passkey, Passkeys, ProposedPasskey } from '@lockbox/contracts/generated/policy-state';
import { isPlainId, isReserved, isSamePerson } from '@lockbox/contracts/ids';
import { passkeyFingerprintOf } from '@lockbox/evidence/webauthn/statement';
import { publicKeyOf } from '@lockbox/evidence/webauthn/verify-now';
import type { ReasonCode } from '../catalogue/reasons.ts';
import { type Decision, decided, type Situation } from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import { actingAdministrator, approverFacts, holdsRole } from '../directory/administrators.ts';
import { asksForTwo } from '../policy/approval-rule.ts';
import { isOver, PASSKEY_RECOVERY_MS, PROPOSAL_MS } from '../time/time-rules.ts';
import { mayHavePasskey, passkeyPerson } from './passkey-people.ts';
import { passkeyScope, signedBySelf, signedChange } from './passkey-signature.ts';
import { noPasskeys } from './passkey-state.ts';

/**
 * Whose passkeys count (docs/decisions/0033-signed-by-passkeys.md). The first of a tenant stands alone, and its fingerprint is
 * kept outside; each other one is confirmed by another administrator with a passkey that counts already.
 */

/** The most passkeys that count at once. */
const PASSKEYS_MAX = 100;
/** A credential's id in base64url: at most 1,023 bytes (WebAuthn, 4). */
const CREDENTIAL_ID = /^[A-Za-z0-9_-]{1,1364}$/;
const AAGUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PUBLIC_KEY_BYTES_MAX = 1_200;
const INSTALLATION_MAX = 200;

/** An administrator brings a passkey: the tenant's first counts at once, another once it is confirmed. */
export function proposePasskey(data: ProposePasskey, situation: Situation): Decision {
  const { state, terms } = situation;
  const isFirst = (state.passkeys()?.enrolled.length ?? 0) === 0;
  const person = passkeyPerson(situation, !isFirst);
  if ('kind' in person) return person;
  const { tenantId, principalId, facts } = person;
  if (isGone(situation)) return refused(situation, 'TENANT_REMOVED');
  const known = state.passkeys() ?? noPasskeys(tenantId);
  const { purpose, assertion, credentialId, algorithm, publicKey, aaguid, installation, rpId, origin } = data;
  const passkey = { principalId, credentialId, algorithm, publicKey, aaguid, installation, rpId, origin };
  const fingerprint = passkeyFingerprintOf(passkeyScope(tenantId), passkey);
  const problem = problemOfNew(passkey, known, purpose, situation);
  if (problem === 'TOO_MANY_PASSKEYS') return refused(situation, problem, { most: String(PASSKEYS_MAX) });
  if (problem !== undefined) return refused(situation, problem);
  const signed = signedBySelf(assertion, passkey, tenantId, [purpose, fingerprint]);
  if (typeof signed === 'string') return refused(situation, signed);
  const brought = { fingerprint, passkey, assertion: signed, approver: facts };
  if (isFirst) {
    return decided({ rule: 'FIRST_PASSKEY_STANDS_ALONE', data: { type: 'PasskeyEnrolled', ...brought } });
  }
  const expiresAt = terms.now + PROPOSAL_MS;
  return decided({ rule: 'PASSKEY_IS_PROPOSED', data: { type: 'PasskeyProposed', purpose, ...brought, expiresAt } });
}

/** The provider's own log belongs to no tenant that could leave. */
const isGone = ({ command, state }: Situation): boolean => !isReserved(command.tenantId) && !state.tenant()?.known;

function problemOfNew(
  passkey: EventPasskey,
  known: Passkeys,
  purpose: ProposePasskey['purpose'],
  situation: Situation,
): ReasonCode | undefined {
  const { enrolled, proposed, recovery } = known;
  const { credentialId, principalId } = passkey;
  if (!isWhole(passkey)) return 'PASSKEY_INVALID';
  // Enrolling one's own passkey again replaces it. Kept twice, it could count twice and be removed twice.
  const isTaken = (one: Passkey, as: ProposePasskey['purpose']): boolean =>
    one.credentialId === credentialId && !(purpose === as && one.principalId === principalId);
  const isBrought =
    proposed.some((one) => isTaken(one.passkey, 'ENROL')) ||
    (recovery !== null && isTaken(recovery.passkey, 'RECOVER'));
  if (isBrought || isSpent(credentialId, known)) return 'PASSKEY_EXISTS';
  if (purpose === 'RECOVER') {
    if (enrolled.length === 0) return 'NO_PASSKEY_YET';
    return recovery !== null && problemOfRecovery(recovery, situation) === undefined ? 'RECOVERY_PENDING' : undefined;
  }
  return problemAmong(passkey, enrolled);
}

/** Reports whether it counts already or was removed: then it cannot count again. */
const isSpent = (id: string, { enrolled, removed }: Passkeys): boolean =>
  removed.includes(id) || enrolled.some(({ credentialId }) => credentialId === id);

/** Returns why a passkey cannot join those that count. */
function problemAmong(passkey: EventPasskey | Passkey, enrolled: readonly Passkey[]): ReasonCode | undefined {
  if (enrolled.length >= PASSKEYS_MAX) return 'TOO_MANY_PASSKEYS';
  const isElsewhere = enrolled.some(
    ({ installation, rpId, origin }) =>
      installation !== passkey.installation || rpId !== passkey.rpId || origin !== passkey.origin,
  );
  return isElsewhere ? 'PASSKEY_ELSEWHERE' : undefined;
}

/** One that is confirmed stays, whoever proposed it. */
function problemOfRecovery(recovery: NonNullable<Passkeys['recovery']>, situation: Situation): ReasonCode | undefined {
  return recovery.effectiveAt === null ? problemOfProposal(recovery, situation) : undefined;
}

function isWhole(passkey: EventPasskey): boolean {
  const { credentialId, aaguid, installation, publicKey, rpId, origin } = passkey;
  return (
    CREDENTIAL_ID.test(credentialId) &&
    AAGUID.test(aaguid) &&
    isPlainId(installation) &&
    installation.length <= INSTALLATION_MAX &&
    isOfDomain(origin, rpId) &&
    publicKey.length <= PUBLIC_KEY_BYTES_MAX &&
    publicKeyOf(passkey) !== undefined
  );
}

/** Follows browsers: the page's host or a domain above it; without TLS only on the local machine. */
function isOfDomain(origin: string, rpId: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, origin: whole } = new URL(origin);
  if (whole !== origin || rpId === '') return false;
  const isProtected = protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
  return isProtected && (hostname === rpId || hostname.endsWith(`.${rpId}`));
}

/** Why a proposed passkey does not count at this moment: as of a change that takes two. */
function problemOfProposal(
  { passkey, expiresAt }: Pick<ProposedPasskey, 'passkey' | 'expiresAt'>,
  { command, state, terms }: Situation,
): ReasonCode | undefined {
  if (isOver(expiresAt, terms.now)) return 'PROPOSAL_EXPIRED';
  return mayHavePasskey(command.tenantId, passkey.principalId, state) ? undefined : 'PROPOSER_NOT_ADMINISTRATOR';
}

/** Another administrator confirms the passkey whose fingerprint was compared: by an own one, or, where none is left, for a day later. */
export function confirmPasskey({ fingerprint, assertion }: ConfirmPasskey, situation: Situation): Decision {
  const { state, terms } = situation;
  const person = passkeyPerson(situation, false);
  if ('kind' in person) return person;
  if (isGone(situation)) return refused(situation, 'TENANT_REMOVED');
  const known = state.passkeys();
  const proposed = known?.proposed.find((one) => one.fingerprint === fingerprint);
  const recovery = known?.recovery?.effectiveAt === null ? known.recovery : undefined;
  const named = proposed ?? (recovery?.fingerprint === fingerprint ? recovery : undefined);
  if (known === undefined || named === undefined) return refused(situation, 'NO_PASSKEY_PROPOSED');
  const problem = problemOfProposal(named, situation);
  if (problem !== undefined) return refused(situation, problem);
  if (isSamePerson(named.passkey.principalId, person.principalId)) {
    return refused(situation, 'CONFIRMED_BY_PROPOSER');
  }
  const { signCount: _counted, ...passkey } = named.passkey;
  if (isSpent(passkey.credentialId, known)) return refused(situation, 'PASSKEY_EXISTS');
  const approver = person.facts;
  if (named === recovery) {
    const effectiveAt = terms.now + PASSKEY_RECOVERY_MS;
    return decided({
      rule: 'PASSKEYS_ARE_RECOVERED',
      data: { type: 'PasskeyRecoveryConfirmed', fingerprint, passkey, effectiveAt, approver },
    });
  }
  const crowded = problemAmong(named.passkey, known.enrolled);
  if (crowded !== undefined) return refused(situation, crowded, { most: String(PASSKEYS_MAX) });
  const signed = signedChange(situation, person, assertion, ['COUNTERSIGN', fingerprint], 'always');
  if (typeof signed === 'string') return refused(situation, signed);
  return decided({
    rule: 'PASSKEY_IS_COUNTERSIGNED',
    data: { type: 'PasskeyEnrolled', fingerprint, passkey, assertion: signed, approver },
  });
}

/** Any administrator may take back what does not count yet: that lets nobody in. */
export function withdrawPasskey({ fingerprint }: WithdrawPasskey, situation: Situation): Decision {
  const person = passkeyPerson(situation, false);
  if ('kind' in person) return person;
  const known = situation.state.passkeys();
  const isThere =
    known?.recovery?.fingerprint === fingerprint || known?.proposed.some((one) => one.fingerprint === fingerprint);
  if (!isThere) return refused(situation, 'NO_PASSKEY_PROPOSED');
  return decided({
    rule: 'PASSKEY_IS_WITHDRAWN',
    data: { type: 'PasskeyWithdrawn', fingerprint, approver: person.facts },
  });
}

/** One stays, or whoever came next would be the first again and stand alone. */
export function removePasskey({ credentialId, assertion }: RemovePasskey, situation: Situation): Decision {
  const person = passkeyPerson(situation, false);
  if ('kind' in person) return person;
  const known = situation.state.passkeys();
  if (known?.removed.includes(credentialId)) return refused(situation, 'PASSKEY_REMOVED');
  const passkey = known?.enrolled.find((one) => one.credentialId === credentialId);
  if (passkey === undefined) return refused(situation, 'PASSKEY_UNKNOWN');
  const isLast = known?.enrolled.every((one) => one.credentialId === credentialId);
  if (isLast) return refused(situation, 'LAST_PASSKEY');
  const signed = signedChange(situation, person, assertion, ['REMOVE', credentialId], 'always');
  if (typeof signed === 'string') return refused(situation, signed);
  const { principalId } = passkey;
  return decided({
    rule: 'PASSKEY_IS_REMOVED',
    data: {
      type: 'PasskeyRemoved',
      credentialId,
      principalId,
      assertion: signed,
      approver: person.facts,
    },
  });
}

/** From then on a decision takes a passkey, and so does what would go round that. */
export function requirePasskeys({ required, assertion }: RequirePasskeys, situation: Situation): Decision {
  const { state } = situation;
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  const known = state.passkeys() ?? noPasskeys(administrator.tenantId);
  if (known.required === required) return refused(situation, 'PASSKEYS_UNCHANGED');
  if (required) {
    if (!state.tenant()?.known) return refused(situation, 'TENANT_REMOVED');
    const needed = asksForTwo(state.tenant()?.approvalRule ?? null) ? 2 : 1;
    if (holders(known, situation) < needed) return refused(situation, 'TOO_FEW_PASSKEYS', { needed: String(needed) });
  }
  const change = [required ? 'REQUIRE' : 'REQUIRE_NO_LONGER'] as const;
  const signed = signedChange(situation, administrator, assertion, change, 'always');
  if (typeof signed === 'string') return refused(situation, signed);
  return decided({
    rule: 'PASSKEYS_ARE_REQUIRED',
    data: { type: 'PasskeyRequirementSet', required, assertion: signed, approver: approverFacts(administrator) },
  });
}

/** How many people who could approve at this moment have one, as far as nobody could take them for one person. */
function holders({ enrolled }: Passkeys, { state }: Situation): number {
  const people: string[] = [];
  for (const { principalId } of enrolled) {
    const person = state.principal(principalId);
    const isCounted = people.some((one) => isSamePerson(one, principalId));
    if (person !== undefined && holdsRole(person) && !isCounted) people.push(principalId);
  }
  return people.length;
}
