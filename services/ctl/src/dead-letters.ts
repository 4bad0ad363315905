import type { RequestId } from '@lockbox/contracts/ids';
import { type Decoder, keyText, requestIdOfRecord, tenantOfKey } from './decoding.ts';
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

/** A dead letter without its record's bytes. */
export type DeadLetterSummary = Omit<StoredDeadLetter, 'record'>;
export const summaryOf = ({ record: _, ...summary }: StoredDeadLetter): DeadLetterSummary => summary;

/**
 * Takes letters as they are read, and gives what `keep` has made of them in order of arrival. Of the others nothing stays: a record may
 * be megabytes, and there are those of 28 days.
 */
export function keepLetters<Kept extends object>(keep: (letter: StoredDeadLetter) => Kept | undefined) {
  const found: { readonly timestamp: number; readonly offset: number; readonly kept: Kept }[] = [];
  return {
    take(records: readonly TopicRecord[]): void {
      for (const record of records) {
        const kept = keep(readDeadLetter(record));
        if (kept !== undefined) found.push({ timestamp: record.timestamp, offset: record.offset, kept });
      }
    },
    inOrder: (): readonly Kept[] =>
      found.toSorted((a, b) => a.timestamp - b.timestamp || a.offset - b.offset).map(({ kept }) => kept),
  };
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
  return requestIdOfRecord(await decoder.decode(letter.source.topic, letter.record.raw));
}
