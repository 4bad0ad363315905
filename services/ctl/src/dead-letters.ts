import type { RequestId } from '@lockbox/contracts/ids';
import { type Decoder, keyText, requestIn, tenantOfKey } from './decoding.ts';
import type { TopicRecord } from './reading.ts';

/** Headers that workers put on a dead letter; all others are the record's own. */
const PREFIX = 'lockbox-dead-letter-';
/** On a record that was written back: the id of its dead letter. */
export const REDRIVEN_HEADER = 'lockbox-redriven';

/** A record that could not be processed, with the reason and the place where it was. */
export interface StoredDeadLetter {
  /** `<partition>/<offset>` in the dead-letter topic. */
  readonly id: string;
  readonly code: string;
  readonly sentence: string;
  readonly worker: string;
  readonly at: string;
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly tenantId: string;
  readonly key: string;
  readonly bytes: number;
  readonly record: TopicRecord;
}

export function readDeadLetter(record: TopicRecord): StoredDeadLetter {
  const header = (name: string): string => record.headers[`${PREFIX}${name}`]?.toString() ?? '';
  const at = header('at');
  return {
    id: `${record.partition}/${record.offset}`,
    code: header('code'),
    sentence: header('sentence'),
    worker: header('worker'),
    at: /^\d+$/.test(at) ? new Date(Number(at)).toISOString() : at || new Date(record.timestamp).toISOString(),
    source: { topic: header('topic'), partition: Number(header('partition')), offset: Number(header('offset')) },
    tenantId: tenantOfKey(record),
    key: keyText(record),
    bytes: record.raw?.length ?? 0,
    record,
  };
}

/** The headers that the record had before it was a dead letter. */
export const ownHeaders = ({ headers }: Pick<TopicRecord, 'headers'>): readonly (readonly [string, Buffer])[] =>
  Object.entries(headers).filter(([name]) => !name.startsWith(PREFIX));

/** The original record: its own headers, key and bytes, for its own partition. */
export function redriven({ record, source, id }: StoredDeadLetter) {
  return {
    topic: source.topic,
    message: {
      key: record.key,
      value: record.raw,
      partition: source.partition,
      headers: { ...Object.fromEntries(ownHeaders(record)), [REDRIVEN_HEADER]: id },
    },
  };
}

/** The request that the record of a dead letter is about; null where it cannot be read or is about none. */
export async function requestOfDeadLetter(decoder: Decoder, letter: StoredDeadLetter): Promise<RequestId | null> {
  return requestIn(await decoder.decode(letter.source.topic, letter.record.raw));
}
