import type { PartitionContext } from '../definition.ts';

/** How soon to look again while there is something left, since markers and aborted records are never delivered. */
export const LOOK_AGAIN_MS = 5_000;

const ONE_THERE = new Error('There is a record.');

/** Who acts on what the log says waits until it has read all of it. Once that is so, it stays so. */
export interface CaughtUp {
  /** What has been read: up to `next`, of a partition that ended at `end`. */
  read(position: { readonly next: number; readonly end: number }): void;
  /** Whether all has been read; looks into the log where that is not known, once in LOOK_AGAIN_MS. */
  reached(): Promise<boolean>;
}

/** From this offset on of the partition's events. */
export async function watchCaughtUp(context: PartitionContext, topic: string, from: number): Promise<CaughtUp> {
  let position = from;
  let upToDate = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    lookedAt = performance.now();
    // Never back to false: `read` may have said so meanwhile.
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

/** Offsets alone do not tell: the last ones may be markers of transactions, which are never delivered. */
async function nothingLeft(context: PartitionContext, topic: string, from: number): Promise<boolean> {
  const { lastStable } = await context.offsets(topic, 'lastStable');
  if (from >= lastStable) return true;
  const found = () => {
    throw ONE_THERE;
  };
  try {
    // What comes after that is not decided yet. To wait for it could take as long as policy is away.
    await context.readToEnd('events', from, found, lastStable);
  } catch (error) {
    if (error === ONE_THERE) return false;
    throw error;
  }
  return true;
}
