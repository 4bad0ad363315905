import { EXIT, exitFor } from '@lockbox/command-line/exit-codes';
import { expect, test } from 'vitest';
import { durationMs } from './durations.ts';

test.each([
  ['4d', 4 * 86_400_000],
  ['8h', 8 * 3_600_000],
  ['1d12h', 36 * 3_600_000],
  ['90m', 5_400_000],
  ['1s', 1_000],
  ['P4D', 4 * 86_400_000],
])('%s is a duration', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '4', 'soon', '4 d', '-4d', '4d8', 'Pxyz'])('"%s" is wrong usage', (text) => {
  const refused = () => {
    try {
      return durationMs(text);
    } catch (error) {
      return exitFor(error).exitCode;
    }
  };
  expect(refused()).toBe(EXIT.usage);
});
