import { type AddCheckpoint, formatAddCheckpoint } from '@lockbox/evidence/tlog/add-checkpoint';
import { sizeOf } from '@lockbox/evidence/tlog/checkpoint';
import {
  MOST_NOTE_BYTES,
  type NoteSignature,
  parseNote,
  signaturesOf,
  type VerifierKey,
  verifyNote,
} from '@lockbox/evidence/tlog/note';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { firstBytesOf } from '@lockbox/platform/beginning-of';

/** A witness that can be asked. */
export interface AskedWitness {
  readonly key: VerifierKey;
  readonly url: string;
}

/** The result of a request to cosign a checkpoint (c2sp.org/tlog-witness). */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly signature: NoteSignature }
  /** It has seen the log up to another size than the request goes on from. */
  | { readonly kind: 'other-size'; readonly size: number }
  /** The log that it has seen is no prefix of this one. */
  | { readonly kind: 'inconsistent'; readonly sentence: string }
  /** It does not know the log, or its key, or answers as no witness does: somebody has to look. */
  | { readonly kind: 'refused'; readonly sentence: string }
  /** It does not answer now. */
  | { readonly kind: 'unavailable'; readonly sentence: string };

const LONGEST_MS = 10_000;

/** Asks a witness once. Never throws for what the witness or the network does. */
export async function askWitness(
  { key, url }: AskedWitness,
  request: AddCheckpoint,
  signal: AbortSignal,
): Promise<WitnessAnswer> {
  let status: number;
  let body: string;
  try {
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint(request),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
    });
    status = response.status;
    body = (await firstBytesOf(response, MOST_NOTE_BYTES)).toString('utf8', 0, MOST_NOTE_BYTES);
  } catch (error) {
    return { kind: 'unavailable', sentence: reasonOf(error) };
  }
  return await meaningOf(status, body, key, request.note);
}

async function meaningOf(status: number, body: string, key: VerifierKey, note: string): Promise<WitnessAnswer> {
  const sentence = `${status} "${body.slice(0, 200).trim()}"`;
  if (status === 429 || status >= 500) return { kind: 'unavailable', sentence };
  if (status === 422) return { kind: 'inconsistent', sentence };
  if (status !== 200 && status !== 409) return { kind: 'refused', sentence: `${sentence}${HINTS[status] ?? ''}` };
  try {
    if (status === 409) return { kind: 'other-size', size: sizeOf(body.replace(/\n$/, '')) };
    const cosigned = parseNote(note + body);
    // With a blank line in its answer, what it signs would be another text.
    if (cosigned.text !== parseNote(note).text)
      return { kind: 'refused', sentence: `It answers with more than lines: ${sentence}` };
    const verified = await verifyNote(cosigned, [key]);
    // One is enough, and many would leave no room for other witnesses'.
    const [signature] = signaturesOf(cosigned, [key]);
    if (verified.length > 0 && signature !== undefined) return { kind: 'cosigned', signature };
    return { kind: 'refused', sentence: `It has not signed with the key ${key.name} (${key.keyId}): ${sentence}` };
  } catch (error) {
    if (error instanceof NoteError) return { kind: 'refused', sentence: `${error.message} The answer was ${sentence}` };
    throw error;
  }
}

const HINTS: Readonly<Record<number, string>> = {
  403: '. It does not have the key with which audit signs: give it what `lockbox checkpoints keys` prints.',
  404: '. It does not know this log, or its address is wrong: give it what `lockbox checkpoints keys` prints.',
};

/** Node says only in the cause why a request has failed. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
