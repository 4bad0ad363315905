import { expect, test } from 'vitest';
import { inside, silent } from './inside.ts';

interface ConsumerGroup {
  preferredReadReplicasPerTopicPartition: Record<string, Record<number, number>>;
  offsetManager: object;
  recoverFromFetch(error: Error): Promise<void>;
}
const ConsumerGroup = inside<new (options: object) => ConsumerGroup>('consumer/consumerGroup.js');
const { KafkaJSOffsetOutOfRange } = inside<{
  KafkaJSOffsetOutOfRange: new (error: Error, of: { readonly topic: string; readonly partition: number }) => Error;
}>('errors.js');

const outOfRange = () => new KafkaJSOffsetOutOfRange(new Error('out of range'), { topic: 'events', partition: 3 });

function createGroup() {
  const group = new ConsumerGroup({ logger: silent, groupId: 'group', topics: ['events'] });
  const resets: object[] = [];
  group.offsetManager = { setDefaultOffset: async (to: object) => resets.push(to) };
  return { group, resets };
}

test('an offset out of range ends the consumer, and is not replaced by the beginning of the topic', async () => {
  const { group, resets } = createGroup();
  const error = outOfRange();
  await expect(group.recoverFromFetch(error)).rejects.toBe(error);
  expect(resets).toEqual([]);
});

test('an offset that a follower does not have yet is read from the leader', async () => {
  const { group } = createGroup();
  group.preferredReadReplicasPerTopicPartition = { events: { 3: 2 } };
  await group.recoverFromFetch(outOfRange());
  expect(group.preferredReadReplicasPerTopicPartition).toEqual({ events: {} });
});
