/**
 * Reads an authenticator's assertion and verifies it against the expected content (WebAuthn Level 3, 7.2), except the
 * signature, which takes Node's crypto or Web Crypto (`verify-now.ts`, `verify-anywhere.ts`).
 */
import { toBase64 } from '../tlog/base64.ts';
import { bytesOfDigest } from '../tlog/digest.ts';
import { sha256 } from '../tlog/sha256.ts';

/** The assertion as a browser returns it. */
export interface Assertion {
  readonly authenticatorData: Uint8Array;
  readonly clientDataJson: Uint8Array;
  readonly signature: Uint8Array;
}

/** The expected challenge, and the domain and origin of the passkey. */
export interface ExpectedAssertion {
  readonly challenge: Uint8Array;
  readonly rpId: string;
  readonly origin: string;
}

export type AssertionFault =
  | 'UNREADABLE'
  /** It was made to register a key, or for a payment. */
  | 'OTHER_CEREMONY'
  | 'OTHER_CHALLENGE'
  | 'OTHER_ORIGIN'
  | 'OTHER_RELYING_PARTY'
  | 'USER_ABSENT'
  | 'USER_NOT_VERIFIED'
  | 'ALGORITHM_UNKNOWN'
  | 'SIGNATURE_WRONG';

/** The authenticator's state, which its signature covers. */
export interface AuthenticatorState {
  readonly userVerified: boolean;
  /** Tell whether the passkey may leave its device, and whether it has. */
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  /** How often it has signed, where it counts; 0 where it does not. */
  readonly signCount: number;
}

export type ReadAssertion =
  | { readonly fault: AssertionFault }
  | { readonly fault: undefined; readonly state: AuthenticatorState; readonly signed: Uint8Array<ArrayBuffer> };

const RP_ID_HASH_BYTES = 32;
/** Hash, flags and counter; attested data and extensions may follow. */
const LEAST_BYTES = RP_ID_HASH_BYTES + 1 + 4;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const HAS_MORE = 0x40 | 0x80;

/** Undefined where the bytes are not an authenticator's data. */
export function authenticatorState(data: Uint8Array): AuthenticatorState | undefined {
  const flags = data[RP_ID_HASH_BYTES];
  if (flags === undefined || data.length < LEAST_BYTES) return undefined;
  if ((flags & HAS_MORE) === 0 && data.length > LEAST_BYTES) return undefined;
  const backupEligible = (flags & BACKUP_ELIGIBLE) !== 0;
  const backedUp = (flags & BACKED_UP) !== 0;
  if (backedUp && !backupEligible) return undefined;
  const signCount = new DataView(data.buffer, data.byteOffset).getUint32(RP_ID_HASH_BYTES + 1);
  return { userVerified: (flags & USER_VERIFIED) !== 0, backupEligible, backedUp, signCount };
}

/** Returns the signed content if it matches the expected one; the signature itself is still to be verified. */
export function readAssertion(
  { authenticatorData, clientDataJson }: Assertion,
  expected: ExpectedAssertion,
): ReadAssertion {
  const client = clientData(clientDataJson);
  const state = authenticatorState(authenticatorData);
  if (client === undefined || state === undefined) return { fault: 'UNREADABLE' };
  if (client.type !== 'webauthn.get') return { fault: 'OTHER_CEREMONY' };
  if (client.challenge !== toBase64Url(expected.challenge)) return { fault: 'OTHER_CHALLENGE' };
  // A page within another's is not the page that its person sees.
  if (client.origin !== expected.origin || client.crossOrigin === true) return { fault: 'OTHER_ORIGIN' };
  const rpIdHash = bytesOfDigest(sha256(new TextEncoder().encode(expected.rpId)));
  if (!rpIdHash.every((byte, at) => byte === authenticatorData[at])) return { fault: 'OTHER_RELYING_PARTY' };
  if (((authenticatorData[RP_ID_HASH_BYTES] ?? 0) & USER_PRESENT) === 0) return { fault: 'USER_ABSENT' };
  if (!state.userVerified) return { fault: 'USER_NOT_VERIFIED' };
  const signed = new Uint8Array(authenticatorData.length + RP_ID_HASH_BYTES);
  signed.set(authenticatorData);
  signed.set(bytesOfDigest(sha256(clientDataJson)), authenticatorData.length);
  return { fault: undefined, state, signed };
}

function clientData(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof read === 'object' && read !== null ? { ...read } : undefined;
  } catch {
    return undefined;
  }
}

/** Without padding, as WebAuthn writes bytes in JSON. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
