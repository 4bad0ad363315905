import { nodeOf } from '@lockbox/evidence/merkle';
import { type Digest, digestOfBytes } from '@lockbox/evidence/tlog/digest';
import { inclusionProof, type ReadNode } from '@lockbox/evidence/tlog/proofs';
import {
  HASH_BYTES,
  TILE_LEVELS,
  TILE_WIDTH,
  type TreeTileDocument,
  tileId,
} from './collections/tree-tiles/collection.ts';
import type { Store } from './connect.ts';
import { findByIds } from './find-by-ids.ts';

/** A record of the log whose place in the tree is wanted. */
interface ToProve {
  readonly offset: number;
  /** SHA-256 of its value. */
  readonly hash: Digest;
}

interface ProvenLeaf {
  readonly leaf: number;
  /** The hashes that lead to the root of the tree of the given size, lowest first. */
  readonly inclusion: readonly Digest[];
}

/**
 * Proofs that records stand in the tree of a partition, from the tiles that audit writes. A record is undefined that is not among
 * their leaves, or not among the first `size`. Whoever gives a proof out holds it against the root first: a tile is only the database's
 * word.
 */
export async function proveLeaves(
  { collections: { tree_tiles } }: Pick<Store, 'collections'>,
  partition: number,
  records: readonly ToProve[],
  size: number,
): Promise<readonly (ProvenLeaf | undefined)[]> {
  let tile: TreeTileDocument | null = null;
  const leaves: (number | undefined)[] = [];
  for (const { offset, hash } of records) {
    let leaf = leafIn(tile, hash);
    if (leaf === undefined) {
      const filter = { partition, level: 0, from: { $lte: offset } };
      tile = await tree_tiles.findOne(filter, { sort: { from: -1 } });
      leaf = leafIn(tile, hash);
    }
    leaves.push(leaf === undefined || leaf >= size ? undefined : leaf);
  }
  const known = leaves.flatMap((leaf) => leaf ?? []);
  const tiles = await findByIds(
    tree_tiles,
    neededFor(known, size).map(([level, index]) => tileId(partition, level, index)),
  );
  const read: ReadNode = (level, index) => nodeIn(tiles, partition, level, index);
  return leaves.map((leaf) =>
    leaf === undefined ? undefined : { leaf, inclusion: inclusionProof({ node: nodeOf, read }, leaf, size) },
  );
}

function leafIn(tile: TreeTileDocument | null, hash: Digest): number | undefined {
  if (tile === null) return undefined;
  const hashes = hashesOf(tile);
  for (let at = 0; at * HASH_BYTES < hashes.length; at++) {
    if (digestOfBytes(hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)) === hash) {
      return Number(tile._id.split('/').at(-1)) * TILE_WIDTH + at;
    }
  }
  return undefined;
}

const hashesOf = ({ hashes }: TreeTileDocument): Uint8Array => hashes.buffer.subarray(0, hashes.position);

/** Which tiles the proofs look at, by level and index. */
function neededFor(leaves: readonly number[], size: number): readonly (readonly [number, number])[] {
  const needed = new Map<string, readonly [number, number]>();
  const note: ReadNode = (level, index) => {
    const [tileLevel, first] = placeOf(level, index);
    const tileIndex = Math.floor(first / TILE_WIDTH);
    needed.set(`${tileLevel}/${tileIndex}`, [tileLevel, tileIndex]);
    return '';
  };
  for (const leaf of leaves) inclusionProof({ node: () => '', read: note }, leaf, size);
  return [...needed.values()];
}

/** The level of tiles in which a node is, or from which it is made, and the first of its hashes there. */
function placeOf(level: number, index: number): readonly [tileLevel: number, first: number, count: number] {
  const above = level % TILE_LEVELS;
  return [(level - above) / TILE_LEVELS, index * 2 ** above, 2 ** above];
}

/** A node of the tree: one of a tile's hashes, or the root of some of them. Empty where the tile is not there. */
function nodeIn(tiles: ReadonlyMap<string, TreeTileDocument>, partition: number, level: number, index: number): Digest {
  const [tileLevel, first, count] = placeOf(level, index);
  const tile = tiles.get(tileId(partition, tileLevel, Math.floor(first / TILE_WIDTH)));
  if (tile === undefined) return '';
  const hashes = hashesOf(tile);
  const at = (place: number): Digest => digestOfBytes(hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES));
  const rootOf = (from: number, width: number): Digest =>
    width === 1 ? at(from) : nodeOf(rootOf(from, width / 2), rootOf(from + width / 2, width / 2));
  return rootOf(first % TILE_WIDTH, count);
}
