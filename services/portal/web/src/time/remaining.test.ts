import { expect, test } from 'vitest';
import { en } from '../words/en.ts';
import { spanOf } from './remaining.ts';

const span = (text: string) => {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return spanOf(((hours * 60 + minutes) * 60 + seconds) * 1_000, en.time);
};

test('the time that is left is in its two largest units', () => {
  expect(span('96:00')).toBe('4 d');
  expect(span('52:59')).toBe('2 d 4 h');
  expect(span('24:00')).toBe('1 d');
  expect(span('7:59:59')).toBe('7 h 59 min');
  expect(span('3:00')).toBe('3 h');
  expect(span('0:59:59')).toBe('59 min');
  expect(span('0:00:59')).toBe('59 s');
});

test('a time that has passed leaves nothing', () => {
  expect(spanOf(-5_000, en.time)).toBe('0 s');
});
