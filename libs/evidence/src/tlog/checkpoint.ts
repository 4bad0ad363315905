import { fromBase64, toBase64 } from './base64.ts';
import { bytesOfDigest, type Digest, digestOfBytes, isDigest } from './digest.ts';
import { excerptOf, NoteError } from './note-error.ts';

/** A log's statement about itself at one size (c2sp.org/tlog-checkpoint): the text of a signed note. */
export interface Checkpoint {
  /** Which log it is. */
  readonly origin: string;
  readonly size: number;
  readonly root: Digest;
}

export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(bytesOfDigest(root))}\n`;

export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const extensions = rest.slice(0, -1);
  if (rest.at(-1) !== '' || extensions.includes('') || origin === '') {
    throw new NoteError('It is no checkpoint: lines with origin, size and root, and none of them empty.');
  }
  const hash = digestOfBytes(fromBase64(root) ?? Uint8Array.of());
  if (!isDigest(hash)) throw new NoteError(`"${excerptOf(root)}" is no root: 32 bytes as base64.`);
  return { origin, size: sizeOf(size), root: hash };
}

/** Decimal, in one way only. */
export function sizeOf(text: string): number {
  if (/^(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new NoteError(`"${excerptOf(text)}" is no size of a tree.`);
}
