import { openCodec } from '@lockbox/contracts/codec';
import { directoryKey } from '@lockbox/contracts/directory-key';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { DIRECTORY_SIGNER } from '@lockbox/contracts/source-signature';
import { byKey } from '@lockbox/worker/write';
import type { Cluster } from './context.ts';

/** The source of records that `lockbox import` publishes. */
export const IMPORT_SOURCE = 'import';
/** The source of records that `lockbox seed` publishes in the place of the sample's ticket system. */
export const SAMPLE_SOURCE = 'servicedesk';

export interface RecordPublisher {
  /** The source that the records name. */
  readonly source: string;
  intake(records: readonly IntakeRecord[]): Promise<void>;
  directory(records: readonly DirectoryRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Publishes as a source, acknowledged by all in-sync replicas. Throws retriable errors when servers are down. */
export async function connectPublisher(cluster: Cluster, source: string): Promise<RecordPublisher> {
  const { kafka, registry, topics, clock, signatureOf } = cluster;
  const intake = await openCodec(registry, topics.namespace, 'intake');
  const directory = await openCodec(registry, topics.namespace, 'directory');
  const producer = kafka.producer({
    idempotent: true,
    createPartitioner: byKey,
  });
  await producer.connect();
  const send = async (
    topic: string,
    signer: string,
    messages: readonly { readonly key: string; readonly value: Buffer }[],
  ) => {
    const timestamp = String(clock.now());
    const signed = messages.map(({ key, value }) => {
      const headers = signatureOf(signer, { topic, key: Buffer.from(key), value });
      return { key, value, timestamp, headers };
    });
    await producer.send({ topic, acks: -1, messages: signed });
  };
  return {
    source,
    intake: (records) =>
      send(
        topics.intake(source),
        source,
        records.map((record) => ({ key: record.tenantId, value: intake.encode(record) })),
      ),
    directory: (records) =>
      send(
        topics.directory,
        DIRECTORY_SIGNER,
        records.map((record) => ({ key: directoryKey(record), value: directory.encode(record) })),
      ),
    close: () => producer.disconnect(),
  };
}
