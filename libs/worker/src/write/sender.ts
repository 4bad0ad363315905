import type { Kafka } from 'kafkajs';
import type { Outgoing, Written } from '../definition.ts';
import { reconnecting } from '../retry/reconnecting.ts';
import { byKey } from './key-partition.ts';
import { boundedSends, createWritten } from './outgoing.ts';

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
        for (const send of boundedSends(records, { now: now() })) {
          add(send, await producer.sendBatch({ acks: -1, topicMessages: send }));
        }
      });
      sent?.(records);
      return written;
    },
    close: () => producers.close(),
  };
}
