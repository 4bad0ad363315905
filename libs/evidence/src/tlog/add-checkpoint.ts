import { fromBase64, toBase64 } from './base64.ts';
import { sizeOf } from './checkpoint.ts';
import { bytesOfDigest, type Digest, digestOfBytes, isDigest } from './digest.ts';
import { excerptOf, NoteError } from './note-error.ts';

/**
 * A log's request to a witness (c2sp.org/tlog-witness, `add-checkpoint`): to cosign a checkpoint that continues one the witness
 * has seen.
 */
export interface AddCheckpoint {
  /** The size up to which the witness has seen the log; 0 if it never has. */
  readonly old: number;
  /** That the tree of the checkpoint begins with the tree of that size. */
  readonly proof: readonly Digest[];
  /** The checkpoint, signed by the log. */
  readonly note: string;
}

/** More no proof of trees has whose sizes 64 bits hold. */
const MOST_HASHES = 63;

export const formatAddCheckpoint = ({ old, proof, note }: AddCheckpoint): string =>
  `old ${old}\n${proof.map((hash) => `${toBase64(bytesOfDigest(hash))}\n`).join('')}\n${note}`;

export function parseAddCheckpoint(body: string): AddCheckpoint {
  const at = body.indexOf('\n\n');
  if (at < 0) throw new NoteError('No blank line stands between the proof and the checkpoint.');
  const [first = '', ...lines] = body.slice(0, at).split('\n');
  const [, size = ''] = /^old (\S+)$/.exec(first) ?? [];
  if (size === '') throw new NoteError(`The first line is "${excerptOf(first)}", and not "old <size>".`);
  if (lines.length > MOST_HASHES) throw new NoteError(`The proof has more than ${MOST_HASHES} hashes.`);
  return { old: sizeOf(size), proof: lines.map(hashOf), note: body.slice(at + 2) };
}

function hashOf(line: string): Digest {
  const hash = digestOfBytes(fromBase64(line) ?? Uint8Array.of());
  if (!isDigest(hash)) throw new NoteError(`"${excerptOf(line)}" is no hash of a proof: 32 bytes as base64.`);
  return hash;
}
