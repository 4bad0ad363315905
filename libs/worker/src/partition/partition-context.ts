import type { PartitionContext } from '../definition.ts';
import { readToEnd } from '../read/read-to-end.ts';
import type { Runtime } from '../runtime.ts';

/** Creates the context through which a session uses the runtime outside of `handle`. */
export function partitionContext(
  partition: number,
  runtime: Runtime,
  { signal, alarm, acquireAgain }: Pick<PartitionContext, 'signal' | 'alarm' | 'acquireAgain'>,
): PartitionContext {
  const { reader, codecs, topics, trust } = runtime;
  const readerOf =
    (number: number, bytes?: number): PartitionContext['readToEnd'] =>
    (schema, from, onBatch, until) =>
      readToEnd(
        { reader, codecs, trust, alarm, signal },
        { schema, topic: `${topics.namespace}.${schema}`, partition: number, bytes },
        from,
        onBatch,
        until,
      );
  const now = async (topic: string) => (await reader.topicsNow([topic])).get(topic);
  return {
    partition,
    signal,
    acquireAgain,
    readToEnd: readerOf(partition),
    readerOf,
    offsets: (topic, ...wanted) => reader.offsets(topic, partition, ...wanted),
    topicId: async (topic) => (await now(topic))?.id ?? '',
    partitionCount: async (topic) => (await now(topic))?.partitions ?? 0,
    async send(records) {
      await runtime.sender.send(records);
    },
    alarm,
  };
}
