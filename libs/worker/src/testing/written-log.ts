/** Writes events as policy would, for tests that read the log without running the whole pipeline. */
import { openCodec } from '@lockbox/contracts/codec';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import type { SigningKey } from '@lockbox/evidence/signing-keys';
import { eventOf } from '@lockbox/testing/event-of';
import type { Namespace } from '@lockbox/testing/namespace';
import { proofHeaders } from '@lockbox/testing/signing-keys';
import type { Kafka } from 'kafkajs';
import { keyPartition } from '../write/index.ts';

export interface WrittenLog {
  /**
   * Appends events to a tenant's log in one transaction, continuing its sequence. The actor is the system unless
   * `changes` says otherwise.
   */
  append(tenant: string, data: readonly EventData[], changes?: Partial<Event>): Promise<readonly Event[]>;
  close(): Promise<void>;
}

/**
 * With `sequences`, the last sequence of each tenant, it continues an earlier log. Events are signed with this run's
 * key by default.
 */
export async function writeLog(
  { namespace, topics, kafka, registry }: Namespace,
  sequences = new Map<string, number>(),
  key?: SigningKey,
): Promise<WrittenLog> {
  const codec = await openCodec(registry, namespace, 'events');
  const producer = kafka.producer({
    transactionalId: `${namespace}-written-log-${key?.id ?? ''}`,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  const partitionOf = keyPartition(await partitionsOf(kafka, topics.events));
  return {
    async append(tenant, data, changes = {}) {
      const events = data.map((one): Event => {
        const sequence = (sequences.get(tenant) ?? 0) + 1;
        sequences.set(tenant, sequence);
        return eventOf(tenant, sequence, one, changes);
      });
      const transaction = await producer.transaction();
      const partition = partitionOf(tenant);
      const values = events.map((event) => codec.encode(event));
      const headers = proofHeaders({ topic: topics.events, partition }, values, key);
      await transaction.send({
        topic: topics.events,
        messages: values.map((value, index) => ({ key: tenant, value, partition, headers: headers[index] ?? {} })),
      });
      await transaction.commit();
      return events;
    },
    close: () => producer.disconnect(),
  };
}

async function partitionsOf(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).finally(() => admin.disconnect());
  return topics[0]?.partitions.length ?? 0;
}
