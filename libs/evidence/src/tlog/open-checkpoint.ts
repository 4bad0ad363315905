import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { parseNote, type VerifiedSignature, type VerifierKey, verifyNote } from './note.ts';
import { excerptOf, NoteError } from './note-error.ts';

export type OpenedCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly signatures: readonly VerifiedSignature[] }
  | { readonly ok: false; readonly sentence: string };

/** Reads a checkpoint as it is stored, and believes it if a key of that log signed it. */
export async function openCheckpoint(
  bytes: Uint8Array | null,
  origin: string,
  keys: readonly VerifierKey[],
): Promise<OpenedCheckpoint> {
  try {
    const note = parseNote(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes ?? Uint8Array.of()));
    const checkpoint = parseCheckpoint(note.text);
    if (checkpoint.origin !== origin) {
      return { ok: false, sentence: `It is a checkpoint of ${excerptOf(checkpoint.origin)}, and not of ${origin}.` };
    }
    const signatures = await verifyNote(note, keys);
    if (signatures.length > 0) return { ok: true, checkpoint, signatures };
    return { ok: false, sentence: `None of the known keys of ${origin} has signed it.` };
  } catch (error) {
    if (error instanceof NoteError) return { ok: false, sentence: error.message };
    if (error instanceof TypeError) return { ok: false, sentence: 'It is not text in UTF-8.' };
    throw error;
  }
}
