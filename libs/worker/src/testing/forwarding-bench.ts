/** Sends texts to a forwarder and reads its output, in a namespace of the test's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openCodec } from '@lockbox/contracts/codec';
import { requestId, tenantId } from '@lockbox/contracts/ids';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { stackEnvironment } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import type { Outgoing } from '../definition.ts';
import type { StoredRecord } from '../read/committed.ts';
import { createLogReader, type LogReader } from '../read/log-reader.ts';
import { records } from '../read/records.ts';
import { transientReason } from '../retry/transient.ts';
import { createRecordSender } from '../write/sender.ts';

export interface Bench extends Namespace {
  /** The forwarder's settings. */
  readonly environment: Readonly<Record<string, string>>;
  readonly reader: LogReader;
  /** Sends texts, spread over the partitions by their number. */
  send(texts: readonly string[], partition?: number): Promise<void>;
  /** Sends records as they are. */
  sendRaw(records: readonly Outgoing[]): Promise<void>;
  /** All committed records of a topic. */
  read(topic: string): Promise<readonly StoredRecord[]>;
  /** The texts that were forwarded, in order within each partition. */
  forwarded(): Promise<readonly string[]>;
  spawn(): ChildProcess;
  close(): Promise<void>;
}

export async function openBench(options: { partitions?: number; development?: boolean } = {}): Promise<Bench> {
  const { partitions = 4 } = options;
  const own = await createNamespace({ ...options, partitions });
  const { topics, kafka, registry } = own;
  const codec = await openCodec(registry, own.namespace, 'texts');
  const reader = createLogReader(kafka);
  const sender = createRecordSender(kafka, Date.now);
  const environment = { ...stackEnvironment(), LOCKBOX_NAMESPACE: own.namespace };
  const children: ChildProcess[] = [];
  let sent = 0;
  const read = (topic: string) => readAll(reader, topic);

  return {
    ...own,
    environment,
    reader,
    read,
    async send(texts, partition) {
      await sender.send(
        texts.map((text): Outgoing => {
          const textId = `acme/${sent++}`;
          const value = codec.encode({
            textId,
            tenantId: tenantId('acme'),
            requestId: requestId('r'),
            salt: Buffer.alloc(16),
            text,
          });
          return { topic: topics.texts, key: textId, value, partition: partition ?? sent % partitions };
        }),
      );
    },
    async sendRaw(records) {
      await sender.send(records);
    },
    async forwarded() {
      return (await read(topics.sealed)).map(({ raw }) => codec.decode(raw).text);
    },
    spawn() {
      const program = new URL('./forwarder-process.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, [program], { env: { ...process.env, ...environment }, stdio: 'ignore' });
      children.push(child);
      return child;
    },
    async close() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await Promise.all([reader.close(), sender.close()]);
      await own.drop();
    },
  };
}

/** A new topic may have no leader for a moment; the reader leaves retrying to its caller. */
const readAll = (reader: LogReader, topic: string): Promise<readonly StoredRecord[]> =>
  until('the topic can be read', () =>
    readOnce(reader, topic).catch((error: unknown) => {
      if (transientReason(error) === undefined) throw error;
      return null;
    }),
  );

async function readOnce(reader: LogReader, topic: string): Promise<readonly StoredRecord[]> {
  const all: StoredRecord[] = [];
  for (const partition of await reader.partitionsOf(topic)) {
    const from = await reader.offsetsAt(topic, [partition], 'beginning');
    const end = await reader.offsetsAt(topic, [partition], 'latest');
    for await (const fetched of records(reader, topic, { from, until: end })) all.push(...fetched.records);
  }
  return all;
}
