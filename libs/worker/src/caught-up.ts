import type { PartitionContext } from './definition.ts';

/** More offsets than this hold at least one record: the rest are markers of transactions. */
const FEW = 1_000;

/**
 * Whether the log has no records from this offset on. Offsets alone do not tell: the last ones may be markers of
 * transactions, which are never delivered. Who acts on what the log says waits until it has read all of it.
 */
export async function nothingLeft(context: PartitionContext, topic: string, from: number): Promise<boolean> {
  const { lastStable } = await context.offsets(topic);
  if (from >= lastStable) return true;
  if (lastStable - from > FEW) return false;
  let records = 0;
  await context.readToEnd('events', from, (batch) => {
    records += batch.records.length;
  });
  return records === 0;
}
