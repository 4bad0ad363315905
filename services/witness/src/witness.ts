import type { Cosigner } from '@lockbox/evidence/cosigner';
import { nodeOf } from '@lockbox/evidence/merkle';
import { type AddCheckpoint, parseAddCheckpoint } from '@lockbox/evidence/tlog/add-checkpoint';
import { type Checkpoint, parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { EMPTY_ROOT } from '@lockbox/evidence/tlog/digest';
import {
  formatNote,
  formatSignature,
  parseNote,
  type SignedNote,
  signaturesOf,
  type VerifierKey,
  verifyNote,
} from '@lockbox/evidence/tlog/note';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { isConsistent } from '@lockbox/evidence/tlog/proofs';
import type { WitnessState } from './state.ts';

/** The answer to a request; what is not 200 and not 409 has a sentence as its body. */
export interface WitnessReply {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly body: string;
  readonly type?: 'text/x.tlog.size';
}

export interface Witness {
  /** `add-checkpoint` of c2sp.org/tlog-witness: cosigns a checkpoint that goes on from the newest one that was cosigned. */
  addCheckpoint(body: string): Promise<WitnessReply>;
  /** The newest checkpoint of a log, for whoever wants to hold the log against it. */
  newest(origin: string): string | undefined;
}

interface Parts {
  readonly cosigner: Cosigner;
  /** Whose signatures count, by the log's origin. */
  readonly logs: ReadonlyMap<string, readonly VerifierKey[]>;
  readonly state: WitnessState;
  /**
   * Told once of each checkpoint that a log has signed, and that is not shown to go on from what was seen: it may show that the log
   * was rewritten.
   */
  onInconsistent(signed: { readonly old: number; readonly checkpoint: string }): void;
  /** In milliseconds since 1970. */
  now(): number;
}

/** The number of reported checkpoints that are remembered. */
const TOLD_KEPT = 100;

export function createWitness({ cosigner, logs, state, onInconsistent, now }: Parts): Witness {
  const told = new Set<string>();

  /** Strangers can send what a log has signed as often as they like. */
  function tellOnce(old: number, note: SignedNote): void {
    if (told.has(note.text)) return;
    told.add(note.text);
    for (const oldest of told) if (told.size > TOLD_KEPT) told.delete(oldest);
    onInconsistent({ old, checkpoint: formatNote(note) });
  }

  const conflict = (origin: string): WitnessReply => ({
    status: 409,
    body: `${state.seen(origin)?.size ?? 0}\n`,
    type: 'text/x.tlog.size',
  });

  return {
    async addCheckpoint(body) {
      const asked = read(body);
      if ('status' in asked) return asked;
      const { old, proof, note, checkpoint } = asked;
      const { origin, size, root } = checkpoint;
      const keys = logs.get(origin);
      if (keys === undefined) return refused(404, `This witness does not know the log ${origin}.`);
      const signers = await signersOf(note, keys);
      if (typeof signers === 'string') return refused(403, signers);
      if (old > size) return refused(400, `The old size is ${old}, and the checkpoint is of ${size}.`);

      const seen = state.seen(origin);
      if ((seen?.size ?? 0) !== old) return conflict(origin);
      const before = seen === undefined ? EMPTY_ROOT : parseCheckpoint(parseNote(seen.note).text).root;
      const signed = signaturesOf(note, signers);
      if (!isConsistent(nodeOf, { first: { size: old, root: before }, second: { size, root }, proof })) {
        // A wrong proof for a checkpoint that the witness has seen proves nothing about the log.
        if (size !== old || root !== before) tellOnce(old, { text: note.text, signatures: signed });
        return refused(
          422,
          `It is not shown that the tree of ${size} begins with the tree of ${old} that was seen here.`,
        );
      }
      const cosignature = cosigner.cosign(note.text, Math.floor(now() / 1_000));
      const cosigned = formatNote({ text: note.text, signatures: [...signed, cosignature] });
      // On the disk before anybody has the cosignature.
      if (!state.advance(origin, old, { size, note: cosigned })) return conflict(origin);
      return { status: 200, body: formatSignature(cosignature) };
    },
    newest: (origin) => state.seen(origin)?.note,
  };
}

function read(
  body: string,
): (Omit<AddCheckpoint, 'note'> & { note: SignedNote; checkpoint: Checkpoint }) | WitnessReply {
  try {
    const asked = parseAddCheckpoint(body);
    const note = parseNote(asked.note);
    return { ...asked, note, checkpoint: parseCheckpoint(note.text) };
  } catch (error) {
    if (error instanceof NoteError) return refused(400, error.message);
    throw error;
  }
}

/** The log's keys that signed it, or why it is not to be believed. */
async function signersOf(note: SignedNote, keys: readonly VerifierKey[]): Promise<readonly VerifierKey[] | string> {
  try {
    const verified = await verifyNote(note, keys);
    return verified.length > 0
      ? verified.map(({ key }) => key)
      : 'No key of that log which is known here has signed it.';
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}

const refused = (status: 400 | 403 | 404 | 422, sentence: string): WitnessReply => ({ status, body: `${sentence}\n` });
