import { expect, test } from 'vitest';
import { loadWords } from '../words/catalogue.ts';
import { spanNoShorter, spanOf } from './remaining.ts';

const en = await loadWords('en');

const milliseconds = (text: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
};
const span = (text: string) => spanOf(milliseconds(text), en.time);

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

test('a time within which something was done is never said shorter than it was', () => {
  const within = (text: string) => spanNoShorter(milliseconds(text), en.time);
  expect(within('0:00:00.2')).toBe('1 s');
  expect(within('0:00:59.5')).toBe('1 min');
  expect(within('0:01:59')).toBe('2 min');
  expect(within('0:59:01')).toBe('1 h');
  expect(within('3:20')).toBe('3 h 20 min');
  expect(within('3:20:01')).toBe('3 h 21 min');
  expect(within('23:59:30')).toBe('1 d');
  expect(within('76:59')).toBe('3 d 5 h');
});
