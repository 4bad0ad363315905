import { randomBytes } from 'node:crypto';

const AT_ONCE = 4_096;

/** Gives random bytes, so many each time, and none twice: they are cheap only in bulk. */
export function randomPieces(bytes: number): () => Buffer {
  let drawn = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === drawn.length) {
      drawn = randomBytes(AT_ONCE * bytes);
      used = 0;
    }
    used += bytes;
    return drawn.subarray(used - bytes, used);
  };
}
