/** Steps that need a passkey, signed by authenticators in software: each of the samples' administrators has one. */
import type { CommandData, PasskeyPurpose } from '@lockbox/contracts/generated/commands';
import { PROVIDER_TENANT, providerLog } from '@lockbox/contracts/ids';
import { TEXT_SALT_BYTES } from '@lockbox/contracts/text-salt';
import { Authenticator, type Signing } from '@lockbox/evidence/testing/authenticator';
import { textDigest } from '@lockbox/evidence/text';
import { challengeOf, changeText, decisionText, passkeyFingerprintOf } from '@lockbox/evidence/webauthn/statement';
import type { PreparedData } from '../decider/decision.ts';
import { submissionHash } from '../requests/presented-content.ts';
import { contoso } from './sample.ts';
import type { Step } from './step.ts';

export const INSTALLATION = 'lockbox.example';

/** By person; made once, since keys take a moment. */
const authenticators = new Map<string, Authenticator>();
export function authenticatorOf(person: string): Authenticator {
  const made = authenticators.get(person) ?? new Authenticator(person);
  authenticators.set(person, made);
  return made;
}

type ProposePasskey = Extract<CommandData, { type: 'ProposePasskey' }>;
type Brought = Omit<ProposePasskey, 'type' | 'purpose' | 'assertion'>;

const by = (person: string, data: Step['data']): Step => ({ data, actor: { kind: 'PRINCIPAL', id: person } });

const broughtOf = ({ credentialId, algorithm, publicKey, rpId, origin }: Authenticator): Brought => ({
  credentialId,
  algorithm,
  publicKey,
  aaguid: '01020304-0506-0708-0102-030405060708',
  installation: INSTALLATION,
  rpId,
  origin,
});

export const fingerprintIn = (
  person: string,
  authenticator = authenticatorOf(person),
  scope: string = contoso,
): string => passkeyFingerprintOf(scope, { principalId: person, ...broughtOf(authenticator) });

export interface SignedOtherwise extends Signing {
  /** Replaces the data that is signed. */
  readonly instead?: (data: PreparedData) => PreparedData;
  /** How many changes the person takes to have been signed before. */
  readonly number?: number;
}

/** The step, signed once what was shown is known. */
export const signedWith = (
  step: Step,
  authenticator = authenticatorOf(step.actor.id),
  otherwise: SignedOtherwise = {},
): Step => ({
  ...step,
  sign(given, changes) {
    const data = withSaltedComment(given);
    const { instead = (same) => same, number = changes, ...signing } = otherwise;
    const isProviders = step.tenant !== undefined;
    const scope = isProviders ? { tenantId: PROVIDER_TENANT, number: null } : { tenantId: contoso, number };
    const challenge = challengeOf(textOf(instead(data), step.actor.id, scope));
    const assertion = { credentialId: authenticator.credentialId, ...authenticator.sign(challenge, signing) };
    return { ...data, assertion: { ...assertion, ...asBuffers(assertion) } } as PreparedData; // those that have one
  },
});

/** The salt of a signed comment, so that deciding again gives the same digest. */
const SALT = Buffer.alloc(TEXT_SALT_BYTES, 6);
const withSaltedComment = (data: PreparedData): PreparedData =>
  (data.type === 'ApproveRequest' || data.type === 'DenyRequest') && data.comment !== null
    ? { ...data, comment: { ...data.comment, digest: textDigest(SALT, 'text') }, commentSalt: SALT }
    : data;

const asBuffers = ({ authenticatorData, clientDataJson, signature }: ReturnType<Authenticator['sign']>) => ({
  authenticatorData: Buffer.from(authenticatorData),
  clientDataJson: Buffer.from(clientDataJson),
  signature: Buffer.from(signature),
});

interface Scope {
  readonly tenantId: string;
  /** The number of changes that were signed before; null in the provider's own log. */
  readonly number: number | null;
}

