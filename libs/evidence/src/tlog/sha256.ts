import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { type Digest, digestOfBytes } from './digest.ts';

/**
 * SHA-256 for pages: a browser's own is asynchronous, and a proof has dozens of hashes that depend on one another. Programs use Node's
 * own, which is faster.
 */
export const sha256 = (bytes: Uint8Array): Digest => digestOfBytes(nobleSha256(bytes));
