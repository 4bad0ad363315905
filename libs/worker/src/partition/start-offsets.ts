import { StopPartition } from '../definition.ts';
import type { Runtime } from '../runtime.ts';

/**
 * Where to begin, by topic: where the session says, else where the group stopped, else at the beginning. The group's offsets
 * are read after the take-over: kafkajs reads them at the join, when a predecessor's last transaction may be undecided.
 */
export async function startOffsets(
  runtime: Pick<Runtime, 'definition' | 'offsets' | 'reader'>,
  partition: number,
  startAt: Readonly<Record<string, number>> = {},
): Promise<ReadonlyMap<string, number>> {
  const topics = runtime.definition.inputs.map(({ topic }) => topic);
  const committed = await runtime.offsets.committed(topics, partition);
  const starts = await Promise.all(
    topics.map(async (topic): Promise<[string, number]> => {
      const { low, high } = await runtime.reader.offsets(topic, partition);
      const wanted = startAt[topic] ?? committed.get(topic) ?? low;
      if (wanted > high) {
        throw new StopPartition(
          'INPUT_TRUNCATED',
          `${topic} ${partition} ends at offset ${high}, and this worker has already read it up to ${wanted}. Records are missing, or the topic was made anew: restore it, or reset the offsets of the group, before anything is read.`,
        );
      }
      return [topic, Math.max(wanted, low)];
    }),
  );
  return new Map(starts);
}
