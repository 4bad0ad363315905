import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import type { VerifierKey } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { LogReader } from './log-reader.ts';
import { records } from './records.ts';

/** A checkpoint that a key of its log has signed, as it stands in the topic, perhaps with the lines of witnesses. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Buffer;
  /** The key of the log that signed it. */
  readonly signer: VerifierKey;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  /** What stands before was read already. */
  readonly from?: number | undefined;
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
}

/** So many records are looked at together, from the end on. */
const PORTION = 50;
/** As much as a portion has of what audit writes. */
const BYTES = 64 * 1_024;

/**
 * Of the newest records in a partition's topic of checkpoints the one of the largest tree, and where the topic ended. Who may write to the
 * topic can put anything behind a genuine one, and so it is looked for from the end to the beginning.
 */
export async function newestSignedCheckpoint(
  reader: Pick<LogReader, 'offsets' | 'fetch'>,
  { topic, partition, from = 0, origin, keys }: Place,
): Promise<{ readonly newest: SignedCheckpoint | undefined; readonly end: number }> {
  const { low, lastStable } = await reader.offsets(topic, partition, 'low', 'lastStable');
  const least = Math.max(low, from);
  for (let end = lastStable; end > least; end -= PORTION) {
    const begin = Math.max(least, end - PORTION);
    const range = { from: new Map([[partition, begin]]), until: new Map([[partition, end]]), bytes: BYTES };
    let newest: SignedCheckpoint | undefined;
    for await (const { records: stored } of records(reader, topic, range)) {
      for (const { raw } of stored) {
        const opened = await openCheckpoint(raw, origin, keys);
        const signer = opened.ok ? opened.signatures[0]?.key : undefined;
        if (!opened.ok || raw === null || signer === undefined) continue;
        // Of one size the later: witnesses' lines come after.
        if (opened.checkpoint.size >= (newest?.size ?? 0)) newest = { ...opened.checkpoint, note: raw, signer };
      }
    }
    if (newest !== undefined) return { newest, end: lastStable };
  }
  return { newest: undefined, end: lastStable };
}
