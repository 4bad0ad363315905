/**
 * Reads the results of a run: the stored bytes of committed records in whole topics, which avsc decodes from the schema
 * that they name to the repository's schema; and the documents of requests.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import avro, { type Type } from 'avsc';
import kafkajs, { type Kafka } from 'kafkajs';
import { MongoClient } from 'mongodb';
import type {
  Checkpoint,
  DeadLetter,
  Fields,
  History,
  LoggedEvent,
  RequestRow,
  StoredCommand,
  StoredInput,
} from './history.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { Kafka: KafkaClient, logLevel } = kafkajs;

const SCHEMAS = join(import.meta.dirname, '../../../schemas');
/** A zero byte, and the schema's id in four. */
const PREFIX_BYTES = 5;
const READ_WITHIN_MS = 60_000;

interface RawRecord extends ReadRecord {
  readonly stampedOffMs: number;
}

type Stamped = Pick<ReadRecord, 'partition' | 'offset' | 'timestamp'>;

interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string;
  readonly value: Buffer | null;
  readonly header: (name: string) => Buffer | undefined;
}

export type ReadHistory = Pick<
  History,
  'readAt' | 'partitions' | 'events' | 'commands' | 'inputs' | 'deadLetters' | 'checkpoints' | 'requests'
>;

export interface Source {
  readonly brokers: string;
  readonly mongoUrl: string;
  readonly registryUrl: string;
  readonly namespace: string;
  /** Nothing stood in any topic before. */
  readonly beganAt: number;
}

export async function readHistory(source: Source): Promise<ReadHistory> {
  const { brokers, mongoUrl, registryUrl, namespace, beganAt } = source;
  const kafka = new KafkaClient({
    clientId: 'faults-history',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, retries: 10 },
  });
  const topics = await topicsOf(kafka, namespace);
  const readAt = Date.now();
  const records: RawRecord[] = [];
  // One after the other: a consumer that reads a few topics has few partitions to wait for.
  for (const topic of topics) records.push(...stamped(await readTopic(kafka, topic), { beganAt, readAt }));
  const of = (name: string) => records.filter(({ topic }) => topic === `${namespace}.${name}`);
  const isInput = ({ topic }: RawRecord) =>
    topic.startsWith(`${namespace}.intake.`) || topic === `${namespace}.directory` || topic === `${namespace}.commands`;
  const [decodeEvent, decodeCommand, decodeReport] = await Promise.all([
    decoderOf(registryUrl, 'events', of('events')),
    decoderOf(registryUrl, 'commands', of('commands')),
    decoderOf(registryUrl, 'intake', of('intake.gate')),
  ]);
  const events = of('events')
    .map((record) => eventOf(record, decodeEvent))
    .sort(byPlace);
  return {
    readAt,
    partitions: Math.max(0, ...events.map(({ partition }) => partition + 1)),
    events,
    commands: of('commands').flatMap((record) => commandOf(record, decodeCommand) ?? []),
    inputs: records.filter(isInput).map((record) => inputOf(record, decodeReport)),
    deadLetters: of('dead-letters').map(deadLetterOf),
    checkpoints: of('checkpoints').sort(byPlace).map(checkpointOf),
    requests: await requestsOf(mongoUrl, namespace),
  };
}

/**
 * In the order in which they are read: what comes of something before that, so that nothing that came meanwhile looks as if it had
 * come of nothing.
 */
const READ = [/\.checkpoints$/, /\.dead-letters$/, /\.events$/, /\.commands$/, /\.(directory|intake\..+)$/];

async function topicsOf(kafka: Kafka, namespace: string): Promise<readonly string[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const own = (await admin.listTopics()).filter((topic) => topic.startsWith(`${namespace}.`));
    return READ.flatMap((kind) => own.filter((topic) => kind.test(topic)));
  } finally {
    await admin.disconnect();
  }
}

/** All committed records of a topic up to where it ends now. A topic may end with a marker, which no reader is given. */
async function readTopic(kafka: Kafka, topic: string): Promise<readonly ReadRecord[]> {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect());
  const missing = new Map(
    offsets
      .filter(({ low, high }) => Number(high) > Number(low))
      .map(({ partition, high }) => [partition, Number(high)]),
  );
  if (missing.size === 0) return [];
  const records = new Map<string, ReadRecord>();
  const consumer = kafka.consumer({ groupId: `faults-${topic}-${Math.random()}`, maxWaitTimeInMs: 100 });
  const { promise: isThrough, resolve, reject } = Promise.withResolvers<void>();
  const tooLong = setTimeout(() => reject(new Error(`${topic} could not be read within a minute`)), READ_WITHIN_MS);
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
    if (Number(lastOffset) + 1 >= (missing.get(partition) ?? 0)) missing.delete(partition);
    if (missing.size === 0) resolve();
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { partition, messages } }) => {
        for (const { offset, timestamp, key, value, headers } of messages)
          records.set(`${partition} ${offset}`, {
            ...{ topic, partition, offset: Number(offset), timestamp: Number(timestamp), value },
            key: key?.toString() ?? '',
            header: (name) => {
              const header = headers?.[name];
              return header === undefined || Array.isArray(header) ? undefined : Buffer.from(header);
            },
          });
      },
    });
    await isThrough;
  } finally {
    clearTimeout(tooLong);
    await consumer.disconnect();
  }
  return [...records.values()];
}

/**
 * Time goes on within a partition: what comes behind a record and has an earlier time says that its clock was ahead. A time before
 * the run is that of a clock that was behind.
 */
