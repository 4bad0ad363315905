import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { advanceClock, createClock } from './clock.ts';

const file = () => join(mkdtempSync(join(tmpdir(), 'lockbox-')), 'clock.json');

test('in development the clock is advanced for all who share the file, and adds up', () => {
  const shared = file();
  const clock = createClock({ development: true, file: shared });
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(60_000);
  advanceClock(shared, 86_400_000);
  expect(advanceClock(shared, 86_400_000)).toBe(2 * 86_400_000);
  expect(Math.abs(clock.now() - Date.now() - 2 * 86_400_000)).toBeLessThan(60_000);
});

test('it never goes back', () => {
  expect(() => advanceClock(file(), -1)).toThrow('forward');
});

test('outside development the file is not looked at', () => {
  const shared = file();
  advanceClock(shared, 86_400_000);
  expect(Math.abs(createClock({ development: false, file: shared }).now() - Date.now())).toBeLessThan(60_000);
});

test('it is not moved to where no program could tell the time', () => {
  const shared = file();
  expect(() => advanceClock(shared, 1e15)).toThrow('year 9999');
  expect(existsSync(shared)).toBe(false);
});
