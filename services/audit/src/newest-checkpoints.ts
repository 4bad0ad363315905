import type { Checkpoint } from '@lockbox/evidence/tlog/checkpoint';
import type { VerifierKey } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { records } from '@lockbox/worker/read';

/** A checkpoint that a trusted key signed. */
export interface BelievedCheckpoint extends Checkpoint {
  readonly offset: number;
}

export interface NewestCheckpoints {
  /** Those of the largest trees, each once, in no order. */
  readonly believed: readonly BelievedCheckpoint[];
  /** Records that are none, as far as they had to be looked at. */
  readonly foreign: Foreign | undefined;
}

interface Foreign {
  readonly count: number;
  readonly firstOffset: number;
  /** Describes the first of them. */
  readonly sentence: string;
}

/** Reads the topic. */
export type ReadRange = (range: Parameters<typeof records>[2]) => ReturnType<typeof records>;

interface Place {
  readonly partition: number;
  readonly from: number;
  readonly until: number;
}

/** The number of checkpoints that are compared with the log; `lockbox verify` compares all. */
export const NEWEST = 1_000;
const PORTION = 1_000;
/** The size of a portion of records that audit writes; records beyond it were read before. */
const BYTES = 256 * 1_024;

/**
 * Returns the newest checkpoints by the size of their trees and not by their offsets: anybody who may write to the
 * topic can put any number of records, other data or copies, behind a genuine one. Reads portion by portion from the
 * end to the beginning, since sizes grow: so few signatures are checked in a topic that only audit writes to, and no
 * more is kept than is returned.
 */
export async function newestCheckpoints(
  read: ReadRange,
  { partition, from, until }: Place,
  origin: string,
  keys: readonly VerifierKey[],
): Promise<NewestCheckpoints> {
  const kept = new Map<string, BelievedCheckpoint>();
  /** Smaller trees no longer matter. */
  let least = 0;
  let foreign: Foreign | undefined;

  function keep(claim: string, believed: BelievedCheckpoint): void {
    kept.set(claim, believed);
    if (kept.size < NEWEST) return;
    const smallest = ([, a]: [string, Checkpoint], [, b]: [string, Checkpoint]) => a.size - b.size;
    const bySize = [...kept].toSorted(smallest);
    const surplus = bySize.slice(0, kept.size - NEWEST);
    for (const [one] of surplus) kept.delete(one);
    least = bySize[surplus.length]?.[1].size ?? 0;
  }

  for (let end = until; end > from; end -= PORTION) {
    const begin = Math.max(from, end - PORTION);
    const range = { from: new Map([[partition, begin]]), until: new Map([[partition, end]]), bytes: BYTES };
    for await (const { records: stored } of read(range)) {
      for (const { offset, raw } of stored) {
        if (offset >= end) break; // a fetch may go somewhat further
        const [name, size, root] = raw?.toString().split('\n', 3) ?? [];
        const claim = `${size} ${root}`;
        if (name === origin && (Number(size) < least || kept.has(claim))) continue;
        const opened = await openCheckpoint(raw, origin, keys);
        if (opened.ok) keep(claim, { ...opened.checkpoint, offset });
        else {
          const found: Foreign = { count: 0, firstOffset: offset, sentence: opened.sentence };
          const first = foreign !== undefined && foreign.firstOffset < offset ? foreign : found;
          foreign = { ...first, count: (foreign?.count ?? 0) + 1 };
        }
      }
    }
  }
  return { believed: [...kept.values()], foreign };
}
