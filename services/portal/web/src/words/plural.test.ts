import { expect, test } from 'vitest';
import { amountIn, pluralIn } from './plural.ts';

test('a number stands with the word that belongs to it, as its language writes both', () => {
  expect(pluralIn('en')(1, 'user', 'users')).toBe('1 user');
  expect(pluralIn('en')(1_200, 'user', 'users')).toBe('1,200 users');
  expect(pluralIn('de')(0, 'Person', 'Personen')).toBe('0 Personen');
  expect(pluralIn('de')(12_000, 'Person', 'Personen')).toBe('12.000 Personen');
});

test('a language may have more forms than two', () => {
  const polish = (n: number) => pluralIn('pl')(n, 'osoba', 'osoby', { few: 'osoby', many: 'osób' });
  expect([1, 3, 5].map(polish)).toEqual(['1 osoba', '3 osoby', '5 osób']);
});

test('an amount of data is in the largest unit that it fills', () => {
  expect(amountIn('en', 1)).toBe('1 kB');
  expect(amountIn('en', 1_234_567)).toBe('1.2 MB');
  expect(amountIn('de', 1_234_567)).toBe('1,2 MB');
});
