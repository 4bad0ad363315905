import { expect, test } from 'vitest';
import { startOf } from './tail.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

test.each([
  ['beginning', 'beginning'],
  ['latest', 'latest'],
  ['0', { offset: 0 }],
  ['4711', { offset: 4711 }],
  ['2026-03-01T08:00Z', { time: Date.parse('2026-03-01T08:00Z') }],
  ['2026-03-01', { time: Date.parse('2026-03-01') }],
  ['2h', { time: NOW - 7_200_000 }],
])('--from %s is understood', (text, from) => {
  expect(startOf(text, NOW)).toEqual(from);
});

test.each(['yesterday', '2026-13-41T99:00Z', '-1'])('--from %s is wrong usage', (text) => {
  expect(() => startOf(text, NOW)).toThrow(text);
});
