import { expect, test } from 'vitest';
import { utcOf } from './zoned.ts';

test("a time that the reader types is one of the reader's zone", () => {
  expect(utcOf('2026-07-01T09:30', 'Europe/Berlin')).toBe('2026-07-01T07:30:00.000Z');
  expect(utcOf('2026-01-01T09:30', 'Europe/Berlin')).toBe('2026-01-01T08:30:00.000Z');
  expect(utcOf('2026-07-01T00:00', 'Asia/Kathmandu')).toBe('2026-06-30T18:15:00.000Z');
});

test('also on the day on which the clocks change', () => {
  expect(utcOf('2026-03-29T01:59', 'Europe/Berlin')).toBe('2026-03-29T00:59:00.000Z');
  expect(utcOf('2026-03-29T03:00', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
});

test('a day whose midnight the clocks skip begins when they have', () => {
  expect(utcOf('2026-09-06T00:00', 'America/Santiago')).toBe('2026-09-06T04:00:00.000Z');
  expect(utcOf('2026-03-08T00:00', 'America/Havana')).toBe('2026-03-08T05:00:00.000Z');
  expect(utcOf('2026-04-24T00:00', 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z');
});

test('a text that is not a time gives none', () => {
  expect(utcOf('soon', 'UTC')).toBeUndefined();
});
