import type { PartitionContext } from '../definition.ts';
import { readToEnd } from '../read/read-to-end.ts';
import type { Runtime } from '../runtime.ts';

/** What a session may do besides handling batches. */
export function partitionContext(
  partition: number,
  runtime: Runtime,
  signal: AbortSignal,
  alarm: PartitionContext['alarm'],
): PartitionContext {
  const { reader, codecs, topics, trust } = runtime;
  return {
    partition,
    signal,
    readToEnd: (schema, from, onBatch, until) =>
      readToEnd(
        { reader, codecs, trust, alarm, signal },
        { schema, topic: `${topics.namespace}.${schema}`, partition },
        from,
        onBatch,
        until,
      ),
    offsets: (topic, ...wanted) => reader.offsets(topic, partition, ...wanted),
    topicId: async (topic) => (await reader.topicIds([topic])).get(topic) ?? '',
    partitionCount: async (topic) => (await reader.partitionsOf(topic)).length,
    async send(records) {
      await runtime.sender.send(records);
    },
    alarm,
  };
}
