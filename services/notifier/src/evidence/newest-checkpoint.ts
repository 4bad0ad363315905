import type { LetterCheckpoint } from '@lockbox/evidence/letter-evidence';
import { formatSignature, parseNote, type VerifierKey } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { records } from '@lockbox/worker/read';

interface Place {
  readonly partition: number;
  readonly from: number;
  readonly until: number;
}

/** Reads the topic. */
export type ReadRange = (range: Parameters<typeof records>[2]) => ReturnType<typeof records>;

/** So many records are looked at together, from the end on. */
const PORTION = 50;
/** As much as a portion has of what audit writes. */
const BYTES = 64 * 1_024;

/**
 * The checkpoint of the largest tree among the newest records that a key of the log has signed. Who may write to the topic can put
 * anything behind it, and so it is looked for from the end to the beginning.
 */
export async function newestCheckpoint(
  read: ReadRange,
  { partition, from, until }: Place,
  origin: string,
  keys: readonly VerifierKey[],
): Promise<LetterCheckpoint | undefined> {
  for (let end = until; end > from; end -= PORTION) {
    const begin = Math.max(from, end - PORTION);
    const range = { from: new Map([[partition, begin]]), until: new Map([[partition, end]]), bytes: BYTES };
    let newest: LetterCheckpoint | undefined;
    for await (const { records: stored } of read(range)) {
      for (const { raw } of stored) {
        const checkpoint = await checkpointIn(raw, origin, keys);
        if (checkpoint !== undefined && checkpoint.size >= (newest?.size ?? 0)) newest = checkpoint;
      }
    }
    if (newest !== undefined) return newest;
  }
  return undefined;
}

/** With the log's own signature alone: what others wrote beside it has no place in a letter. */
async function checkpointIn(
  raw: Buffer | null,
  origin: string,
  keys: readonly VerifierKey[],
): Promise<LetterCheckpoint | undefined> {
  const opened = await openCheckpoint(raw, origin, keys);
  if (!opened.ok || raw === null) return undefined;
  const { size, root } = opened.checkpoint;
  const signer = opened.signatures[0]?.key;
  const own = parseNote(raw.toString()).signatures.find(
    ({ name, keyId }) => name === signer?.name && keyId === signer.keyId,
  );
  const signature = own === undefined ? undefined : formatSignature(own).trimEnd().split(' ').at(-1);
  return signature === undefined ? undefined : { size, root, signature };
}
