/** An attacker who administers the brokers: they read the log and write to it. They lack only policy's key. */
import { openCodec } from '@lockbox/contracts/codec';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { type RequestId, tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { hashOf } from '@lockbox/evidence/chain';
import { publicKeysOf } from '@lockbox/evidence/signing-keys';
import type { Namespace } from '@lockbox/testing/namespace';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { createEventProof, createLogReader, recordsNow, type StoredRecord, trustAsNamed } from '@lockbox/worker/read';
import { byKey } from '@lockbox/worker/write';

export interface LogRecord extends StoredRecord {
  readonly partition: number;
  readonly event: Event;
}

export interface Forger {
  /** The tenant's events that a reader with proofs accepts: each sequence number once, oldest first. */
  genuine(tenant: string): Promise<readonly LogRecord[]>;
  /** Values of events that follow the tenant's newest one, chained as policy chains. */
  following(tenant: string, data: readonly EventData[]): Promise<readonly Buffer[]>;
  /** The events that policy would write if an administrator of the tenant had approved a waiting request. */
  approval(tenant: string, id: RequestId, expiresAt?: number): Promise<readonly [EventData, EventData]>;
  /** Writes a record to the log; the key says in which partition, if none is given. */
  write(record: {
    readonly key: string | Buffer | null;
    readonly value: Buffer | null;
    readonly headers?: Readonly<Record<string, Buffer>>;
    readonly partition?: number;
  }): Promise<void>;
  close(): Promise<void>;
}

/** `publicKeys` as in LOCKBOX_SIGNING_PUBLIC_KEYS: whom it believes when it reads. */
export async function connectForger(
  { namespace, topics, kafka, registry }: Namespace,
  publicKeys = SIGNING_KEYS.publicKey,
): Promise<Forger> {
  const codec = await openCodec(registry, namespace, 'events');
  const reader = createLogReader(kafka);
  const producer = kafka.producer({ createPartitioner: byKey });
  await producer.connect();
  const trust = { keys: publicKeysOf(publicKeys) };

  async function genuine(tenant: string): Promise<readonly LogRecord[]> {
    const faultOf = createEventProof(topics.events, trustAsNamed(trust));
    const found = new Map<number, LogRecord>();
    for await (const { partition, records } of recordsNow(reader, topics.events)) {
      const own = records.filter((record) => faultOf({ ...record, partition }) === undefined);
      await codec.prepare(own.map(({ raw }) => raw));
      for (const record of own) {
        const event = codec.decode(record.raw);
        if (event.tenantId === tenant && !found.has(event.sequence))
          found.set(event.sequence, { partition, ...record, event });
      }
    }
    return [...found.values()].sort((a, b) => a.event.sequence - b.event.sequence);
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
    async approval(tenant, id, expiresAt = Date.now() + 8 * 3_600_000) {
      const data = (await genuine(tenant)).map(({ event }) => event.data);
      const request = data.find((one) => one.type === 'RequestSubmitted' && one.requestId === id);
      const created = data.find((one) => one.type === 'LockboxRequestCreated' && one.requestId === id);
      if (request?.type !== 'RequestSubmitted' || created?.type !== 'LockboxRequestCreated')
        throw new Error(`${tenant} is not asked about ${id}`);
      const { requestId, engineerId, environmentId, dataStores, permissions } = request;
      const approver = { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] } as const;
      const access = { requestId, engineerId, environmentId, dataStores, permissions, grantId: 'a-forged-grant' };
      return [
        {
          type: 'RequestApproved',
          requestId,
          comment: null,
          approver,
          facts: created.facts,
          shown: null,
          firstApproverId: null,
          assertion: null,
        },
        { type: 'AccessGranted', ...access, basis: 'CUSTOMER_APPROVAL', expiresAt },
      ];
    },
    async write({ key, value, headers = {}, partition }) {
      const message = { key, value, headers: { ...headers }, ...(partition === undefined ? {} : { partition }) };
      await producer.send({ topic: topics.events, messages: [message] });
    },
    async close() {
      await Promise.all([producer.disconnect(), reader.close()]);
    },
  };
}
