import { LockboxError } from '@lockbox/contracts/errors';
import type { Message, RecordMetadata, TopicMessages } from 'kafkajs';
import type { Outgoing, Written } from '../definition.ts';

/** One send becomes one record batch per partition, and a batch over a topic's `max.message.bytes` always fails. */
const SEND_BYTES = 900_000;
const RECORD_OVERHEAD_BYTES = 70;

const lengthOf = (value: string | Buffer | null): number =>
  value === null ? 0 : typeof value === 'string' ? Buffer.byteLength(value) : value.length;

/** An upper estimate of a record's size in a batch. */
export function outgoingBytesOf(record: Outgoing): number {
  let bytes = RECORD_OVERHEAD_BYTES + lengthOf(record.key) + (record.value?.length ?? 0);
  const { headers } = record;
  for (const name in headers) bytes += 10 + 3 * name.length + lengthOf(headers[name] ?? null);
  return bytes;
}

/** Throws OUTPUT_TOO_LARGE for a record over its topic's limit: the input is at fault, not the broker. */
export function checkSizes(records: readonly Outgoing[], limitOf: (topic: string) => number): void {
  for (const record of records) {
    const bytes = outgoingBytesOf(record);
    if (bytes > limitOf(record.topic)) {
      throw new LockboxError(
        'OUTPUT_TOO_LARGE',
        `What this record leads to takes ${bytes} bytes, more than ${record.topic} accepts. Send it in smaller parts.`,
      );
    }
  }
}

/**
 * Casts a record to a kafkajs message, since it has every field that kafkajs reads: a second object per record would
 * live until the answer arrives. kafkajs computes with the timestamp; only its types require a string.
 */
const messageOf = (record: Outgoing, now: number): Message =>
  (record.timestamp === undefined ? { ...record, timestamp: now } : record) as unknown as Message;

/** The current send of a topic: the last one that contains its records. */
interface Place {
  readonly topic: string;
  send: number;
  bytes: number;
  messages: Message[];
}

/** Splits records into sends small enough for one batch per partition; the order within each topic is preserved. */
export function boundedSends(
  records: readonly Outgoing[],
  { now, limit = SEND_BYTES }: { readonly now: number; readonly limit?: number },
): readonly TopicMessages[][] {
  const places = new Map<string, Place>();
  const sends: TopicMessages[][] = [];
  const begin = (topic: string, send: number): Place => {
    const place: Place = { topic, send, bytes: 0, messages: [] };
    places.set(topic, place);
    sends[send] ??= [];
    sends[send].push(place);
    return place;
  };
  let place: Place | undefined;
  for (const record of records) {
    // Usually the same topic as the previous record.
    if (place?.topic !== record.topic) place = places.get(record.topic) ?? begin(record.topic, 0);
    const bytes = outgoingBytesOf(record);
    if (place.bytes > 0 && place.bytes + bytes > limit) place = begin(record.topic, place.send + 1);
    place.bytes += bytes;
    place.messages.push(messageOf(record, now));
  }
  return sends.map((send) => send.map(({ topic, messages }) => ({ topic, messages })));
}

/** Collects the written offsets from the broker's answers. */
export function createWritten(): {
  add(send: readonly TopicMessages[], answers: readonly RecordMetadata[]): void;
  written: Written;
} {
  const written = new Map<string, number>();
  const following = new Map<string, number>();
  return {
    written,
    add(send, answers) {
      for (const { topicName, baseOffset } of answers) {
        if (baseOffset === undefined) continue;
        const base = Number(baseOffset);
        const expected = following.get(topicName);
        if (expected === undefined) written.set(topicName, base);
        else if (expected !== base) written.set(topicName, -1);
        following.set(topicName, base + (send.find(({ topic }) => topic === topicName)?.messages.length ?? 0));
      }
    },
  };
}
