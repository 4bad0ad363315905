import { hash } from 'node:crypto';
import { DIGEST_BYTES, type Digest } from './tlog/digest.ts';

/**
 * The Merkle tree of RFC 6962, section 2.1, over hashes of leaves that are given. A leaf's hash there is SHA-256(0x00 ‖ entry). Values
 * of the log begin with 0x00, the first byte of the registry's wire format, so SHA-256 of a value is just that, of what follows.
 */

const NODE_PREFIX = 1;
/** Used anew for each node, which is hashed at once. */
const node = Buffer.alloc(1 + 2 * DIGEST_BYTES, NODE_PREFIX);

/** SHA-256 of bytes, such as a record's value, which is a leaf. */
export const digestOf = (bytes: Uint8Array): Digest => hash('sha256', bytes, 'binary');

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeOf(left: Digest, right: Digest): Digest {
  node.write(left, 1, 'latin1');
  node.write(right, 1 + DIGEST_BYTES, 'latin1');
  return hash('sha256', node, 'binary');
}

/** The tree, level by level from its leaves: a last node without a neighbour goes up as it is. */
export function levelsOf(leaves: readonly Digest[]): readonly (readonly Digest[])[] {
  const levels = [leaves];
  for (let below = leaves; below.length > 1; ) {
    const level: Digest[] = [];
    for (let index = 0; index < below.length; index += 2) {
      const left = below[index] as Digest; // within the length
      const right = below[index + 1];
      level.push(right === undefined ? left : nodeOf(left, right));
    }
    levels.push(level);
    below = level;
  }
  return levels;
}

/** The hashes that lead from a leaf to the root, lowest first (RFC 6962, section 2.1.1). */
export function pathTo(index: number, levels: readonly (readonly Digest[])[]): readonly Digest[] {
  const path: Digest[] = [];
  let at = index;
  for (const level of levels) {
    const neighbour = level[at ^ 1];
    if (neighbour !== undefined) path.push(neighbour);
    at >>>= 1;
  }
  return path;
}

/** A leaf in a tree of `size` leaves, and the hashes that lead from it to the root. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly path: readonly Digest[];
}

/** Nodes of one tree, by their place. */
export type TreeNodes = ReadonlyMap<number, Digest>;

const ROOT = -1;
const MOST_INDEXES = 2 ** 32;
const NOTHING_KNOWN: TreeNodes = new Map();

/**
 * The root that a leaf and its path lead to, with the nodes on the way; undefined if the path does not fit. Where the way meets a node
 * of `known`, a tree whose root was checked, the rest is compared instead of hashed: so each node of a tree is hashed once, however
 * many of its leaves come.
 */
export function climb(
  leaf: Digest,
  { index, size, path }: Inclusion,
  known = NOTHING_KNOWN,
): { readonly root: Digest | undefined; readonly nodes: TreeNodes } | undefined {
  const nodes = new Map<number, Digest>();
  const steps = stepsFrom(index, size);
  if (steps.length !== path.length) return undefined;
  let current = leaf;
  for (const [number, { place, neighbour, isRight }] of steps.entries()) {
    if (known.get(place) === current) {
      const same = steps.every((step, at) => at < number || known.get(step.neighbour) === path[at]);
      return same ? { root: known.get(ROOT), nodes } : undefined;
    }
    const given = path[number] as Digest; // there is one for each step
    nodes.set(place, current).set(neighbour, given);
    current = isRight ? nodeOf(given, current) : nodeOf(current, given);
  }
  nodes.set(ROOT, current);
  return { root: current, nodes };
}

/** Where a leaf's way up meets a neighbour. A node without one goes up as it is. */
function stepsFrom(index: number, size: number) {
  const steps: { readonly place: number; readonly neighbour: number; readonly isRight: boolean }[] = [];
  let at = index;
  let level = 0;
  for (let width = size; width > 1; width = Math.ceil(width / 2)) {
    const isRight = at % 2 === 1;
    const neighbour = isRight ? at - 1 : at + 1;
    const first = level * MOST_INDEXES;
    if (neighbour < width) steps.push({ place: first + at, neighbour: first + neighbour, isRight });
    at = Math.floor(at / 2);
    level++;
  }
  return steps;
}