export function stamped<R extends Stamped>(
  records: readonly R[],
  { beganAt, readAt }: { readonly beganAt: number; readonly readAt: number },
): readonly (R & { readonly stampedOffMs: number })[] {
  const earliest = new Map<number, number>();
  return records.toSorted(byPlace).reduceRight<(R & { stampedOffMs: number })[]>((all, record) => {
    const { partition, timestamp } = record;
    const atMost = timestamp < beganAt ? readAt : timestamp;
    const stoodAt = Math.min(atMost, earliest.get(partition) ?? atMost);
    earliest.set(partition, stoodAt);
    all.push({ ...record, stampedOffMs: timestamp - stoodAt });
    return all;
  }, []);
}

const byPlace = (one: { partition: number; offset: number }, other: { partition: number; offset: number }): number =>
  one.partition - other.partition || one.offset - other.offset;

const schemaOf = (file: string): Type =>
  avro.Type.forSchema(JSON.parse(readFileSync(join(SCHEMAS, `${file}.avsc`), 'utf8')));

type Decode = (value: Buffer) => Fields;

/** Decodes each record with the schema of the release that wrote it. */
async function decoderOf(registryUrl: string, file: string, records: readonly RawRecord[]): Promise<Decode> {
  const reader = schemaOf(file);
  const ids = new Set(records.flatMap(({ value }) => (value?.[0] === 0 ? value.readUInt32BE(1) : [])));
  const resolvers = new Map<number, ReturnType<Type['createResolver']>>();
  for (const id of ids) {
    const answer = await fetch(`${registryUrl}/schemas/ids/${id}`);
    if (answer.status === 404) continue;
    const { schema } = (await answer.json()) as { readonly schema: string }; // of a registry
    resolvers.set(id, reader.createResolver(avro.Type.forSchema(JSON.parse(schema))));
  }
  return (value) => {
    const resolver = resolvers.get(value.readUInt32BE(1));
    if (resolver === undefined) throw new Error('the record names no schema of the registry');
    return reader.fromBuffer(value.subarray(PREFIX_BYTES), resolver);
  };
}

function eventOf(record: RawRecord, decode: Decode): LoggedEvent {
  const { partition, offset, timestamp, stampedOffMs, key, value, header } = record;
  if (value === null) throw new Error(`partition ${partition}, offset ${offset} of the log has no value`);
  const event = decode(value);
  const { type, data } = branchOf(event.data);
  return {
    ...{ partition, offset, timestamp, stampedOffMs, key, value, proof: header('lockbox-proof'), type, data },
    eventId: String(event.eventId),
    tenantId: String(event.tenantId),
    sequence: Number(event.sequence),
    previousHash: Buffer.isBuffer(event.previousHash) ? event.previousHash : null,
    occurredAt: Number(event.occurredAt),
    causationId: String(event.causationId),
    actorId: String((event.actor as Fields).id), // a record of the schema
  };
}

/** Undefined of bytes that are no command: poison, which has to become a dead letter. */
function commandOf(record: RawRecord, decode: Decode): StoredCommand | undefined {
  const { partition, offset, stampedOffMs, value, header } = record;
  try {
    if (value === null) return undefined;
    const command = decode(value);
    return {
      ...{ partition, offset, stampedOffMs, ...branchOf(command.data) },
      commandId: String(command.commandId),
      tenantId: String(command.tenantId),
      origin: header('lockbox-origin')?.toString(),
    };
  } catch {
    return undefined;
  }
}

/** The value of a union of records: avsc wraps it in an object whose one field has the record's name. */
function branchOf(union: unknown): { readonly type: string; readonly data: Fields } {
  const [[name, data] = ['', {}]] = Object.entries(union as Fields);
  return { type: name.slice(name.lastIndexOf('.') + 1), data: data as Fields };
}

function inputOf(record: RawRecord, decodeReport: Decode): StoredInput {
  const { topic, partition, offset, timestamp, stampedOffMs, value, header } = record;
  const signedAt = header('lockbox-signed-at');
  const done = topic.endsWith('.intake.gate') && value !== null ? timesIn(branchOf(decodeReport(value)).data) : [];
  return {
    ...{ topic, partition, offset, stampedOffMs, sha256: value && sha256Of(value) },
    ...(signedAt && { toldAheadMs: Math.max(Number(signedAt), ...done) - timestamp }),
  };
}

/** When a gate says that it opened, or that somebody did something. It may have noted so by a clock that was ahead; a closing it tells as of now. */
function timesIn({ openedAt, actions = [] }: Fields): readonly number[] {
  const used = (actions as readonly Fields[]).map(({ usedAt }) => usedAt); // a list, of which there may be none
  return [openedAt, ...used].flatMap((at) => (at === undefined ? [] : Number(at)));
}

export const sha256Of = (value: Buffer): string => createHash('sha256').update(value).digest('hex');

const deadLetterOf = ({ header }: RawRecord): DeadLetter => ({
  topic: String(header('lockbox-dead-letter-topic')),
  partition: Number(header('lockbox-dead-letter-partition')),
  offset: Number(header('lockbox-dead-letter-offset')),
  code: String(header('lockbox-dead-letter-code')),
  worker: String(header('lockbox-dead-letter-worker')),
});

const checkpointOf = ({ partition, key, value }: RawRecord): Checkpoint => ({
  ...{ partition, key, note: String(value) },
});

async function requestsOf(mongoUrl: string, namespace: string): Promise<readonly RequestRow[]> {
  const client = new MongoClient(mongoUrl);
  try {
    const rows = client.db(namespace).collection<{ readonly _id: string; readonly status: string }>('requests').find();
    return (await rows.toArray()).map(({ _id, status }) => ({ id: _id, status }));
  } finally {
    await client.close();
  }
}
