import { expect, test } from 'vitest';
import { withinTime } from './overview.ts';

test.for<[seconds: number, text: string]>([
  [0.2, '1 s'],
  [59.5, '1 min'],
  [119, '2 min'],
  [3_541, '1 h 0 min'],
  [12_001, '3 h 21 min'],
  [86_370, '1 d 0 h'],
  [3 * 86_400 + 4 * 3_600 + 59, '3 d 5 h'],
])('decisions that took %i s were made within %s, and not within less', ([seconds, text]) => {
  expect(withinTime(seconds)).toBe(text);
});
