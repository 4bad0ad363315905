/** Publishes as upstream systems do, until the broker says yes, and keeps what it has said yes to. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { directoryKey } from '@lockbox/contracts/directory-key';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { DIRECTORY_SIGNER } from '@lockbox/contracts/source-signature';
import { signatureOf } from '@lockbox/testing/source-keys';
import { accessRequest, SOURCE } from '@lockbox/testing/upstream';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import type { AcceptedInput } from '../history/history.ts';
import { sha256Of } from '../history/read.ts';
import type { World } from './world.ts';

export interface FaultsUpstream {
  readonly accepted: readonly AcceptedInput[];
  publish(records: readonly IntakeRecord[]): Promise<void>;
  publishDirectory(records: readonly DirectoryRecord[]): Promise<void>;
  /** Sends one record of each kind that no reader can process; each has to become a dead letter. */
  poison(): Promise<void>;
  close(): Promise<void>;
}

const AGAIN_MS = 500;

export async function openUpstream(world: World): Promise<FaultsUpstream> {
  const { topics } = world.namespace;
  const intake = await world.codec('intake');
  const directory = await world.codec('directory');
  const kafka = new Kafka({
    clientId: 'faults-upstream',
    brokers: (world.stack.kafkaBrokers ?? '').split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, retries: 8 },
  });
  const producer: Producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const accepted: AcceptedInput[] = [];

  /**
   * Sends again until the broker acknowledges. A write without its acknowledgement is stored twice, as with every such
   * client.
   */
  async function send(topic: string, key: string, value: Buffer, signer: string | null, poison = false): Promise<void> {
    for (;;) {
      const headers = signer === null ? {} : signatureOf(signer, { topic, key: Buffer.from(key), value });
      const answer = await producer.send({ topic, messages: [{ key, value, headers }] }).catch(() => undefined);
      const place = answer?.[0];
      if (place?.baseOffset !== undefined) {
        accepted.push({
          ...{ topic, partition: place.partition, offset: Number(place.baseOffset), sha256: sha256Of(value), poison },
        });
        return;
      }
      await pause(AGAIN_MS);
    }
  }

  return {
    accepted,
    async publish(records) {
      for (const record of records)
        for (let copy = 0; copy < world.copies; copy++)
          await send(topics.intake(SOURCE), record.tenantId, intake.encode(record), SOURCE);
    },
    async publishDirectory(records) {
      await Promise.all(
        records.map((record) =>
          send(topics.directory, directoryKey(record), directory.encode(record), DIRECTORY_SIGNER),
        ),
      );
    },
    async poison() {
      const tenant = 'tenant-0';
      const requests = topics.intake(SOURCE);
      const good = () => intake.encode(accessRequest(tenant, `poison-${randomUUID()}`));
      await send(requests, tenant, randomBytes(64), SOURCE, true); // no Avro
      await send(requests, tenant, good().subarray(0, -9), SOURCE, true); // cut off
      await send(requests, tenant, withSchema(good(), NO_SCHEMA), SOURCE, true); // of a schema that nobody knows
      await send(requests, 'tenant-1', good(), SOURCE, true); // under the key of another tenant
      await send(requests, tenant, good(), null, true); // not signed
      await send(requests, tenant, good(), DIRECTORY_SIGNER, true); // signed by somebody else
      await send(topics.directory, `${tenant}/tenant/${tenant}`, randomBytes(64), DIRECTORY_SIGNER, true);
      await send(topics.commands, tenant, randomBytes(64), null, true);
    },
    close: () => producer.disconnect(),
  };
}

const NO_SCHEMA = 2 ** 31 - 1;

/** The same bytes, said to be of another schema. */
function withSchema(value: Buffer, id: number): Buffer {
  const copy = Buffer.from(value);
  copy.writeUInt32BE(id, 1);
  return copy;
}
