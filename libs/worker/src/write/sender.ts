import type { Kafka, Producer } from 'kafkajs';
import type { Outgoing, Written } from '../definition.ts';
import { RETRY } from '../kafka.ts';
import { type Reconnecting, reconnecting } from '../retry/reconnecting.ts';
import { byKey } from './key-partition.ts';
import { boundedSends, createWritten } from './outgoing.ts';

/** Writes records outside of transactions, acknowledged by all in-sync replicas. */
export interface RecordSender {
  send(records: readonly Outgoing[]): Promise<Written>;
  close(): Promise<void>;
}

/**
 * Some 13 s in all. Brokers give up a dead one after 9 s (`broker.session.timeout.ms`) and take over its partitions, so
 * a person who decides in that moment waits instead of having to try again.
 */
const AGAIN = { ...RETRY, retries: 33 };

/** The maximum number of concurrent sends, each with its own producer. Further sends wait for a free producer. */
const MOST_AT_ONCE = 8;

/**
 * Uses idempotent producers, connected at first use and replaced after a failure, since a failed one's state is
 * unknown. Each has one send at a time: kafkajs reuses the sequence number of a send whose answer was lost for the next
 * send, which the broker then takes for a repeat.
 */
export function createRecordSender(
  kafka: Kafka,
  now: () => number,
  sent?: (records: readonly Outgoing[]) => void,
): RecordSender {
  const all: Reconnecting<Producer>[] = [];
  const idle: Reconnecting<Producer>[] = [];
  const waiting: ((one: Reconnecting<Producer>) => void)[] = [];

  async function connected(): Promise<Producer> {
    const producer = kafka.producer({
      ...{ idempotent: true, allowAutoTopicCreation: false, createPartitioner: byKey },
      retry: AGAIN,
    });
    try {
      await producer.connect();
    } catch (error) {
      await producer.disconnect().catch(() => undefined); // it may be connected, and have got no id
      throw error;
    }
    return producer;
  }
  function take(): Reconnecting<Producer> | Promise<Reconnecting<Producer>> {
    const last = idle.pop();
    if (last !== undefined) return last;
    if (all.length >= MOST_AT_ONCE) return new Promise((resolve) => waiting.push(resolve));
    const one = reconnecting(connected, (producer) => producer.disconnect());
    all.push(one);
    return one;
  }
  function giveBack(one: Reconnecting<Producer>): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(one);
    else next(one);
  }

  return {
    async send(records) {
      const { add, written } = createWritten();
      if (records.length === 0) return written;
      const one = await take();
      try {
        await one.using(async (producer) => {
          for (const send of boundedSends(records, { now: now() })) {
            add(send, await producer.sendBatch({ acks: -1, topicMessages: send }));
          }
        });
      } finally {
        giveBack(one);
      }
      sent?.(records);
      return written;
    },
    async close() {
      await Promise.all(all.map((one) => one.close()));
    },
  };
}
