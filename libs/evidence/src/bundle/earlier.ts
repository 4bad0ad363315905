import { fromBase64 } from '../tlog/base64.ts';
import { parseCheckpoint } from '../tlog/checkpoint.ts';
import { type Digest, digestOfBytes, nodeHashWith } from '../tlog/digest.ts';
import { parseNote } from '../tlog/note.ts';
import { isConsistent } from '../tlog/proofs.ts';
import { sha256 } from '../tlog/sha256.ts';
import type { Bundle } from './bundle.ts';

/** A checkpoint that somebody has verified, and kept: of which log, how many events, and their root. */
export interface EarlierCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Digest;
}

/** The relation of a log to a checkpoint that was kept of it. */
export type Continuation =
  /** It is the same, or begins with it. */
  | 'continued'
  /** It has fewer events: its end was cut off, or an older checkpoint is shown. */
  | 'older'
  /** It has as many events, and others, or is another log. */
  | 'other-history'
  /** It has more events, and what should prove that it begins with those does not. */
  | 'not-continued'
  /** It has more events, and nothing came to prove that it begins with those. */
  | 'not-proven';

const node = nodeHashWith(sha256);

/** Returns the checkpoint of a bundle that is proven. Throws NoteError if it cannot be read. */
export const checkpointOf = ({ checkpoint }: Pick<Bundle, 'checkpoint'>): EarlierCheckpoint =>
  parseCheckpoint(parseNote(checkpoint).text);

/** Holds the checkpoint of a bundle, once it is proven, against one that was kept. */
export function heldToEarlier(bundle: Pick<Bundle, 'checkpoint' | 'since'>, kept: EarlierCheckpoint): Continuation {
  const now = checkpointOf(bundle);
  if (now.origin !== kept.origin) return 'other-history';
  if (now.size < kept.size) return 'older';
  if (now.size === kept.size) return now.root === kept.root ? 'continued' : 'other-history';
  if (bundle.since === null || bundle.since.size !== kept.size) return 'not-proven';
  const proof = bundle.since.consistency.map((one) => digestOfBytes(fromBase64(one) ?? Uint8Array.of()));
  return isConsistent(node, { first: kept, second: now, proof }) ? 'continued' : 'not-continued';
}
