import type { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { KafkaMessage } from 'kafkajs';
import { type DeadLetter, type Incoming, type InputTopic, StopPartition } from '../definition.ts';
import { headersOf } from '../read/log-reader.ts';

const LOG_APPEND_TIME = 1;
/** Topics in which a null value means something: it removes. */
const TOMBSTONES: ReadonlySet<SchemaFile> = new Set<SchemaFile>(['directory', 'texts', 'policy-state']);

export interface Decoded {
  readonly records: Incoming<unknown>[];
  readonly deadLetters: DeadLetter[];
  /** The record at which an input that may skip nothing ends for now. */
  readonly stop?: { readonly offset: number; readonly error: StopPartition };
}

/** Decodes one value, or says why it cannot. Tombstones are null. */
export function decodeValue(codec: Codec<unknown>, schema: SchemaFile, raw: Buffer | null): unknown {
  return raw === null && TOMBSTONES.has(schema) ? null : codec.decode(raw);
}

/**
 * Decodes a fetched batch from an offset on. What cannot be decoded is a dead letter, or the place where reading stops, as
 * the input says. A registry that does not answer throws a retriable error.
 */
export async function decodeBatch(
  input: InputTopic<SchemaFile>,
  codec: Codec<unknown>,
  partition: number,
  messages: readonly KafkaMessage[],
  from: number,
): Promise<Decoded> {
  await codec.prepare(valuesOf(messages));
  const { topic, schema } = input;
  const records: Incoming<unknown>[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const message of messages) {
    const offset = Number(message.offset);
    if (offset < from) continue;
    if (input.requireLogAppendTime && timestampTypeOf(message) !== LOG_APPEND_TIME) {
      return {
        records,
        deadLetters,
        stop: {
          offset,
          error: new StopPartition(
            'NO_LOG_APPEND_TIME',
            `${topic} ${partition}@${offset} has no time of the broker's own, and decisions rest on it. Run \`lockbox topics apply\`; only in development may topics be in CreateTime mode.`,
          ),
        },
      };
    }
    const record: Incoming<unknown> = {
      topic,
      partition,
      offset,
      timestamp: Number(message.timestamp),
      key: message.key,
      raw: message.value,
      value: null,
      headers: headersOf(message.headers),
    };
    try {
      // Set once, before anybody sees the record: a second object per record would cost.
      (record as { value: unknown }).value = decodeValue(codec, schema, message.value);
      records.push(record);
    } catch (error) {
      if (!(error instanceof LockboxError) || error.retriable) throw error;
      if (input.unreadable === 'dead-letter') {
        deadLetters.push({ record, code: error.code, sentence: error.message });
        continue;
      }
      return { records, deadLetters, stop: { offset, error: unreadable(record, error) } };
    }
  }
  return { records, deadLetters };
}

/** Why a partition of a log that may not be skipped stops here. */
export function unreadable(
  record: Pick<Incoming<unknown>, 'topic' | 'partition' | 'offset'>,
  cause: unknown,
): StopPartition {
  const code = cause instanceof LockboxError ? cause.code : 'UNPROCESSABLE';
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StopPartition(code, `${record.topic} ${record.partition}@${record.offset} must not be skipped: ${why}`);
}

function* valuesOf(messages: readonly KafkaMessage[]): Iterable<Buffer | null> {
  for (const { value } of messages) yield value;
}

// kafkajs hands it on, but its types leave it out; test/contract holds it.
const timestampTypeOf = (message: KafkaMessage): number | undefined =>
  (message as { batchContext?: { timestampType?: number } }).batchContext?.timestampType;