function textOf(data: PreparedData, person: string, { tenantId, number }: Scope): string {
  const signed = { installation: INSTALLATION, tenantId };
  switch (data.type) {
    case 'RecordInternalDecision': {
      const { requestId, shown, comment, decision } = data;
      const outcome = decision === 'APPROVED' ? 'APPROVE_INTERNALLY' : 'REJECT_INTERNALLY';
      const digest = comment?.digest.toString('hex') ?? null;
      return decisionText({ ...signed, requestId, shown: shown ?? '', outcome, comment: digest });
    }
    case 'SubmitRequest': {
      const { requestId } = data;
      const shown = submissionHash({ ...data, tenantId }).toString('hex');
      return decisionText({ ...signed, requestId, shown, outcome: 'DECLARE_EMERGENCY', comment: null });
    }
    case 'ApproveRequest':
    case 'DenyRequest': {
      const { requestId, shown, comment, type } = data;
      const outcome = type === 'DenyRequest' ? 'DENY' : 'APPROVE';
      return decisionText({
        ...signed,
        requestId,
        shown: shown ?? '',
        outcome,
        comment: comment?.digest.toString('hex') ?? null,
      });
    }
    case 'ProposePasskey': {
      const fingerprint = passkeyFingerprintOf(tenantId, { ...data, principalId: person });
      return changeText({ ...signed, number: null, change: [data.purpose, fingerprint] });
    }
    case 'ConfirmPasskey':
      return changeText({ ...signed, number, change: ['COUNTERSIGN', data.fingerprint] });
    case 'RemovePasskey':
      return changeText({ ...signed, number, change: ['REMOVE', data.credentialId] });
    case 'RequirePasskeys':
      return changeText({ ...signed, number, change: [data.required ? 'REQUIRE' : 'REQUIRE_NO_LONGER'] });
    case 'SetApprovalRule': {
      const { scope, environmentIds, permissions } = data;
      return changeText({ ...signed, number, change: ['SET_APPROVAL_RULE', scope, environmentIds, permissions] });
    }
    case 'SetEmergencyRule':
      return changeText({ ...signed, number, change: ['SET_EMERGENCY_RULE', data.rule] });
    case 'ConfirmPolicyChange':
      return changeText({ ...signed, number, change: ['CONFIRM_POLICY_CHANGE', data.proposal] });
    default:
      return changeText({ ...signed, number, change: ['DISABLE_POLICY'] });
  }
}

/** The step as a browser sends it; `changes` are signed too. */
export function proposePasskey(
  person: string,
  purpose: PasskeyPurpose = 'ENROL',
  authenticator = authenticatorOf(person),
  changes: Partial<Brought> = {},
  otherwise: SignedOtherwise = {},
): Step {
  const assertion = { credentialId: '', authenticatorData: NONE, clientDataJson: NONE, signature: NONE };
  const data = { type: 'ProposePasskey', purpose, ...broughtOf(authenticator), ...changes, assertion } as const;
  return signedWith(by(person, data), authenticator, otherwise);
}
const NONE = Buffer.alloc(0);

export const confirmPasskey = (person: string, of: string, fingerprint = fingerprintIn(of)): Step =>
  signedWith(by(person, { type: 'ConfirmPasskey', fingerprint, assertion: null }));
/** Confirms a recovery, which carries no signature. */
export const confirmRecovery = (person: string, fingerprint: string): Step =>
  by(person, { type: 'ConfirmPasskey', fingerprint, assertion: null });
export const withdrawPasskey = (person: string, fingerprint: string): Step =>
  by(person, { type: 'WithdrawPasskey', fingerprint });
export const removePasskey = (person: string, of: string): Step =>
  signedWith(by(person, { type: 'RemovePasskey', credentialId: authenticatorOf(of).credentialId, assertion: null }));
export const requirePasskeys = (person = 'ada', required = true): Step =>
  signedWith(by(person, { type: 'RequirePasskeys', required, assertion: null }));

/** Ada's stands alone, bob's is confirmed by it. */
export const twoPasskeys: readonly Step[] = [
  proposePasskey('ada'),
  proposePasskey('bob'),
  confirmPasskey('ada', 'bob'),
];
export const passkeysRequired: readonly Step[] = [...twoPasskeys, requirePasskeys()];

/** In the provider's own log: by one of the provider's people. */
const byProvider = (step: Step): Step => ({
  ...step,
  actor: { kind: 'PROVIDER_PERSON', id: step.actor.id },
  tenant: providerLog(0),
});
export const providerProposes = (
  person: string,
  purpose: PasskeyPurpose = 'ENROL',
  authenticator = authenticatorOf(person),
): Step => signedAgain(byProvider(proposePasskey(person, purpose, authenticator)), authenticator);
export const providerConfirms = (person: string, of: string): Step =>
  signedAgain(byProvider(confirmPasskey(person, of, fingerprintIn(of, authenticatorOf(of), PROVIDER_TENANT))));
export const providerRemoves = (person: string, of: string): Step => signedAgain(byProvider(removePasskey(person, of)));
const signedAgain = (step: Step, authenticator = authenticatorOf(step.actor.id)): Step =>
  signedWith(step, authenticator);
