import type { PartitionContext } from './definition.ts';

/** How soon to look again while there is something left, since markers and aborted records are never delivered. */
export const LOOK_AGAIN_MS = 5_000;

const ONE_THERE = new Error('There is a record.');

/**
 * Whether the log has no records from this offset on. Offsets alone do not tell: the last ones may be markers of
 * transactions, which are never delivered. Who acts on what the log says waits until it has read all of it.
 */
export async function nothingLeft(context: PartitionContext, topic: string, from: number): Promise<boolean> {
  const { lastStable } = await context.offsets(topic);
  if (from >= lastStable) return true;
  try {
    await context.readToEnd('events', from, () => {
      throw ONE_THERE;
    });
  } catch (error) {
    if (error === ONE_THERE) return false;
    throw error;
  }
  return true;
}
