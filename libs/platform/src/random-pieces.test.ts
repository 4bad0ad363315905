import { expect, test } from 'vitest';
import { randomPieces } from './random-pieces.ts';

test('each piece is as long as asked for, none comes twice, and none changes later', () => {
  const piece = randomPieces(16);
  const pieces = Array.from({ length: 10_000 }, piece);
  const texts = pieces.map((bytes) => bytes.toString('hex'));
  expect(new Set(texts).size).toBe(pieces.length);
  expect(new Set(pieces.map(({ length }) => length))).toEqual(new Set([16]));
  expect(pieces.map((bytes) => bytes.toString('hex'))).toEqual(texts);
});
