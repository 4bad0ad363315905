import type { Consumer } from 'kafkajs';
import type { Feed } from '../partition/flow.ts';

/**
 * Controls what a consumer fetches from the topics. Calls after the consumer has stopped are ignored: its partitions
 * are about to be lost.
 */
export function createFeed(consumer: Consumer, topics: readonly string[]): Feed {
  let alive = true;
  consumer.on(consumer.events.STOP, () => {
    alive = false;
  });
  const all = (partition: number) => topics.map((topic) => ({ topic, partitions: [partition] }));
  return {
    pause(partition) {
      if (alive) consumer.pause(all(partition));
    },
    resume(partition) {
      if (alive) consumer.resume(all(partition));
    },
    async commit(positions) {
      if (positions.length === 0) return;
      await consumer.commitOffsets(
        positions.map(({ topic, partition, next, mark }) => ({
          topic,
          partition,
          offset: String(next),
          metadata: mark,
        })),
      );
    },
    seek({ topic, partition, offset }) {
      if (alive) consumer.seek({ topic, partition, offset: String(offset) });
    },
  };
}
