import { hash, timingSafeEqual } from 'node:crypto';

/** Bytes of the blocks that the hash works on, and of its digest. */
const SIZES = { sha256: { block: 64, digest: 32 }, sha512: { block: 128, digest: 64 } } as const;

/** The MAC of the parts, one after another, as a text of one byte a character (latin1). */
export type Hmac = (...parts: readonly (string | Buffer)[]) => string;

const BYTES_PER_CHARACTER = 3; // at most, of a UTF-16 code unit in UTF-8
/** Used anew for each MAC, which is made at once. */
const scratch = Buffer.alloc(64 * 1024);
/** It up to the short lengths that were needed so far: cutting it off each time leaves an object to collect. */
const views: (Buffer | undefined)[] = Array.from({ length: 4_096 });

function upTo(end: number): Buffer {
  const known = views[end];
  if (known !== undefined) return known;
  const view = scratch.subarray(0, end);
  if (end < views.length) views[end] = view;
  return view;
}

/**
 * HMAC (RFC 2104) with one secret. Made of two hashes at one go: Node's own makes an object for each MAC, which takes twice as
 * long and leaves more to collect.
 */
export function hmacOf(algorithm: keyof typeof SIZES, secret: string | Buffer): Hmac {
  const { block, digest } = SIZES[algorithm];
  const given = Buffer.from(secret);
  const key = given.length > block ? Buffer.from(hash(algorithm, given, 'binary'), 'latin1') : given;
  const inner = Buffer.alloc(block, 0x36);
  const outer = Buffer.alloc(block + digest, 0x5c);
  for (const [place, byte] of key.entries()) {
    inner[place] = byte ^ 0x36;
    outer[place] = byte ^ 0x5c;
  }
  return (...parts) => {
    let most = block;
    for (const part of parts) most += typeof part === 'string' ? BYTES_PER_CHARACTER * part.length : part.length;
    const bytes = most > scratch.length ? Buffer.alloc(most) : scratch;
    bytes.set(inner);
    let end: number = block;
    for (const part of parts) {
      if (typeof part === 'string') {
        end += bytes.write(part, end);
      } else {
        bytes.set(part, end);
        end += part.length;
      }
    }
    const all = bytes === scratch ? upTo(end) : bytes.subarray(0, end);
    outer.write(hash(algorithm, all, 'binary'), block, 'latin1');
    return hash(algorithm, outer, 'binary');
  };
}

/** Room for a MAC of each length, used anew for each. */
const rooms = Object.values(SIZES).map(({ digest }) => Buffer.alloc(digest));

/** Whether the bytes are a MAC that was just made; in constant time. */
export function isMac(mac: Buffer, expected: string): boolean {
  const room = rooms.find(({ length }) => length === expected.length);
  if (room === undefined || mac.length !== expected.length) return false;
  room.write(expected, 'latin1');
  return timingSafeEqual(mac, room);
}
