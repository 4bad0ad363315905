import { expect, test } from 'vitest';
import { derivedKey, documentSeal } from './seal.ts';

const keys = { present: derivedKey('a secret', 'tests') };
const { sealed, isSealed } = documentSeal(keys, 'things', ['nextAt']);
const thing = { _id: 'a', what: { b: 1, a: [2, { d: 3, c: null }] }, nextAt: 5 };

test('a sealed document counts in whatever order the database gives its fields', () => {
  const { seal } = sealed(thing);
  const again = { seal, what: { a: [2, { c: null, d: 3 }], b: 1 }, nextAt: 9, _id: 'a' };
  expect(isSealed(again)).toBe(true);
});

test.each([
  ['another id', { _id: 'b' }],
  ['another value', { what: { b: 1, a: [2, { d: 3, c: 0 }] } }],
  ['a further field', { more: 1 }],
  ['no seal', { seal: undefined }],
  ['the seal of another document', { seal: sealed({ ...thing, _id: 'b' }).seal }],
])('a document with %s is not sealed', (_, change) => {
  expect(isSealed({ ...sealed(thing), ...change } as never)).toBe(false);
});

test('a seal counts in its own collection alone, and under the previous key', () => {
  const document = sealed(thing);
  expect(documentSeal(keys, 'others', ['nextAt']).isSealed(document)).toBe(false);
  const present = derivedKey('the next secret', 'tests');
  expect(documentSeal({ present }, 'things', ['nextAt']).isSealed(document)).toBe(false);
  expect(documentSeal({ present, previous: keys.present }, 'things', ['nextAt']).isSealed(document)).toBe(true);
});
