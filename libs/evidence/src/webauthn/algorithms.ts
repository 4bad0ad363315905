/** The algorithms of passkeys that count, by their numbers of COSE: what every authenticator and browser of today has. */
export const ES256 = -7;
export const EDDSA = -8;
export const RS256 = -257;

/** The shortest RSA key that is accepted. */
export const RSA_BITS_MIN = 2_048;

const HALF = 32;

/**
 * An ECDSA signature on P-256 as its two numbers, 32 bytes each: authenticators write them in DER, and Web Crypto takes them so.
 * Undefined for any other DER than the one that there is for two numbers, so that Node and browsers take the same.
 */
export function rawSignature(der: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const first = integerAt(der, 2);
  const second = first && integerAt(der, first.end);
  if (first === undefined || second?.end !== der.length) return undefined;
  const raw = new Uint8Array(2 * HALF);
  raw.set(first.bytes, HALF - first.bytes.length);
  raw.set(second.bytes, 2 * HALF - second.bytes.length);
  return raw;
}

/** A positive number, as short as it can be. */
function integerAt(der: Uint8Array, at: number): { readonly bytes: Uint8Array; readonly end: number } | undefined {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  const first = der[at + 2] ?? 0x80;
  const second = length > 1 ? (der[at + 3] ?? 0) : 0x80; // a lone zero is as short as it can be
  if (der[at] !== 2 || length === 0 || end > der.length || first >= 0x80) return undefined;
  if (first === 0 && second < 0x80) return undefined;
  const bytes = der.subarray(first === 0 ? at + 3 : at + 2, end);
  return bytes.length <= HALF ? { bytes, end } : undefined;
}
