import { expect, test } from 'vitest';
import { keepLetters, summaryOf } from './dead-letters.ts';
import type { TopicRecord } from './reading.ts';

const record = (offset: number, timestamp: number, code: string): TopicRecord => ({
  ...{ topic: 'lockbox.dead-letters', partition: 0, offset, timestamp },
  key: Buffer.from('contoso'),
  raw: Buffer.from(`record ${offset}`),
  headers: { 'lockbox-dead-letter-code': Buffer.from(code), own: Buffer.from('header') },
});

test('of each portion only what is wanted is kept, and of that no bytes where a summary is enough', () => {
  const looked: string[] = [];
  const letters = keepLetters((letter) => {
    looked.push(letter.id);
    return letter.code === 'NOT_AVRO' ? summaryOf(letter) : undefined;
  });
  letters.take([record(4, 20, 'NOT_AVRO'), record(5, 10, 'UNKNOWN_SCHEMA')]);
  letters.take([record(6, 10, 'NOT_AVRO')]);
  expect(looked).toEqual(['0/4', '0/5', '0/6']);
  const kept = letters.inOrder();
  expect(kept.map(({ id, bytes }) => [id, bytes])).toEqual([
    ['0/6', 8],
    ['0/4', 8],
  ]);
  const values = kept.flatMap((letter) => Object.values(letter));
  expect(values.some((value) => Buffer.isBuffer(value))).toBe(false);
  expect(kept[0]).not.toHaveProperty('record');
});
