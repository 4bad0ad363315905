import { EDDSA, ES256, RS256, RSA_BITS_MIN, rawSignature } from './algorithms.ts';
import {
  type Assertion,
  type AssertionFault,
  type AuthenticatorState,
  type ExpectedAssertion,
  readAssertion,
} from './assertion.ts';

/** Verifies like `verify-now.ts`, but with Web Crypto, which a page has too: verifying a bundle needs nothing of Node. */
export async function verifyAnywhere(
  assertion: Assertion,
  { algorithm, publicKey }: { readonly algorithm: number; readonly publicKey: Uint8Array },
  expected: ExpectedAssertion,
): Promise<AssertionFault | AuthenticatorState> {
  const read = readAssertion(assertion, expected);
  if (read.fault !== undefined) return read.fault;
  const key = await keyOf(algorithm, publicKey);
  const parameters = PARAMETERS.get(algorithm);
  if (key === undefined || parameters === undefined) return 'ALGORITHM_UNKNOWN';
  const signature = algorithm === ES256 ? rawSignature(assertion.signature) : Uint8Array.from(assertion.signature);
  const isSigned = signature !== undefined && (await crypto.subtle.verify(parameters, key, signature, read.signed));
  return isSigned ? read.state : 'SIGNATURE_WRONG';
}

const PARAMETERS: ReadonlyMap<number, { readonly name: string; readonly namedCurve?: string; readonly hash?: string }> =
  new Map([
    [ES256, { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }],
    [EDDSA, { name: 'Ed25519' }],
    [RS256, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
  ]);

async function keyOf(algorithm: number, publicKey: Uint8Array) {
  const parameters = PARAMETERS.get(algorithm);
  if (parameters === undefined) return undefined;
  try {
    const key = await crypto.subtle.importKey('spki', Uint8Array.from(publicKey), parameters, true, ['verify']);
    const written = new Uint8Array(await crypto.subtle.exportKey('spki', key));
    const isSame = written.length === publicKey.length && written.every((byte, at) => byte === publicKey[at]);
    const bits = 'modulusLength' in key.algorithm ? Number(key.algorithm.modulusLength) : RSA_BITS_MIN;
    return isSame && bits >= RSA_BITS_MIN ? key : undefined;
  } catch {
    return undefined;
  }
}
