import { parseCheckpoint } from './checkpoint.ts';
import { bytesOfDigest } from './digest.ts';
import { NoteError } from './note-error.ts';

/** The message that a cosigner signs for a checkpoint (c2sp.org/tlog-cosignature). Times are in seconds since 1970. */

const utf8 = new TextEncoder();

/** With Ed25519: the time, and the checkpoint's whole text. */
export const cosignedMessage = (text: string, time: number | bigint): Uint8Array<ArrayBuffer> =>
  utf8.encode(`cosignature/v1\ntime ${time}\n${text}`);

/** With ML-DSA-44: the cosigner's name, the time, and the tree. Extension lines are not signed. */
export function cosignedTree(name: string, text: string, time: bigint): Uint8Array<ArrayBuffer> {
  const { origin, size, root } = parseCheckpoint(text);
  return Uint8Array.of(
    ...utf8.encode('subtree/v1\n\0'),
    ...prefixed(name),
    ...uint64(time),
    ...prefixed(origin),
    ...uint64(0n),
    ...uint64(BigInt(size)),
    ...bytesOfDigest(root),
  );
}

function prefixed(text: string): Uint8Array {
  const bytes = utf8.encode(text);
  if (bytes.length > 255) throw new NoteError('ML-DSA-44 signs no name and no origin of more than 255 bytes.');
  return Uint8Array.of(bytes.length, ...bytes);
}

function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
