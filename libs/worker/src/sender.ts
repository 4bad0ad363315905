import kafkajs, { type Kafka } from 'kafkajs';
import type { Outgoing, Written } from './definition.ts';
import { boundedSends, createWritten } from './outgoing.ts';
import { reconnecting } from './reconnecting.ts';

/** Murmur2 over the key, as Java's producers have it: upstream systems and Lockbox agree on a tenant's partition. */
export const byKey = kafkajs.Partitioners.DefaultPartitioner;

/** Writes records outside of transactions, acknowledged by all in-sync replicas. */
export interface RecordSender {
  send(records: readonly Outgoing[]): Promise<Written>;
  close(): Promise<void>;
}

/** One idempotent producer, connected at first use; after a failure a new one, since the old one's state is unknown. */
export function createRecordSender(
  kafka: Kafka,
  now: () => number,
  sent?: (records: readonly Outgoing[]) => void,
): RecordSender {
  const producers = reconnecting(
    async () => {
      const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false, createPartitioner: byKey });
      await producer.connect();
      return producer;
    },
    (producer) => producer.disconnect(),
  );
  return {
    async send(records) {
      const { add, written } = createWritten();
      if (records.length === 0) return written;
      await producers.using(async (producer) => {
        for (const send of boundedSends(records, now())) {
          add(send, await producer.sendBatch({ acks: -1, topicMessages: send }));
        }
      });
      sent?.(records);
      return written;
    },
    close: () => producers.close(),
  };
}
