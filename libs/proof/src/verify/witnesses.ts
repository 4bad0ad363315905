import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { usageError } from '@lockbox/contracts/errors';
import { MOST_NOTE_BYTES, parseNote, verifyNote } from '@lockbox/evidence/tlog/note';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { type PolicyWitness, parseWitnessPolicy, type WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { Cosignature } from '@lockbox/evidence/verifying/claims';
import { firstBytesOf } from '@lockbox/platform/beginning-of';

/** Reads the file of `--witnesses`. */
export function witnessPolicyIn(file: string | undefined): WitnessPolicy | undefined {
  if (file === undefined) return undefined;
  try {
    return parseWitnessPolicy(readFileSync(file, 'utf8'));
  } catch (error) {
    throw usageError(`--witnesses: ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** By which witnesses of the policy a checkpoint was cosigned, by their names there. Lines that they did not sign say nothing. */
export async function cosignaturesOf(
  bytes: Uint8Array,
  witnesses: readonly PolicyWitness[],
): Promise<readonly Cosignature[]> {
  const note = parseNote(Buffer.from(bytes).toString());
  const found: Cosignature[] = [];
  for (const { name, key } of witnesses) {
    const verified = await verifyNote(note, [key]).catch((error: unknown) => {
      if (error instanceof NoteError) return [];
      throw error;
    });
    found.push(...verified.flatMap(({ time }) => (time === undefined ? [] : [{ witness: name, time }])));
  }
  return found;
}

/** The answer of a witness to the question what it has seen of a log. */
export type WitnessView =
  | { readonly bytes: Buffer }
  /** Why there is nothing of it to hold the log against. */
  | {
      readonly nothing: string;
      /** It did not answer at all. */
      readonly away?: true;
    };

const LONGEST_MS = 10_000;

/** The newest checkpoint that a witness has cosigned (c2sp.org/tlog-witness, "Monitor Retrieval"), which not all of them serve. */
export async function askForNewest(url: string, origin: string): Promise<WitnessView> {
  const address = `${url}/${hash('sha256', origin)}/checkpoint`;
  try {
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(LONGEST_MS) });
    const bytes = await firstBytesOf(response, MOST_NOTE_BYTES);
    if (response.status === 404) return { nothing: `${address} has none of ${origin}` };
    if (!response.ok) return { nothing: `${address} answers ${response.status}` };
    return bytes.length > MOST_NOTE_BYTES ? { nothing: `${address} answers with what is no checkpoint` } : { bytes };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { nothing: `${address} does not answer (${cause instanceof Error ? cause.message : cause})`, away: true };
  }
}
