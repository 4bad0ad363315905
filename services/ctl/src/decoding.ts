import { type Codec, openCodec, type SchemaValues } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { type SchemaFile, schemaFiles } from '@lockbox/contracts/schemas';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { isOnCalendar } from '@lockbox/domain/time/time-rules';
import { createEventsGuard, type Dropped } from '@lockbox/worker/read';
import type { Cluster } from './context.ts';
import type { TopicRecord } from './reading.ts';

type AnyValue = SchemaValues[SchemaFile];

/** A record's value, or why it cannot be read; null is a tombstone. */
export type Decoded =
  | { readonly kind: 'value'; readonly schema: SchemaFile; readonly value: AnyValue }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Decodes records of any of Lockbox's topics by the topic's name. Codecs are opened when they are first needed. */
export function createDecoder({ registry, topics }: Cluster) {
  const codecs = new Map<SchemaFile, Promise<Codec<AnyValue>>>();
  const codecOf = (schema: SchemaFile): Promise<Codec<AnyValue>> => {
    const present = codecs.get(schema);
    if (present !== undefined) return present;
    // The codec reads values of one schema; the decoder's type is the union of all.
    const opened = openCodec(registry, topics.namespace, schema) as Promise<Codec<AnyValue>>;
    codecs.set(schema, opened);
    return opened;
  };

  return {
    async decode(topic: string, raw: Buffer | null): Promise<Decoded> {
      if (raw === null) return { kind: 'nothing' };
      const schema = schemaOf(topics.namespace, topic);
      if (schema === null) return { kind: 'unreadable', reason: `${topic} has no schema of Lockbox's` };
      const codec = await codecOf(schema);
      await codec.prepare([raw], topic);
      try {
        return { kind: 'value', schema, value: codec.decode(raw) };
      } catch (error) {
        if (error instanceof LockboxError && !error.retriable) return { kind: 'unreadable', reason: error.message };
        throw error;
      }
    },
  };
}
export type Decoder = ReturnType<typeof createDecoder>;

/** The schema of a topic of this namespace, or null for a topic without one (dead letters, foreign topics). */
function schemaOf(namespace: string, topic: string): SchemaFile | null {
  if (!topic.startsWith(`${namespace}.`)) return null;
  const local = topic.slice(namespace.length + 1);
  return schemaFiles.find((schema) => local === schema || (schema === 'intake' && local.startsWith('intake.'))) ?? null;
}

/** Tells an event that was read before, at another offset or under another key: somebody has copied it. */
export function createCopyCheck(): (record: TopicRecord, decoded: Decoded) => Dropped | undefined {
  const guard = createEventsGuard();
  return (record, decoded) => {
    if (decoded.kind !== 'value' || decoded.schema !== 'events') return undefined;
    const { dropped, accept } = guard.judge([{ ...record, value: decoded.value as Event }]); // the schema says so
    accept();
    return dropped[0];
  };
}

/** Values for JSON: bytes as hex, and times as RFC 3339 where the field's name says that it holds one, and it does. */
export function forPeople(value: unknown, name = ''): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (typeof value === 'number' && /(At|Until)$/.test(name) && isOnCalendar(value))
    return new Date(value).toISOString();
  if (Array.isArray(value)) return value.map((one) => forPeople(one, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, forPeople(one, key)]));
  }
  return value;
}

export const keyText = ({ key }: Pick<TopicRecord, 'key'>): string => key?.toString() ?? '';
/** The tenant of a record: the first part of its key (docs/architecture.md, "Topics"). */
export const tenantOfKey = (record: Pick<TopicRecord, 'key'>): string => keyText(record).split('/')[0] ?? '';

/** The request that a record is about, where it is about one. */
export function requestIdOfRecord(decoded: Decoded): RequestId | null {
  if (decoded.kind !== 'value') return null;
  const { value } = decoded;
  if ('data' in value) return 'requestId' in value.data ? value.data.requestId : null;
  if (!('sourceRequestId' in value)) return null;
  const source = 'requestSource' in value ? value.requestSource : value.source;
  return 'type' in value ? requestIdOf(value.tenantId, source, value.sourceRequestId) : null;
}
