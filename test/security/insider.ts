/**
 * An attacker who administers the brokers, the registry and the database: they have every right there, and none of
 * Lockbox's keys.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Namespace } from '@lockbox/testing/namespace';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { createLogReader, recordsNow } from '@lockbox/worker/read';
import type { Admin, Message } from 'kafkajs';
import { connectForger, type Forger } from './forger.ts';

export interface Insider {
  readonly log: Forger;
  readonly admin: Admin;
  /** Writes a record as it is, wherever it likes; returns `partition@offset`. */
  put(topic: string, message: Message): Promise<string>;
  /** A topic's stored records with this key, oldest first. */
  recordsOf(topic: string, key: string): Promise<readonly Message[]>;
  /** Deletes every record that a partition has now. */
  empty(topic: string, partition: number): Promise<void>;
  close(): Promise<void>;
}

export async function connectInsider(namespace: Namespace): Promise<Insider> {
  const { kafka } = namespace;
  const [log, admin, producer, reader] = [
    await connectForger(namespace),
    kafka.admin(),
    kafka.producer(),
    createLogReader(kafka),
  ];
  await Promise.all([admin.connect(), producer.connect()]);
  return {
    log,
    admin,
    async put(topic, message) {
      const [put] = await producer.send({ topic, messages: [message] });
      return `${put?.partition}@${put?.baseOffset}`;
    },
    async recordsOf(topic, key) {
      const found: Message[] = [];
      for await (const { partition, records } of recordsNow(reader, topic)) {
        for (const record of records) {
          if (record.key?.toString() === key)
            found.push({ key: record.key, value: record.raw, headers: { ...record.headers }, partition });
        }
      }
      return found;
    },
    async empty(topic, partition) {
      const { high } = await reader.offsets(topic, partition, 'high');
      await admin.fetchTopicOffsets(topic); // kafkajs deletes only what it has metadata of
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(high) }] });
      await until('they are gone', async () => (await reader.offsets(topic, partition, 'low')).low === high);
    },
    close: async () =>
      void (await Promise.all([log.close(), admin.disconnect(), producer.disconnect(), reader.close()])),
  };
}

export interface LyingRegistry {
  readonly url: string;
  close(): void;
}

/**
 * A registry that gives another schema for the id that records carry: `change` makes it from the genuine schema. It
 * stores the genuine one under an id of its own, and passes on every other call.
 */
export async function startLyingRegistry(
  subject: string,
  id: number,
  change: (schema: string) => string,
): Promise<LyingRegistry> {
  const genuine = testStack().registryUrl.replace(/\/$/, '');
  const server: Server = createServer(async (request, response) => {
    const body = await buffer(request);
    const path = request.url ?? '';
    const answer = await fetch(`${genuine}${path}`, {
      method: request.method ?? 'GET',
      headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
      ...(body.length === 0 ? {} : { body }),
    });
    const content = (await answer.json()) as Record<string, unknown>; // every answer of the registry is an object
    if (request.method === 'POST' && path === `/subjects/${subject}`) content.id = id + 1_000_000;
    if (path.startsWith(`/schemas/ids/${id}`)) content.schema = change(String(content.schema));
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a listening TCP server has one
    close: () => void server.close(),
  };
}
