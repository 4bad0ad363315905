import { expect, test } from 'vitest';
import { isPlainId, isSamePerson } from './ids.ts';

test.each([
  ['case', 'diego.siciliani', 'Diego.Siciliani'],
  ['capital i for l', 'nestor.wilke', 'nestor.wiIke'],
  ['one for l', 'nestor.wilke', 'nestor.wi1ke'],
  ['zero for o', 'diego', 'dieg0'],
  ['rn for m', 'grace.sumner', 'grace.surnner'],
  ['composed and decomposed', 'jos\u00e9', 'jose\u0301'],
  ['full width', 'nestor', '\uff4eestor'],
])('two ids that differ by %s are one person', (_, one, other) => {
  expect(isSamePerson(one, other)).toBe(true);
  expect(isSamePerson(other, one)).toBe(true);
});

test.each([
  ['engineer-2', 'engineer-3'],
  ['engineer-1', 'engineer-11'],
  ['diego.siciliani', 'nestor.wilke'],
  ['6f0c1a52-0d6b-4f3e-9a0a-2b7f2d1c9e11', '6f0c1a52-0d6b-4f3e-9a0a-2b7f2d1c9e12'],
])('%s and %s are two people', (one, other) => {
  expect(isSamePerson(one, other)).toBe(false);
});

test.each([
  'a',
  'diego.siciliani',
  'Sales DB',
  'INC0010001',
  'prod/eu',
  'a'.repeat(200),
  'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
])('%s may be an id', (id) => {
  expect(isPlainId(id)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['a blank at its beginning', ' a'],
  ['a blank at its end', 'a '],
  ['two blanks', 'a  b'],
  ['a line break', 'a\n'],
  ['"@"', 'a@b'],
  ['a Cyrillic letter', 'di\u0435go'],
  ['an accent, composed', 'jos\u00e9'],
  ['an accent, decomposed', 'jose\u0301'],
  ['an invisible character', 'a\u200bb'],
])('an id has never %s', (_, id) => {
  expect(isPlainId(id)).toBe(false);
});
