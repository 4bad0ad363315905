import { expect, test } from 'vitest';
import { createCheckedTokens } from './checked-tokens.ts';

const identity = 'engineer-1';

test('a valid token is remembered for half a minute, and any other one is not known', () => {
  let now = 0;
  const tokens = createCheckedTokens<string>(() => now);
  tokens.add('a.b.c', identity, 3_600);
  now = 29_999;
  expect(tokens.get('a.b.c')).toEqual(identity);
  expect(tokens.get('a.b.d')).toBeUndefined();
  now = 30_000;
  expect(tokens.get('a.b.c')).toBeUndefined();
});

test('a token is not remembered beyond its end', () => {
  let now = 0;
  const tokens = createCheckedTokens<string>(() => now);
  tokens.add('a.b.c', identity, 10);
  now = 9_999;
  expect(tokens.get('a.b.c')).toEqual(identity);
  now = 10_000;
  expect(tokens.get('a.b.c')).toBeUndefined();
});
