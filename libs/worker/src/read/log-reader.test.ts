import type { Kafka, PartitionAssigner } from 'kafkajs';
import { expect, test } from 'vitest';
import { createLogReader } from './log-reader.ts';

const TOPIC = 'lockbox.events';
const OFFSET = 7;

/** Kafka, of whose connections each asks the next of these brokers. */
function kafkaOf(...brokers: readonly (() => Promise<object>)[]) {
  const left = [...brokers];
  const consumer = ({ partitionAssigners }: { readonly partitionAssigners: readonly PartitionAssigner[] }) => {
    const cluster = {
      addMultipleTargetTopics: async () => undefined,
      findTopicPartitionMetadata: () => [{ partitionId: 0, leader: 1 }],
      findBroker: async () => ({ fetch: left.shift() }),
    };
    // A reader looks at nothing else.
    for (const assigner of partitionAssigners) assigner({ cluster } as unknown as Parameters<PartitionAssigner>[0]);
    return { connect: async () => undefined, disconnect: async () => undefined };
  };
  return { left, kafka: { consumer } as unknown as Kafka };
}

const refuses = (type: string) => async () => {
  throw Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type });
};
const answers = async () => ({
  responses: [{ topicName: TOPIC, partitions: [{ partition: 0, highWatermark: '9', messages: [] }] }],
});
const fetched = (kafka: Kafka) => createLogReader(kafka).fetch(TOPIC, new Map([[0, OFFSET]]), { waitMs: 1, bytes: 1 });

test('a broker that led a partition a moment ago, and lacks the newest, is asked for no more than once', async () => {
  const { kafka } = kafkaOf(refuses('OFFSET_OUT_OF_RANGE'), answers);
  expect(await fetched(kafka)).toMatchObject([{ topic: TOPIC, partition: 0, highWatermark: 9, records: [] }]);
});

test('where the leader does not have it either, that is said', async () => {
  const { kafka, left } = kafkaOf(refuses('OFFSET_OUT_OF_RANGE'), refuses('OFFSET_OUT_OF_RANGE'), answers);
  await expect(fetched(kafka)).rejects.toThrow('OFFSET_OUT_OF_RANGE');
  expect(left).toEqual([answers]);
});

test('a broker that leads a partition no more is not the last that is asked', async () => {
  const { kafka } = kafkaOf(refuses('NOT_LEADER_FOR_PARTITION'), refuses('NOT_LEADER_FOR_PARTITION'), answers);
  expect(await fetched(kafka)).toMatchObject([{ topic: TOPIC, partition: 0, highWatermark: 9, records: [] }]);
});

test('what else a broker refuses is not asked for again', async () => {
  const { kafka, left } = kafkaOf(refuses('TOPIC_AUTHORIZATION_FAILED'), answers);
  await expect(fetched(kafka)).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
  expect(left).toEqual([answers]);
});
