import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { EDDSA, ES256, RS256, RSA_BITS_MIN, rawSignature } from './algorithms.ts';
import {
  type Assertion,
  type AssertionFault,
  type AuthenticatorState,
  type ExpectedAssertion,
  readAssertion,
} from './assertion.ts';

/** A passkey's public key, by Node: policy decides by it, and a decider waits for nothing. */
export interface PublicKey {
  readonly algorithm: number;
  /** SPKI, DER. */
  readonly publicKey: Uint8Array;
}

/** Returns the authenticator's state if the passkey has signed exactly the expected content. */
export function verifyNow(
  assertion: Assertion,
  { algorithm, publicKey }: PublicKey,
  expected: ExpectedAssertion,
): AssertionFault | AuthenticatorState {
  const read = readAssertion(assertion, expected);
  if (read.fault !== undefined) return read.fault;
  const key = publicKeyOf({ algorithm, publicKey });
  if (key === undefined) return 'ALGORITHM_UNKNOWN';
  return isSigned(algorithm, key, read.signed, assertion.signature) ? read.state : 'SIGNATURE_WRONG';
}

function isSigned(algorithm: number, key: KeyObject, signed: Uint8Array, signature: Uint8Array): boolean {
  if (algorithm === EDDSA) return verify(null, signed, key, signature);
  if (algorithm === RS256) return verify('sha256', signed, key, signature);
  const raw = rawSignature(signature);
  return raw !== undefined && verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, raw);
}

/** Undefined for what is no key of that algorithm, or is one written otherwise than it can be. */
export function publicKeyOf({ algorithm, publicKey }: PublicKey): KeyObject | undefined {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
  if (!key.export({ format: 'der', type: 'spki' }).equals(publicKey)) return undefined;
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  switch (algorithm) {
    case ES256:
      return type === 'ec' && details?.namedCurve === 'prime256v1' ? key : undefined;
    case EDDSA:
      return type === 'ed25519' ? key : undefined;
    case RS256:
      return type === 'rsa' && (details?.modulusLength ?? 0) >= RSA_BITS_MIN ? key : undefined;
    default:
      return undefined;
  }
}
