import { type Digest, EMPTY_ROOT, type NodeHash } from './digest.ts';

/**
 * A Merkle tree of RFC 6962 that only grows, as its compact range: the roots of the full subtrees that its leaves make, largest first,
 * at most one for each bit of their number. That is all that the next leaf, and the root, need.
 */
export interface GrowingTree {
  readonly size: number;
  append(leaf: Digest): void;
  root(): Digest;
  /** All that growing on needs. */
  place(): TreeStart;
}

/** A tree of so many leaves, by its compact range. */
export interface TreeStart {
  readonly size: number;
  readonly range: readonly Digest[];
}

/** Called for each full subtree once its last leaf is there: `level` 0 is a leaf, and of a level `index` counts from the left. */
export type OnNode = (level: number, index: number, hash: Digest) => void;

export function createTree(node: NodeHash, onNode?: OnNode, from?: TreeStart): GrowingTree {
  const range: Digest[] = [...(from?.range ?? [])];
  let size = from?.size ?? 0;
  return {
    get size() {
      return size;
    },
    append(leaf) {
      let hash = leaf;
      let index = size;
      let level = 0;
      onNode?.(level, index, hash);
      // The number of leaves is not held to 32 bits, so no shifts.
      for (; index % 2 === 1; index = (index - 1) / 2) {
        hash = node(range.pop() as Digest, hash); // each 1 among the size's bits has one
        level++;
        onNode?.(level, (index - 1) / 2, hash);
      }
      range.push(hash);
      size++;
    },
    place: () => ({ size, range: [...range] }),
    root: () => (range.length === 0 ? EMPTY_ROOT : range.reduceRight((right, left) => node(left, right))),
  };
}
