import { hashOf } from './chain.ts';

/** Digest of a free text, by which the log refers to it: SHA-256(salt ‖ text in UTF-8). */
export const textDigest = (salt: Buffer, text: string): Buffer => hashOf(Buffer.concat([salt, Buffer.from(text)]));
