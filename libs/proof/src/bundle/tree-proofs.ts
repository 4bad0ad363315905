import { nodeOf } from '@lockbox/evidence/merkle';
import { DIGEST_BYTES, type Digest, digestAt } from '@lockbox/evidence/tlog/digest';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  type ReadNode,
  rootFromNodes,
} from '@lockbox/evidence/tlog/proofs';
import { LEVELS_OF_TILE, TILE_WIDTH } from '@lockbox/evidence/tlog/tiles';
import { type TreeTileDocument, tileId } from '@lockbox/store/collections/tree-tiles';
import type { Store } from '@lockbox/store/connect';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { Collection } from 'mongodb';

/** A record of the log whose place in the tree is wanted. */
interface ToProve {
  readonly offset: number;
  /** SHA-256 of its value. */
  readonly hash: Digest;
}

export interface ProvenLeaf {
  readonly leaf: number;
  /** The hashes that lead to the root of the tree of the given size, lowest first. */
  readonly inclusion: readonly Digest[];
}

/**
 * Proves that records are in the tree of a partition, from the tiles that audit writes. A record that is not among the
 * first `size` leaves is undefined. The caller checks each proof against the root before handing it out, because a tile
 * is only a claim of the database.
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
  const prove = (nodes: Nodes) => known.map((leaf) => inclusionProof(nodes, leaf, size));
  const proofs = new Map((await proved(tree_tiles, partition, prove)).map((proof, at) => [known[at], proof]));
  return leaves.map((leaf) => (leaf === undefined ? undefined : { leaf, inclusion: proofs.get(leaf) ?? [] }));
}

interface LastLeaves {
  /** The offset of the first leaf's record, as the database claims it. */
  readonly from: number;
  readonly hashes: readonly Digest[];
}

/**
 * Returns whether the tiles cover the whole tree: audit writes them when it signs the tree, and without all of them no
 * proof is valid.
 */
export const hasTree = async (
  { collections: { tree_tiles } }: Pick<Store, 'collections'>,
  partition: number,
  size: number,
): Promise<boolean> => (await lastTile(tree_tiles, partition, size)) !== undefined;

/** The tile in which a tree's leaves end; undefined where it does not go as far. */
async function lastTile(
  collection: Collection<TreeTileDocument>,
  partition: number,
  size: number,
): Promise<TreeTileDocument | undefined> {
  const id = tileId(partition, 0, Math.floor((size - 1) / TILE_WIDTH));
  const tile = (await findByIds(collection, [id])).get(id);
  return tile === undefined || hashesOf(tile).length < widthOfLast(size) * DIGEST_BYTES ? undefined : tile;
}

const widthOfLast = (size: number): number => ((size - 1) % TILE_WIDTH) + 1;

/**
 * Returns the last tile of a tree's leaves, up to the size of the tree. Undefined if it is missing or does not match
 * the root.
 */
export async function lastLeaves(
  { collections: { tree_tiles } }: Pick<Store, 'collections'>,
  partition: number,
  { size, root }: { readonly size: number; readonly root: Digest },
): Promise<LastLeaves | undefined> {
  const index = size - 1;
  const tile = await lastTile(tree_tiles, partition, size);
  if (tile === undefined) return undefined;
  const hashes = Array.from({ length: widthOfLast(size) }, (_, at) => digestAt(hashesOf(tile), at));
  const leaf = hashes.at(-1) ?? '';
  // On the way from the last leaf to the root lies what all the others give.
  const proof = await proved(tree_tiles, partition, (nodes) => inclusionProof(nodes, index, size));
  return isIncluded(nodeOf, { leaf, index, size, root, proof }) ? { from: tile.from, hashes } : undefined;
}

/** Proof that the tree of that root begins with its first so many leaves; undefined where what the database has does not lead to it. */
export async function proveBeginning(
  { collections: { tree_tiles } }: Pick<Store, 'collections'>,
  partition: number,
  first: number,
  second: { readonly size: number; readonly root: Digest },
): Promise<readonly Digest[] | undefined> {
  const { proof, root } = await proved(tree_tiles, partition, (nodes) => ({
    proof: consistencyProof(nodes, first, second.size),
    root: rootFromNodes(nodes, first),
  }));
  return isConsistent(nodeOf, { first: { size: first, root }, second, proof }) ? proof : undefined;
}

type Nodes = Parameters<typeof inclusionProof>[0];

/** Makes a proof twice: first to see which nodes it looks at, and then of their tiles. */
async function proved<P>(
  collection: Collection<TreeTileDocument>,
  partition: number,
  prove: (nodes: Nodes) => P,
): Promise<P> {
  const needed = new Set<string>();
  prove({
    node: () => '',
    read(level, index) {
      const [tileLevel, place] = placeOf(level, index);
      needed.add(tileId(partition, tileLevel, Math.floor(place / TILE_WIDTH)));
      return '';
    },
  });
  const tiles = await findByIds(collection, needed);
  const made = new Map<string, Digest>(); // proofs of neighbours look at the same nodes
  const read: ReadNode = (level, index) => {
    const key = `${level}/${index}`;
    const node = made.get(key) ?? nodeIn(tiles, partition, level, index);
    made.set(key, node);
    return node;
  };
  return prove({ node: nodeOf, read });
}

function leafIn(tile: TreeTileDocument | null, hash: Digest): number | undefined {
  if (tile === null) return undefined;
  const hashes = hashesOf(tile);
  for (let at = 0; at * DIGEST_BYTES < hashes.length; at++) {
    if (digestAt(hashes, at) === hash) return Number(tile._id.split('/').at(-1)) * TILE_WIDTH + at;
  }
  return undefined;
}

const hashesOf = ({ hashes }: TreeTileDocument): Uint8Array => hashes.buffer.subarray(0, hashes.position);

/** The level of tiles in which a node is, or from which it is made, and the first of its hashes there. */
function placeOf(level: number, index: number): readonly [tileLevel: number, first: number, count: number] {
  const above = level % LEVELS_OF_TILE;
  return [(level - above) / LEVELS_OF_TILE, index * 2 ** above, 2 ** above];
}

/** A node of the tree: one of a tile's hashes, or the root of some of them. Empty where the tile is not there. */
function nodeIn(tiles: ReadonlyMap<string, TreeTileDocument>, partition: number, level: number, index: number): Digest {
  const [tileLevel, first, count] = placeOf(level, index);
  const tile = tiles.get(tileId(partition, tileLevel, Math.floor(first / TILE_WIDTH)));
  if (tile === undefined) return '';
  const hashes = hashesOf(tile);
  const at = (place: number): Digest => digestAt(hashes, place);
  const rootOf = (from: number, width: number): Digest =>
    width === 1 ? at(from) : nodeOf(rootOf(from, width / 2), rootOf(from + width / 2, width / 2));
  return rootOf(first % TILE_WIDTH, count);
}
