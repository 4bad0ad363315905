import { hash } from 'node:crypto';
import { nodeOf } from '@lockbox/evidence/merkle';
import { isIncluded } from '@lockbox/evidence/tlog/proofs';
import { TILE_WIDTH } from '@lockbox/evidence/tlog/tiles';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { type TreeTileDocument, tileId } from '@lockbox/store/collections/tree-tiles';
import { Binary } from 'mongodb';
import { expect, test } from 'vitest';
import { lastLeaves, proveLeaves } from './tree-proofs.ts';

const leaves = Array.from({ length: 70_000 }, (_, index) => hash('sha256', `leaf ${index}`, 'binary'));
/** Leaves are at every second offset, with the markers of transactions between them. */
const offsetOf = (leaf: number): number => 10 + 2 * leaf;
const roots = new Map<number, string>();

/** The tiles that audit would write of them. */
function tilesOf(): Map<string, TreeTileDocument> {
  const hashes = new Map<string, string[]>();
  const tree = createTree(nodeOf, (level, index, node) => {
    if (level % 8 !== 0) return;
    const id = tileId(0, level / 8, Math.floor(index / TILE_WIDTH));
    hashes.set(id, [...(hashes.get(id)?.length === TILE_WIDTH ? [] : (hashes.get(id) ?? [])), node]);
  });
  for (const leaf of leaves) {
    tree.append(leaf);
    if ([1, 255, 256, 300, 65_536, 70_000].includes(tree.size)) roots.set(tree.size, tree.root());
  }
  return new Map(
    [...hashes].map(([_id, some]) => {
      const [, level = 0, index = 0] = _id.split('/').map(Number);
      const from = level === 0 ? offsetOf(index * TILE_WIDTH) : 0;
      return [_id, { _id, partition: 0, level, from, hashes: new Binary(Buffer.from(some.join(''), 'latin1')) }];
    }),
  );
}
const tiles = tilesOf();

/** Stands in for MongoDB, of which only these queries are used. */
function storeOf(documents: ReadonlyMap<string, TreeTileDocument>) {
  const ofLeaves = [...documents.values()].filter(({ level }) => level === 0).toSorted((a, b) => b.from - a.from);
  const tree_tiles = {
    findOne: async ({ from: { $lte } }: { from: { $lte: number } }) =>
      ofLeaves.find(({ from }) => from <= $lte) ?? null,
    find: ({ _id: { $in } }: { _id: { $in: string[] } }) => ({
      toArray: async () => $in.flatMap((id) => documents.get(id) ?? []),
    }),
  };
  return { collections: { tree_tiles } } as never;
}
const proved = (places: readonly number[], size: number, documents = tiles) =>
  proveLeaves(
    storeOf(documents),
    0,
    places.map((leaf) => ({ offset: offsetOf(leaf), hash: leaves[leaf] ?? '' })),
    size,
  );

test.each([
  [1, [0]],
  [255, [0, 100, 254]],
  [256, [0, 255]],
  [300, [3, 255, 256, 299]],
  [65_536, [0, 511, 512, 65_535]],
  [70_000, [0, 1, 65_535, 65_536, 69_999]],
])('of a tree of %i leaves each is proven from tiles alone', async (size, places) => {
  for (const [at, proof] of (await proved(places, size)).entries()) {
    const [index = -1] = [places[at]];
    expect(proof?.leaf).toBe(index);
    const claim = {
      leaf: leaves[index] ?? '',
      index,
      size,
      root: roots.get(size) ?? '',
      proof: proof?.inclusion ?? [],
    };
    expect(isIncluded(nodeOf, claim)).toBe(true);
  }
});

test('a record that is no leaf, or newer than the tree, has none', async () => {
  const [unknown] = await proveLeaves(storeOf(tiles), 0, [{ offset: 500, hash: nodeOf('', '') }], 300);
  expect(unknown).toBeUndefined();
  expect(await proved([299, 300], 300)).toMatchObject([{ leaf: 299 }, undefined]);
});

test.each([1, 255, 256, 300, 65_536, 70_000])(
  'of a tree of %i leaves the last tile is held against the root',
  async (size) => {
    const root = roots.get(size) ?? '';
    const first = Math.floor((size - 1) / TILE_WIDTH) * TILE_WIDTH;
    const last = { from: offsetOf(first), hashes: leaves.slice(first, size) };
    expect(await lastLeaves(storeOf(tiles), 0, { size, root })).toEqual(last);
    expect(await lastLeaves(storeOf(tiles), 0, { size, root: leaves[7] ?? '' })).toBeUndefined();
    const id = tileId(0, 0, first / TILE_WIDTH);
    const tile = tiles.get(id);
    if (tile === undefined) throw new Error('No tile');
    const hashes = Buffer.from(tile.hashes.buffer);
    hashes[0] = (hashes[0] ?? 0) ^ 1;
    const changed = new Map(tiles).set(id, { ...tile, hashes: new Binary(hashes) });
    expect(await lastLeaves(storeOf(changed), 0, { size, root })).toBeUndefined();
    expect(await lastLeaves(storeOf(new Map()), 0, { size, root })).toBeUndefined();
  },
);

test('a tile that is missing, or was changed, gives a proof that does not hold', async () => {
  const without = new Map([...tiles].filter(([id]) => id !== '0/1/0'));
  const first = tiles.get('0/1/0');
  const changed = new Map(tiles);
  if (first !== undefined) changed.set(first._id, { ...first, hashes: new Binary(Buffer.alloc(TILE_WIDTH * 32)) });
  for (const documents of [without, changed]) {
    const [proof] = await proved([0], 70_000, documents);
    const claim = { leaf: leaves[0] ?? '', index: 0, size: 70_000, root: roots.get(70_000) ?? '' };
    expect(isIncluded(nodeOf, { ...claim, proof: proof?.inclusion ?? [] })).toBe(false);
  }
});
