import { expect, test } from 'vitest';
import { countStrangers } from './unauthenticated.ts';

const THERE = '192.0.2.1';

test('calls that are under way count, those whose caller is known do not', () => {
  const begin = countStrangers(2);
  const known = begin(THERE);
  begin(THERE);
  const tooMany = expect.objectContaining({ status: 429, code: 'TOO_MANY_CALLS' });
  expect(() => begin(THERE)).toThrow(tooMany);
  known();
  begin(THERE);
  expect(() => begin(THERE)).toThrow(tooMany);
});

test('another address is not held up, and after a minute the same one is let in again', () => {
  let now = 0;
  const begin = countStrangers(1, () => now);
  begin(THERE);
  begin('192.0.2.2');
  now = 59_000;
  expect(() => begin(THERE)).toThrow(expect.objectContaining({ headers: { 'retry-after': '1' } }));
  now = 60_000;
  begin(THERE);
});
