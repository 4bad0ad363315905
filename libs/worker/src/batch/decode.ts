import type { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { KafkaMessage } from 'kafkajs';
import { type DeadLetter, type Incoming, type InputTopic, StopPartition } from '../definition.ts';
import type { CodecSource } from '../read/codecs.ts';
import { headersOf } from '../read/committed.ts';
import { decodeValue, unreadable } from '../read/decode-value.ts';
import { endOf, type Layer, type Portion } from './portion.ts';

const LOG_APPEND_TIME = 1;

interface Decoded {
  readonly records: Incoming<unknown>[];
  readonly deadLetters: DeadLetter[];
  /** The record at which an input that may skip nothing ends for now. */
  readonly stop?: { readonly offset: number; readonly error: StopPartition };
}

/**
 * Decodes what was fetched. What cannot be decoded is a dead letter, or the place where the partition stops after what
 * stands before it, as the input says. A registry that does not answer throws a retriable error.
 */
export const decode =
  (codecs: CodecSource, input: InputTopic<SchemaFile>): Layer<void> =>
  (handler) =>
  async (portion) => {
    const codec = await codecs.of(input.schema);
    await codec.prepare(valuesOf(portion.fetched.messages));
    const { records, deadLetters, stop } = decodeAll(codec, input, portion);
    const next = stop?.offset ?? portion.next;
    if (next > portion.from) {
      const end = endOf({ fetched: portion.fetched, next }, records);
      await handler({ ...portion, next, end, records, undecoded: deadLetters });
    }
    if (stop !== undefined) throw stop.error;
  };

function decodeAll(codec: Codec<unknown>, input: InputTopic<SchemaFile>, { fetched, from }: Portion): Decoded {
  const { schema, requireLogAppendTime = false } = input;
  const { topic, partition } = fetched;
  const records: Incoming<unknown>[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const message of fetched.messages) {
    const offset = Number(message.offset);
    if (offset < from) continue;
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
    if (requireLogAppendTime && timestampTypeOf(message) !== LOG_APPEND_TIME) {
      return { records, deadLetters, stop: { offset, error: withoutBrokersTime(record) } };
    }
    try {
      // Set once, before anybody sees the record: a second object per record would cost.
      (record as { value: unknown }).value = decodeValue(codec, schema, message.value);
      records.push(record);
    } catch (error) {
      if (!(error instanceof LockboxError) || error.retriable) throw error;
      if (input.unreadable === 'stop') {
        return { records, deadLetters, stop: { offset, error: unreadable(record, error) } };
      }
      deadLetters.push({ record, code: error.code, sentence: error.message });
    }
  }
  return { records, deadLetters };
}

const withoutBrokersTime = ({ topic, partition, offset }: Incoming<unknown>): StopPartition =>
  new StopPartition(
    'NO_LOG_APPEND_TIME',
    `${topic} ${partition}@${offset} has no time of the broker's own, and decisions rest on it. Run \`lockbox topics apply\`; only in development may topics be in CreateTime mode.`,
  );

function* valuesOf(messages: readonly KafkaMessage[]): Iterable<Buffer | null> {
  for (const { value } of messages) yield value;
}

// kafkajs hands it on, but its types leave it out; test/contract holds it.
const timestampTypeOf = (message: KafkaMessage): number | undefined =>
  (message as { batchContext?: { timestampType?: number } }).batchContext?.timestampType;
