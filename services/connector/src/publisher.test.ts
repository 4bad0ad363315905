/** The answers to a sender while Kafka or the schema registry is away, with a producer that the test controls. */
import { tenantId } from '@lockbox/contracts/ids';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { signedAtBy, sourceKeyOf } from '@lockbox/contracts/source-signature';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { createLogger } from '@lockbox/platform/log';
import { until } from '@lockbox/testing/until';
import { topicNames } from '@lockbox/topics/names';
import type { Kafka, ProducerBatch } from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { createPublisher, type IntakePublisher } from './publisher.ts';
import { publishedRecordOf } from './record-shape.ts';
import { type KnownSource, knownSources } from './sources.ts';
import { sampleSettings } from './testing/connected.ts';
import { ACCESS_REQUEST } from './testing/payloads.ts';

const NOW = Date.parse('2026-11-27T10:05:00Z');
const events = knownSources(sampleSettings()).get('events') as KnownSource; // the sample has it
const made = publishedRecordOf('AccessRequestSubmitted', 'events', {
  sourceRequestId: 'alert-4711',
  ...ACCESS_REQUEST,
  requestedAt: NOW,
});
if ('errors' in made) throw new Error('the sample is wrong');
const { record } = made;

const started: IntakePublisher[] = [];
afterEach(async () => {
  for (const publisher of started.splice(0)) await publisher.stop();
});

function publisherWith(
  sendBatch: (batch: ProducerBatch) => Promise<unknown>,
  idOf: SchemaRegistryClient['idOf'] = async () => 7,
): IntakePublisher {
  const producer = { connect: async () => undefined, sendBatch, disconnect: async () => undefined };
  const publisher = createPublisher({
    kafka: { producer: () => producer } as unknown as Kafka, // as much of it as is used
    registry: { idOf } as SchemaRegistryClient, // likewise
    topics: topicNames('lockbox'),
    clock: { now: () => NOW },
    log: createLogger('connector', 'silent'),
  });
  started.push(publisher);
  return publisher;
}

const isReady = (publisher: IntakePublisher) =>
  until('the registry has answered', () => publisher.notReady().length === 0);

test('a record goes to the topic of its source, under its tenant, signed, in the trace of its request', async () => {
  const sent: ProducerBatch[] = [];
  const publisher = publisherWith(async (batch) => {
    sent.push(batch);
    return [];
  });
  await isReady(publisher);
  await publisher.publish(record, events);
  const [batch] = sent[0]?.topicMessages ?? [];
  const { key, value, headers } = batch?.messages[0] ?? {};
  expect({ topic: batch?.topic, key }).toEqual({ topic: 'lockbox.intake.events', key: 'contoso' });
  const bytes = Object.entries(headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))] as const);
  const signed = { topic: 'lockbox.intake.events', key: Buffer.from('contoso'), value: value as Buffer }; // as encoded
  expect(signedAtBy('events', [sourceKeyOf('k'.repeat(32))], signed, Object.fromEntries(bytes))).toBe(NOW);
  const requestId = requestIdOf(tenantId('contoso'), 'events', 'alert-4711');
  expect(String(headers?.traceparent)).toContain(requestId.replaceAll('-', ''));
});

test('a record that Kafka does not take is answered 503, and the next one is tried', async () => {
  let isAway = true;
  const publisher = publisherWith(async () => {
    if (isAway) throw new Error('no broker');
    return [];
  });
  await isReady(publisher);
  const away = { status: 503, code: 'NOT_READY', headers: { 'retry-after': '10' } };
  await expect(publisher.publish(record, events)).rejects.toMatchObject(away);
  isAway = false;
  await publisher.publish(record, events);
});

test('while 200 of a source wait for Kafka, a further one is refused at once with a retry time, and accepted afterwards', async () => {
  const { promise: acknowledged, resolve: acknowledge } = Promise.withResolvers<readonly never[]>();
  const publisher = publisherWith(() => acknowledged);
  await isReady(publisher);
  const waiting = Array.from({ length: 200 }, () => publisher.publish(record, events));
  const refused = { status: 503, message: expect.stringContaining('too many wait for it') };
  await expect(publisher.publish(record, events)).rejects.toMatchObject(refused);
  acknowledge([]);
  await Promise.all(waiting);
  await publisher.publish(record, events);
});

test('a source whose topic takes nothing holds up no other', async () => {
  const other: KnownSource = { ...events, name: 'jira' };
  const publisher = publisherWith(({ topicMessages }) =>
    topicMessages?.[0]?.topic === 'lockbox.intake.jira' ? new Promise(() => undefined) : Promise.resolve([]),
  );
  await isReady(publisher);
  for (let call = 0; call < 200; call++) void publisher.publish(record, other).catch(() => undefined);
  await expect(publisher.publish(record, other)).rejects.toMatchObject({ status: 503 });
  await publisher.publish(record, events);
});

test('until the registry has answered nothing is published, and readiness says so', async () => {
  const { promise: id, resolve: answer } = Promise.withResolvers<number>();
  const sent: ProducerBatch[] = [];
  const publisher = publisherWith(
    async (batch) => {
      sent.push(batch);
      return [];
    },
    () => id,
  );
  expect(publisher.notReady()).toEqual(['waits for the schema registry']);
  await expect(publisher.publish(record, events)).rejects.toMatchObject({ status: 503, code: 'NOT_READY' });
  expect(sent).toEqual([]);
  answer(7);
  await isReady(publisher);
  await publisher.publish(record, events);
  expect(sent).toHaveLength(1);
});
