import { setTimeout as pause } from 'node:timers/promises';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Admin } from 'kafkajs';
import type { TopicDefinition } from './definitions.ts';

const LED_WITHIN_MS = 30_000;

/**
 * Waits until every partition has a leader. kafkajs's own waiting takes a broker that has not heard of a new topic yet
 * (UNKNOWN_TOPIC_OR_PARTITION, for a moment after its creation) for one that never will.
 */
export async function untilLed(admin: Admin, definitions: readonly TopicDefinition[]): Promise<void> {
  const deadline = performance.now() + LED_WITHIN_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: definitions.map(({ name }) => name) });
      if (topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))) {
        return;
      }
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    if (performance.now() > deadline) {
      const sentence = `After ${LED_WITHIN_MS / 1000} s the new topics have no leaders. Check the brokers.`;
      throw new LockboxError('TOPICS_NOT_READY', sentence, { retriable: true });
    }
    await pause(50);
  }
}
