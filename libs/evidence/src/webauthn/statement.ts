/**
 * The statement that a passkey signs, one text for one content: the challenge of an assertion is its SHA-256. The page makes
 * the text from the fields that it shows, policy from the log, a bundle's verifier from the bundle's events. The form is public
 * (docs/contract.md, "What a passkey signs"). A list has an order, and JSON has one form for strings and whole numbers (RFC
 * 8785).
 */
import { bytesOfDigest } from '../tlog/digest.ts';
import { toHex } from '../tlog/hex.ts';
import { sha256 } from '../tlog/sha256.ts';

/** A public key that represents a person of a tenant, and the domain where it may be used. */
export interface EnrolledKey {
  readonly principalId: string;
  /** The installation's name, as checkpoints have it. */
  readonly installation: string;
  /** The authenticator's own id of it, in base64url. */
  readonly credentialId: string;
  /** A COSE algorithm: -7, -8 or -257. */
  readonly algorithm: number;
  /** SPKI, DER. */
  readonly publicKey: Uint8Array;
  /** The domain that the passkey belongs to, and the page's origin. */
  readonly rpId: string;
  readonly origin: string;
}

/** The outcomes of decisions about a request: a customer's administrators first, then the provider's people. */
type SignedOutcome =
  | 'APPROVE'
  | 'DENY'
  | 'APPROVE_INTERNALLY'
  | 'REJECT_INTERNALLY'
  | 'DECLARE_EMERGENCY'
  | 'LIFT_DISCLOSURE';

/** A decision about a request, and the presented content that it was made on. */
export interface SignedDecision {
  readonly installation: string;
  readonly tenantId: string;
  readonly requestId: string;
  /**
   * SHA-256 of the presented content, hexadecimal (docs/contract.md, "What was shown"): of an emergency, of the submission's text; of
   * a lifted disclosure, the commitment.
   */
  readonly shown: string;
  readonly outcome: SignedOutcome;
  /** Digest of the comment, hexadecimal; null without one. */
  readonly comment: string | null;
}

export const decisionText = (decision: SignedDecision): string =>
  JSON.stringify([
    'lockbox/passkey-decision/v1',
    decision.installation,
    decision.tenantId,
    decision.requestId,
    decision.shown,
    decision.outcome,
    decision.comment,
  ]);

/** The other changes that need a passkey. */
export type PasskeyChange =
  /** The new passkey says so of itself, for its fingerprint. */
  | readonly ['ENROL' | 'RECOVER', string]
  /** Another's passkey, for the fingerprint of the new one. */
  | readonly ['COUNTERSIGN', string]
  /** A credential's id. */
  | readonly ['REMOVE', string]
  | readonly ['REQUIRE' | 'REQUIRE_NO_LONGER' | 'DISABLE_POLICY']
  | readonly ['SET_APPROVAL_RULE', string, readonly string[], readonly string[]]
  | readonly ['SET_EMERGENCY_RULE', string]
  /** A proposal (docs/contract.md, "Changes that take two"). */
  | readonly ['CONFIRM_POLICY_CHANGE', string];

export interface SignedChange {
  readonly installation: string;
  readonly tenantId: string;
  /** How many changes of the tenant passkeys have signed before, so that none counts twice; null where a passkey speaks of itself. */
  readonly number: number | null;
  readonly change: PasskeyChange;
}

export const changeText = ({ installation, tenantId, number, change }: SignedChange): string =>
  JSON.stringify(['lockbox/passkey-change/v1', installation, tenantId, number, ...change]);

/** SHA-256 of all that a passkey is, hexadecimal: what people compare, print and pin. */
export const passkeyFingerprintOf = (tenantId: string, key: EnrolledKey): string =>
  toHex(
    challengeOf(
      JSON.stringify([
        'lockbox/passkey/v1',
        key.installation,
        tenantId,
        key.principalId,
        key.credentialId,
        key.algorithm,
        toHex(key.publicKey),
        key.rpId,
        key.origin,
      ]),
    ),
  );

/** The 32 bytes that an authenticator is given to sign. */
export const challengeOf = (text: string): Uint8Array<ArrayBuffer> =>
  bytesOfDigest(sha256(new TextEncoder().encode(text)));
