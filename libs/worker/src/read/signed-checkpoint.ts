import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import type { VerifierKey } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { LogReader } from './log-reader.ts';
import { records } from './records.ts';

/** A checkpoint in the topic that is signed with a key of its log, possibly with witnesses' lines. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Buffer;
  /** The log's key that signed it. */
  readonly signer: VerifierKey;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  /** Records before this offset were already read. */
  readonly from?: number | undefined;
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
}

/** Records per portion, searched from the end backwards. */
const PORTION = 50;
/** Fetch size: about one portion of audit's checkpoints. */
const BYTES = 64 * 1_024;

/**
 * Finds the newest signed checkpoint in a partition's topic of checkpoints, by tree size, and the topic's end. A writer
 * to the topic can put anything behind a genuine checkpoint, so it searches from the end to the beginning.
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
        // Between equal sizes the later wins: it has more witnesses' lines.
        if (opened.checkpoint.size >= (newest?.size ?? 0)) newest = { ...opened.checkpoint, note: raw, signer };
      }
    }
    if (newest !== undefined) return { newest, end: lastStable };
  }
  return { newest: undefined, end: lastStable };
}
