/** Reads topics as an auditor would: from the beginning, committed records only, decoded. */
import { type Codec, openCodec, type SchemaValues } from '@lockbox/contracts/codec';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { providerLog } from '@lockbox/contracts/ids';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { topicNames } from '@lockbox/topics/names';
import { transientReason } from '@lockbox/worker/retry';
import { type Batch, type Consumer, Kafka, logLevel } from 'kafkajs';
import { kafkaAt, registryAt, testStack } from './stack.ts';
import { until } from './until.ts';
import { sampleProvider, sampleTenant } from './upstream.ts';

export interface ReadRecord<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly raw: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: T;
}

export interface TopicReader<T> {
  /** All records read so far, in the order of arrival. Throws if it reads no more: who waits for a record learns why none comes. */
  readonly records: readonly ReadRecord<T>[];
  close(): Promise<void>;
}

/** Reads a topic and goes on reading, with the present schema unless a codec is given. Without a schema (dead letters) values are null. */
export async function readTopic<F extends SchemaFile>(
  namespace: string,
  topic: string,
  schema: F | null,
  given?: Codec<SchemaValues[F]>,
): Promise<TopicReader<SchemaValues[F]>> {
  const stack = testStack();
  const codec: Codec<SchemaValues[F]> | null =
    given ?? (schema === null ? null : await openCodec(registryAt(stack), namespace, schema));
  const kafka = new Kafka({
    clientId: `${namespace}-reader`,
    ...kafkaAt(stack),
    logLevel: logLevel.NOTHING,
  });
  const consumer: Consumer = kafka.consumer({
    groupId: `${namespace}-reader-${topic}-${Math.random()}`,
    maxWaitTimeInMs: 100,
  });
  const records: ReadRecord<SchemaValues[F]>[] = [];
  /** By partition: after a crash that it recovers from, the client begins again. */
  const next = new Map<number, number>();
  /** Why it reads no more. A registry that is slow to answer is asked again. */
  let failure: unknown;
  async function take({ partition, messages }: Batch): Promise<void> {
    await codec?.prepare(messages.map((message) => message.value));
    for (const message of messages) {
      if (Number(message.offset) < (next.get(partition) ?? 0)) continue;
      records.push({
        topic,
        partition,
        offset: Number(message.offset),
        key: message.key?.toString() ?? null,
        raw: message.value,
        headers: Object.fromEntries(
          Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
        ),
        // Null for a tombstone and without a schema: callers then look at `raw`.
        value: (codec === null || message.value === null ? null : codec.decode(message.value)) as SchemaValues[F],
      });
      next.set(partition, Number(message.offset) + 1);
    }
  }
  consumer.on('consumer.crash', ({ payload: { error: cause, restart } }) => {
    if (!restart) failure = cause;
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch }) {
      try {
        await take(batch);
      } catch (cause) {
        if (transientReason(cause) === undefined) failure = cause;
        throw cause;
      }
    },
  });
  return {
    get records() {
      if (failure !== undefined) throw new Error(`${topic} cannot be read`, { cause: failure });
      return records;
    },
    close: () => consumer.disconnect(),
  };
}

/** The log of a request that is approved and used, without the notices. */
export const WHOLE_LIFE = [
  'RequestSubmitted',
  'InternallyApproved',
  'LockboxRequestCreated',
  'RequestApproved',
  'AccessGranted',
  'AccessEnded',
];

export interface EventLog extends TopicReader<Event> {
  ofTenant(tenant: string): readonly Event[];
  ofRequest(request: string): readonly EventData[];
  typesOf(request: string): readonly string[];
  /**
   * Waits until policy knows the sample tenants' people, and the sample provider's in these tenants' partitions. It refuses
   * them before, and the portal limits refusals.
   */
  peopleOf(...tenants: readonly string[]): Promise<void>;
  /** The same of others of the provider's people. */
  providerPeople(tenant: string, ...people: readonly string[]): Promise<void>;
  /** Waits for an event of this type about this request. */
  waitFor<T extends EventData['type']>(
    request: string,
    type: T,
    withinMs?: number,
  ): Promise<Extract<EventData, { type: T }>>;
}

export async function readEvents(namespace: string, codec?: Codec<Event>): Promise<EventLog> {
  const reader = await readTopic(namespace, topicNames(namespace).events, 'events', codec);
  const ofRequest = (request: string) =>
    reader.records.map(({ value }) => value.data).filter((data) => 'requestId' in data && data.requestId === request);
  const peopleOf = (tenant: string): ReadonlySet<string> =>
    new Set(
      reader.records.flatMap(({ value: { tenantId, data } }) =>
        tenantId === tenant && data.type === 'PrincipalSet' ? [data.principalId] : [],
      ),
    );
  /** In the provider's own log in the tenant's partition. */
  function providerPeopleBeside(tenant: string): readonly string[] {
    const partition = reader.records.find(({ value }) => value.tenantId === tenant)?.partition ?? -1;
    return reader.records.flatMap(({ value: { tenantId, data } }) =>
      tenantId === providerLog(partition) && data.type === 'ProviderPersonSet' ? [data.personId] : [],
    );
  }
  return {
    get records() {
      return reader.records;
    },
    close: () => reader.close(),
    ofTenant: (tenant) => reader.records.map(({ value }) => value).filter((event) => event.tenantId === tenant),
    ofRequest,
    typesOf: (request) =>
      ofRequest(request)
        .map((data) => data.type)
        .filter((type) => type !== 'NotificationRecorded'),
    async peopleOf(...tenants) {
      for (const tenant of tenants) {
        // Each of them: no order is promised, since each has a key of its own in the directory.
        const all = sampleTenant(tenant).filter(({ type }) => type === 'Principal').length;
        await until(`the log knows the people of ${tenant}`, () => peopleOf(tenant).size >= all);
        await until(`the log knows the provider's people where ${tenant} stands`, () => {
          const people = providerPeopleBeside(tenant);
          return people.length >= sampleProvider().length;
        });
      }
    },
    async providerPeople(tenant, ...people) {
      await until(`the log knows ${people} where ${tenant} stands`, () => {
        const known = providerPeopleBeside(tenant);
        return people.every((person) => known.includes(person));
      });
    },
    waitFor: (request, type, withinMs) =>
      until(
        () => {
          const types = ofRequest(request).map((data) => data.type);
          return `${type} about ${request}; so far: ${types.join(', ') || 'nothing'}, among ${reader.records.length} events`;
        },
        // `find` compares the type, so the event is of that type.
        () =>
          ofRequest(request).find((data) => data.type === type) as
            | Extract<EventData, { type: typeof type }>
            | undefined,
        withinMs,
      ),
  };
}
