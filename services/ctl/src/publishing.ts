import { openCodec } from '@lockbox/contracts/codec';
import { directoryKey } from '@lockbox/contracts/directory-key';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { byKey } from '@lockbox/worker/write';
import type { Cluster } from './context.ts';

/** The name of the command line as a source of requests. */
export const CLI_SOURCE = 'cli';

export interface Publisher {
  intake(records: readonly IntakeRecord[]): Promise<void>;
  directory(records: readonly DirectoryRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Publishes as the source `cli`, acknowledged by all in-sync replicas. Throws retriable errors when servers are down. */
export async function connectPublisher(cluster: Cluster): Promise<Publisher> {
  const { kafka, registry, topics, clock } = cluster;
  const intake = await openCodec(registry, topics.namespace, 'intake');
  const directory = await openCodec(registry, topics.namespace, 'directory');
  const producer = kafka.producer({
    idempotent: true,
    createPartitioner: byKey,
  });
  await producer.connect();
  const send = async (topic: string, messages: readonly { readonly key: string; readonly value: Buffer }[]) => {
    const timestamp = String(clock.now());
    await producer.send({ topic, acks: -1, messages: messages.map((message) => ({ ...message, timestamp })) });
  };
  return {
    intake: (records) =>
      send(
        topics.intake(CLI_SOURCE),
        records.map((record) => ({ key: record.tenantId, value: intake.encode(record) })),
      ),
    directory: (records) =>
      send(
        topics.directory,
        records.map((record) => ({ key: directoryKey(record), value: directory.encode(record) })),
      ),
    close: () => producer.disconnect(),
  };
}
