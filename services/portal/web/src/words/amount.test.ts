import { expect, test } from 'vitest';
import { amountIn } from './amount.ts';

test('an amount of data is in the largest unit that it fills', () => {
  expect(amountIn('en', 1)).toBe('1 kB');
  expect(amountIn('en', 1_234_567)).toBe('1.2 MB');
  expect(amountIn('de', 1_234_567)).toBe('1,2 MB');
});
