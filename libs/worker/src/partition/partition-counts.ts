import { StopPartition } from '../definition.ts';
import type { Runtime } from '../runtime.ts';

/** What a worker reads and writes, each once. */
export const topicsOf = ({ inputs, outputs }: Pick<Runtime['definition'], 'inputs' | 'outputs'>): readonly string[] => [
  ...new Set([...inputs.map(({ topic }) => topic), ...outputs]),
];

/**
 * A key's partition follows from how many there are. Where a topic has got further ones, records of one key stand in two
 * partitions, in no order, and those of a compacted topic are replaced no longer. So all topics of a worker have as many, and
 * as many as when its process first looked. How many that has to be, policy knows; here those are named that differ from most.
 */
export async function holdPartitionCounts({
  definition,
  seenTopics,
}: Pick<Runtime, 'definition' | 'seenTopics'>): Promise<void> {
  const seen = [...(await seenTopics(topicsOf(definition)))];
  const byCount = [...Map.groupBy(seen, ([, { first }]) => first.partitions)];
  // Of two topics that differ it is the larger one to which some were added.
  const [most] = byCount.sort(([a, some], [b, others]) => others.length - some.length || a - b);
  const count = most?.[0];
  const others = seen.filter(([, { partitions }]) => partitions !== count);
  if (others.length === 0) return;
  const named = others.map(([topic, { partitions }]) => `${topic} has ${partitions}`).join(', ');
  throw new StopPartition(
    'PARTITIONS_DIFFER',
    `${named} partitions, and ${others.length === seen.length ? `there were ${count}` : `the others have ${count}`}. Keys do not lead to the same partitions in all of them. If some were added, find out who did it; docs/runbook.md, "Partitions were added to a topic", says how to go on. If it was made with another number, delete it, and make it with \`lockbox topics apply --partitions ${count}\`.`,
  );
}
