import type { PartitionContext } from '../definition.ts';

/**
 * Interval between looks into the log while something is left, since markers and aborted records are never delivered.
 */
export const LOOK_AGAIN_MS = 5_000;

const ONE_THERE = new Error('There is a record.');

/** Tells when the log has been read to its end, which those who act on it wait for. Once reached, it stays reached. */
export interface CaughtUp {
  /** Records the progress: `next` has been reached in a partition that ended at `end`. */
  read(position: { readonly next: number; readonly end: number }): void;
  /** Reports whether the whole log has been read. If unknown, it looks into the log, at most once per LOOK_AGAIN_MS. */
  reached(): Promise<boolean>;
}

/** Watches the partition's events from this offset on. */
export async function watchCaughtUp(context: PartitionContext, topic: string, from: number): Promise<CaughtUp> {
  let position = from;
  let upToDate = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    lookedAt = performance.now();
    // Never set back to false: `read` may have set it meanwhile.
    if (await nothingLeft(context, topic, position)) upToDate = true;
  }

  async function reached(): Promise<boolean> {
    if (!upToDate && performance.now() - lookedAt >= LOOK_AGAIN_MS) looking = look();
    if (!upToDate) await looking;
    return upToDate;
  }
  await reached();
  return {
    read({ next, end }) {
      position = next;
      upToDate ||= next >= end;
    },
    reached,
  };
}

/** Offsets alone cannot tell: the last ones may be transaction markers, which are never delivered. */
async function nothingLeft(context: PartitionContext, topic: string, from: number): Promise<boolean> {
  const { lastStable } = await context.offsets(topic, 'lastStable');
  if (from >= lastStable) return true;
  const found = () => {
    throw ONE_THERE;
  };
  try {
    // Later records belong to open transactions, whose end could take as long as policy is away.
    await context.readToEnd('events', from, found, lastStable);
  } catch (error) {
    if (error === ONE_THERE) return false;
    throw error;
  }
  return true;
}
