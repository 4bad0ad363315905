/** Whoever administers the brokers: reads the log as it stands, and writes what they like to it. They lack policy's key alone. */
import { openCodec } from '@lockbox/contracts/codec';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { hashOf } from '@lockbox/evidence/chain';
import type { Namespace } from '@lockbox/testing/namespace';
import { createLogReader, type StoredRecord } from '@lockbox/worker/read';
import { byKey } from '@lockbox/worker/write';

export interface LogRecord extends StoredRecord {
  readonly partition: number;
  readonly event: Event;
}

export interface Forger {
  /** The log's genuine records of a tenant, oldest first. */
  genuine(tenant: string): Promise<readonly LogRecord[]>;
  /** Values of events that follow the tenant's newest one, chained as policy chains. */
  following(tenant: string, data: readonly EventData[]): Promise<readonly Buffer[]>;
  /** Writes a record to the log; the key says in which partition, if none is given. */
  write(record: {
    readonly key: string | Buffer | null;
    readonly value: Buffer | null;
    readonly headers?: Readonly<Record<string, Buffer>>;
    readonly partition?: number;
  }): Promise<void>;
  close(): Promise<void>;
}

export async function connectForger({ namespace, topics, kafka, registry }: Namespace): Promise<Forger> {
  const codec = await openCodec(registry, namespace, 'events');
  const reader = createLogReader(kafka);
  const producer = kafka.producer({ createPartitioner: byKey });
  await producer.connect();
  const written = new Set<string>();

  async function genuine(tenant: string): Promise<readonly LogRecord[]> {
    const found: LogRecord[] = [];
    for (const partition of await reader.partitionsOf(topics.events)) {
      for (let next = 0, end = 1; next < end; ) {
        end = (await reader.offsets(topics.events, partition)).lastStable;
        const limits = { waitMs: 100, bytes: 1_048_576 };
        const [fetched] = await reader.fetch(topics.events, new Map([[partition, next]]), limits);
        next = fetched?.next ?? next;
        for (const record of fetched?.records ?? []) {
          if (record.key?.toString() !== tenant || written.has(`${partition}@${record.offset}`)) continue;
          await codec.prepare([record.raw]);
          found.push({ partition, ...record, event: codec.decode(record.raw) });
        }
      }
    }
    return found.sort((a, b) => a.event.sequence - b.event.sequence);
  }

  return {
    genuine,
    async following(tenant, data) {
      const last = (await genuine(tenant)).at(-1);
      if (last?.raw == null) throw new Error(`The log has no event of ${tenant}`);
      let { event, raw } = { event: last.event, raw: last.raw };
      return data.map((one) => {
        const sequence = event.sequence + 1;
        const eventId = eventIdOf(tenantId(tenant), sequence);
        event = { ...event, sequence, eventId, previousHash: hashOf(raw), data: one };
        raw = codec.encode(event);
        return raw;
      });
    },
    async write({ key, value, headers = {}, partition }) {
      const message = { key, value, headers: { ...headers }, ...(partition === undefined ? {} : { partition }) };
      const [answer] = await producer.send({ topic: topics.events, messages: [message] });
      written.add(`${answer?.partition}@${answer?.baseOffset}`);
    },
    async close() {
      await Promise.all([producer.disconnect(), reader.close()]);
    },
  };
}
