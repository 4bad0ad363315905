/**
 * A SHA-256 as 32 characters of one byte each (latin1): it is compared by `===`, is a key of a map, and does not hold on to the fetch
 * that a record came with. Node gives it in half the time of a buffer.
 */
export type Digest = string;

/** SHA-256 of bytes. Programs give Node's own, which is the fastest; pages have `sha256.ts`, since the browser's is not synchronous. */
export type Sha256 = (bytes: Uint8Array) => Digest;

/** SHA-256(0x01 ‖ left ‖ right): a node of a tree of RFC 6962. */
export type NodeHash = (left: Digest, right: Digest) => Digest;

/** The root of a tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Digest = atob('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');

export const DIGEST_BYTES = 32;

export const bytesOfDigest = (digest: Digest): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(digest, (character) => character.charCodeAt(0));

/**
 * Accepts bytes of any length, so that others never equal a digest: foreign input may be longer than a function's arguments
 * allow.
 */
export const digestOfBytes = (bytes: Uint8Array): Digest =>
  bytes.length === DIGEST_BYTES
    ? String.fromCharCode(...bytes)
    : Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/** Returns one of several consecutive digests. */
export const digestAt = (bytes: Uint8Array, at: number): Digest =>
  digestOfBytes(bytes.subarray(at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES));

export const isDigest = (text: string): boolean => text.length === DIGEST_BYTES;

/** SHA-256(0x00 ‖ data): a leaf of a tree of RFC 6962. */
export function leafHash(sha256: Sha256, data: Uint8Array): Digest {
  const leaf = new Uint8Array(1 + data.length);
  leaf.set(data, 1);
  return sha256(leaf);
}

/** How nodes are hashed with this SHA-256. */
export function nodeHashWith(sha256: Sha256): NodeHash {
  const node = new Uint8Array(1 + 2 * DIGEST_BYTES);
  node[0] = 1;
  return (left, right) => {
    for (let at = 0; at < DIGEST_BYTES; at++) {
      node[1 + at] = left.charCodeAt(at);
      node[1 + DIGEST_BYTES + at] = right.charCodeAt(at);
    }
    return sha256(node);
  };
}
