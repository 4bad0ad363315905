import type { DeadLetter, Outgoing } from '../definition.ts';

/** Headers that record why a record is a dead letter, and its origin. */
export const DEAD_LETTER_HEADERS = {
  code: 'lockbox-dead-letter-code',
  sentence: 'lockbox-dead-letter-sentence',
  topic: 'lockbox-dead-letter-topic',
  partition: 'lockbox-dead-letter-partition',
  offset: 'lockbox-dead-letter-offset',
  worker: 'lockbox-dead-letter-worker',
  at: 'lockbox-dead-letter-at',
} as const;

const SENTENCE_LIMIT = 2_000;

/**
 * Returns the record to write to the dead letters: key, value and headers are unchanged, so that it can be sent again
 * after a fix, in the same partition number; the reason is in added headers.
 */
export function deadLetterRecord(letter: DeadLetter, to: { topic: string; worker: string; now: number }): Outgoing {
  const { record, code, sentence } = letter;
  return {
    topic: to.topic,
    partition: record.partition,
    key: record.key,
    value: record.raw,
    timestamp: to.now,
    headers: {
      ...record.headers,
      [DEAD_LETTER_HEADERS.code]: code,
      [DEAD_LETTER_HEADERS.sentence]: sentence.slice(0, SENTENCE_LIMIT),
      [DEAD_LETTER_HEADERS.topic]: record.topic,
      [DEAD_LETTER_HEADERS.partition]: String(record.partition),
      [DEAD_LETTER_HEADERS.offset]: String(record.offset),
      [DEAD_LETTER_HEADERS.worker]: to.worker,
      [DEAD_LETTER_HEADERS.at]: new Date(to.now).toISOString(),
    },
  };
}
