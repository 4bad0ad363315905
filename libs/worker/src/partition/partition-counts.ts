import { StopPartition } from '../definition.ts';
import type { Runtime } from '../runtime.ts';

/** The topics that a worker reads or writes, without repeats. */
export const topicsOf = ({ inputs, outputs }: Pick<Runtime['definition'], 'inputs' | 'outputs'>): readonly string[] => [
  ...new Set([...inputs.map(({ topic }) => topic), ...outputs]),
];

/**
 * Throws StopPartition unless all topics of a worker have the same number of partitions, equal to the number when its
 * process first looked. A key's partition depends on that number: after partitions are added to a topic, records of one
 * key are in two partitions, in no order, and a compacted topic no longer replaces the old ones. Policy knows the right
 * number; this check names the topics that differ from the majority.
 */
export async function holdPartitionCounts({
  definition,
  seenTopics,
}: Pick<Runtime, 'definition' | 'seenTopics'>): Promise<void> {
  const seen = [...(await seenTopics(topicsOf(definition)))];
  const byCount = [...Map.groupBy(seen, ([, { first }]) => first.partitions)];
  // Between two topics that differ, partitions were added to the larger one.
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
