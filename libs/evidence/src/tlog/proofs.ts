import { type Digest, EMPTY_ROOT, isDigest, type NodeHash } from './digest.ts';

/** Proofs of a tree of RFC 6962, made by sections 2.1.1 and 2.1.2 there, and checked by RFC 9162, sections 2.1.3.2 and 2.1.4.2. */

/** Returns a full subtree's hash by its level and its index; all requested ones lie in the tree to prove. */
export type ReadNode = (level: number, index: number) => Digest;

interface Nodes {
  readonly node: NodeHash;
  readonly read: ReadNode;
}

/** The hashes that lead from a leaf to the root, lowest first. */
export function inclusionProof(nodes: Nodes, index: number, size: number): readonly Digest[] {
  holdTo(Number.isSafeInteger(index) && index >= 0 && index < size, `A tree of ${size} has no leaf ${index}.`);
  const path = (begin: number, end: number): readonly Digest[] => {
    if (end - begin === 1) return [];
    const middle = begin + largestPowerBelow(end - begin);
    return index < middle
      ? [...path(begin, middle), rangeRoot(nodes, middle, end)]
      : [...path(middle, end), rangeRoot(nodes, begin, middle)];
  };
  return path(0, size);
}

/** Returns the proof that the tree of `size` begins with the tree of `first`. */
export function consistencyProof(nodes: Nodes, first: number, size: number): readonly Digest[] {
  holdTo(Number.isSafeInteger(first) && first >= 0 && first <= size, `A tree of ${size} has none of ${first} in it.`);
  const path = (begin: number, end: number, isKnown: boolean): readonly Digest[] => {
    if (first === end) return isKnown ? [] : [rangeRoot(nodes, begin, end)];
    const middle = begin + largestPowerBelow(end - begin);
    return first <= middle
      ? [...path(begin, middle, isKnown), rangeRoot(nodes, middle, end)]
      : [...path(middle, end, false), rangeRoot(nodes, begin, middle)];
  };
  return first === 0 ? [] : path(0, size, true);
}

/** The root of a tree of `size` leaves. */
export const rootFromNodes = (nodes: Nodes, size: number): Digest =>
  size === 0 ? EMPTY_ROOT : rangeRoot(nodes, 0, size);

export interface InclusionClaim {
  readonly leaf: Digest;
  readonly index: number;
  readonly size: number;
  readonly root: Digest;
  readonly proof: readonly Digest[];
}

/** Verifies that the leaf is in the tree of that root, at that index. */
export const isIncluded = (node: NodeHash, { root, ...way }: InclusionClaim): boolean =>
  isDigest(root) && rootFromLeaf(node, way) === root;

/** The root that a leaf's hashes lead to; undefined where they do not fit a tree of that size. */
export function rootFromLeaf(
  node: NodeHash,
  { leaf, index, size, proof }: Omit<InclusionClaim, 'root'>,
): Digest | undefined {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return undefined;
  if (![leaf, ...proof].every(isDigest)) return undefined;
  const way = climbing(index, size - 1);
  let hash = leaf;
  for (const neighbour of proof) {
    const side = way.next();
    if (side === undefined) return undefined;
    hash = side === 'left' ? node(neighbour, hash) : node(hash, neighbour);
  }
  return way.isDone() ? hash : undefined;
}

export interface ConsistencyClaim {
  readonly first: { readonly size: number; readonly root: Digest };
  readonly second: { readonly size: number; readonly root: Digest };
  readonly proof: readonly Digest[];
}

/** Verifies that the second tree begins with the first one, so that no part of it was changed, moved or removed. */
export function isConsistent(node: NodeHash, { first, second, proof }: ConsistencyClaim): boolean {
  if (![first.size, second.size].every((size) => Number.isSafeInteger(size) && size >= 0)) return false;
  // An empty tree has one root, and is the beginning of every other.
  if ([first, second].some(({ size, root }) => size === 0 && root !== EMPTY_ROOT)) return false;
  if (first.size === second.size) return proof.length === 0 && first.root === second.root;
  if (first.size > second.size || ![first.root, second.root, ...proof].every(isDigest)) return false;
  if (first.size === 0) return proof.length === 0;
  let [index, last] = [first.size - 1, second.size - 1];
  for (; index % 2 === 1; index = half(index)) last = half(last);
  // If the first tree is one full subtree, its root begins the proof, which leaves it out.
  const [start, ...rest] = index === 0 ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  const way = climbing(index, last);
  let [firstHash, secondHash] = [start, start];
  for (const neighbour of rest) {
    const side = way.next();
    if (side === undefined) return false;
    if (side === 'left') firstHash = node(neighbour, firstHash);
    secondHash = side === 'left' ? node(neighbour, secondHash) : node(secondHash, neighbour);
  }
  return way.isDone() && firstHash === first.root && secondHash === second.root;
}

/**
 * Returns the side of the neighbour on each step up from a node; undefined at the root. A node without a neighbour moves up
 * unchanged.
 */
function climbing(from: number, lastNode: number) {
  let [index, last] = [from, lastNode];
  const up = (): void => {
    index = half(index);
    last = half(last);
  };
  return {
    isDone: () => last === 0,
    next(): 'left' | 'right' | undefined {
      if (last === 0) return undefined;
      const side = index % 2 === 1 || index === last ? 'left' : 'right';
      if (side === 'left') while (index % 2 === 0 && index !== 0) up();
      up();
      return side;
    },
  };
}

/** The root of the leaves from `begin` to `end`, as the tree's own splitting has them. */
function rangeRoot(nodes: Nodes, begin: number, end: number): Digest {
  const width = end - begin;
  const level = Math.log2(width);
  if (Number.isInteger(level)) return nodes.read(level, begin / width);
  const middle = begin + largestPowerBelow(width);
  return nodes.node(rangeRoot(nodes, begin, middle), rangeRoot(nodes, middle, end));
}

/** The largest power of two that is less than a number of 2 or more. */
const largestPowerBelow = (width: number): number => 2 ** (Math.ceil(Math.log2(width)) - 1);

const half = (index: number): number => Math.floor(index / 2);

function holdTo(holds: boolean, sentence: string): void {
  if (!holds) throw new RangeError(sentence);
}
