import { describe, expect, test } from 'vitest';
import { bundle, entriesOf, tileLevels, tilePath, tilesBetween } from './tiles.ts';

/** All that a tree of `size` has. */
const tilesOf = (size: number) =>
  Array.from({ length: tileLevels(size) }, (_, level) => tilesBetween(level, 0, size)).flat();
const countOf = (size: number, level: number, isFull: boolean) =>
  tilesOf(size).filter((tile) => tile.level === level && (tile.width === 256) === isFull).length;

describe('tiles', () => {
  test('are at the paths of c2sp.org/tlog-tiles', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 2, index: 0, width: 256 })).toBe('tile/2/000');
    expect(tilePath({ level: 'entries', index: 1_000, width: 112 })).toBe('tile/entries/x001/000.p/112');
  });

  test('a tree of 70,000 has those of its example', () => {
    expect([countOf(70_000, 0, true), countOf(70_000, 1, true), countOf(70_000, 2, true)]).toEqual([273, 1, 0]);
    const partial = tilesOf(70_000).filter(({ width }) => width < 256);
    expect(partial.map(({ level, width }) => [level, width])).toEqual([
      [0, 112],
      [1, 17],
      [2, 1],
    ]);
  });

  test('a tree of 256 has a full one, and one of width 1 above it', () => {
    expect(tilesOf(256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
    expect(tilesOf(0)).toEqual([]);
  });

  test('those that a larger tree has more begin with the one that was not full', () => {
    expect(tilesBetween(0, 300, 600)).toEqual([
      { level: 0, index: 1, width: 256 },
      { level: 0, index: 2, width: 88 },
    ]);
    expect(tilesBetween(1, 300, 400)).toEqual([]);
    expect(tilesBetween(0, 256, 257)).toEqual([{ level: 0, index: 1, width: 1 }]);
  });
});

describe('a bundle of entries', () => {
  const entries = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(65_535, 7)];
  test('has each after its length', () => {
    const bytes = bundle(entries) ?? Uint8Array.of();
    expect(Buffer.from(bytes.subarray(0, 7)).toString('latin1')).toBe('\0\x03one\0\0');
    expect(entriesOf(bytes).map((entry) => Buffer.from(entry))).toEqual(entries);
  });

  test('holds no entry that its two bytes of length cannot say', () => {
    expect(bundle([Buffer.alloc(65_536)])).toBeUndefined();
  });

  test('that ends in the middle of an entry is none', () => {
    for (const bytes of [Uint8Array.of(0), Uint8Array.of(0, 3, 1, 2)]) expect(() => entriesOf(bytes)).toThrow('middle');
  });
});
