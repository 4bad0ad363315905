import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** The MAC of the parts, one after another, as a text of one byte a character (latin1). */
export type Hmac = (...parts: readonly (string | Buffer)[]) => string;

/** HMAC (RFC 2104) with one secret; the algorithm is a digest that node:crypto knows. */
export function hmacOf(algorithm: string, secret: string | Buffer): Hmac {
  const key = createSecretKey(Buffer.from(secret));
  return (...parts) => {
    const mac = createHmac(algorithm, key);
    for (const part of parts) mac.update(part);
    return mac.digest('binary');
  };
}

/** Compares bytes with a computed MAC in constant time. */
export const isMac = (mac: Buffer, expected: string): boolean =>
  mac.length === expected.length && timingSafeEqual(mac, Buffer.from(expected, 'latin1'));
