import type { Codec, SchemaValues } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { eventIdOf } from '@lockbox/contracts/uuid';
import type { KafkaMessage } from 'kafkajs';
import {
  type DeadLetter,
  type Incoming,
  type InputTopic,
  type PartitionContext,
  type StopAt,
  StopPartition,
} from '../definition.ts';
import type { CodecSource } from '../read/codecs.ts';
import { damagedAt, headersOf } from '../read/committed.ts';
import { decodeValue, unreadable } from '../read/decode-value.ts';
import { alarmOfDropped, type EventProof, hashOfRecord, provenAmong } from '../read/event-proof.ts';
import { endOf, type HandlerLayer, type Portion } from './portion.ts';

const LOG_APPEND_TIME = 1;

interface Stored {
  readonly records: readonly Incoming<unknown>[];
  /** The record at which an input that must not skip any stops for now. */
  readonly stop?: StopAt;
}

interface Decoded extends Stored {
  readonly deadLetters: readonly DeadLetter[];
}

/** Verification of log records: those that policy did not write are dropped, with an alarm, before they are decoded. */
export interface Proving {
  readonly faultOf: EventProof;
  readonly alarm: PartitionContext['alarm'];
}

/**
 * Decodes fetched records. An undecodable record becomes a dead letter or stops the partition after the records before
 * it, depending on the input. A registry that does not answer throws a retriable error.
 */
export const decode =
  (codecs: CodecSource, input: InputTopic<SchemaFile>, proving?: Proving): HandlerLayer<void> =>
  (handler) =>
  async (portion) => {
    const codec = await codecs.of(input.schema);
    const stored = storedIn(input, portion);
    const { proven, dropped } =
      proving === undefined ? { proven: stored.records, dropped: [] } : provenAmong(stored.records, proving.faultOf);
    await codec.prepare(
      proven.map(({ raw }) => raw),
      input.topic,
    );
    if (proving !== undefined) alarmOfDropped(proving.alarm, dropped);
    const decoded = stopped(input, portion, decodeAll(codec, input, proven));
    const { records, deadLetters, stop = stored.stop } = decoded;
    const next = stop?.offset ?? portion.next;
    if (next > portion.from) {
      const end = endOf({ fetched: portion.fetched, next }, records);
      await handler({ ...portion, next, end, records, undecoded: deadLetters });
    }
    if (stop !== undefined) throw stop.error;
  };

/** The records from the first unfinished one on, not yet decoded, up to one that stops the partition. */
function storedIn(
  { schema, requireLogAppendTime = false }: InputTopic<SchemaFile>,
  { fetched, from }: Portion,
): Stored {
  const { topic, partition } = fetched;
  const records: Incoming<unknown>[] = [];
  for (const message of fetched.messages) {
    const offset = Number(message.offset);
    const { damaged = false, timestampType } = batchContextOf(message);
    // The batch may begin before `from`: it is unknown which of its records are damaged.
    if (damaged)
      return { records, stop: { offset: Math.max(offset, from), error: damagedAt(topic, partition, offset) } };
    if (offset < from) continue;
    const record: Incoming<unknown> = {
      topic,
      partition,
      offset,
      timestamp: Number(message.timestamp),
      key: message.key,
      raw: message.value,
      hash: schema === 'events' ? hashOfRecord(message.value) : undefined,
      ownId: undefined,
      value: null,
      headers: headersOf(message.headers),
    };
    if (requireLogAppendTime && timestampType !== LOG_APPEND_TIME) {
      return { records, stop: { offset, error: withoutBrokersTime(record) } };
    }
    records.push(record);
  }
  return { records };
}

function decodeAll(codec: Codec<unknown>, input: InputTopic<SchemaFile>, stored: Stored['records']): Decoded {
  const records: Incoming<unknown>[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const record of stored) {
    try {
      // Set once, before the record is shared: a second object per record would be expensive.
      (record as { value: unknown }).value = decodeValue(codec, input.schema, record.raw);
      if (input.schema === 'events' && input.givesOwnIds === true) giveOwnId(record as Incoming<Event>); // by its schema
      records.push(record);
    } catch (error) {
      if (!(error instanceof LockboxError) || error.retriable) throw error;
      if (input.unreadable === 'stop') {
        return { records, deadLetters, stop: { offset: record.offset, error: unreadable(record, error) } };
      }
      deadLetters.push({ record, code: error.code, sentence: error.message });
    }
  }
  return { records, deadLetters };
}

function giveOwnId(record: { readonly value: Event; ownId?: string | undefined }): void {
  record.ownId = eventIdOf(record.value.tenantId, record.value.sequence);
}

/** Cuts the records off where the input's `stopAt` stops the partition. */
function stopped(input: InputTopic<SchemaFile>, { fetched }: Portion, decoded: Decoded): Decoded {
  // The values were decoded with the input's own schema.
  const stop = input.stopAt?.(decoded.records as readonly Incoming<SchemaValues[SchemaFile]>[], fetched.highWatermark);
  if (stop === undefined) return decoded;
  return { ...decoded, records: decoded.records.filter(({ offset }) => offset < stop.offset), stop };
}

const withoutBrokersTime = ({ topic, partition, offset }: Incoming<unknown>): StopPartition =>
  new StopPartition(
    'NO_LOG_APPEND_TIME',
    `${topic} ${partition}@${offset} has no time of the broker's own, and decisions rest on it. Run \`lockbox topics apply\`; only in development may topics be in CreateTime mode.`,
  );

// kafkajs provides this field without declaring it; test/contract checks it.
const batchContextOf = (message: KafkaMessage): { timestampType?: number; damaged?: boolean } =>
  (message as { batchContext?: { timestampType?: number; damaged?: boolean } }).batchContext ?? {};
