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

/** A leaf's way to the root of its tree, level by level: its own nodes, and those beside them, where one is. */
export interface Way {
  readonly index: number;
  /** From the leaf to the root. */
  readonly nodes: readonly Digest[];
  readonly beside: readonly (Digest | undefined)[];
}

export const rootOf = ({ nodes }: Way): Digest => nodes[nodes.length - 1] as Digest; // a way has its leaf at least

/**
 * The way that a leaf and its path take; undefined if the path does not fit. From where it meets the way of another leaf of the same
 * tree, `known`, whose root was checked, the rest is compared instead of hashed: so each node of a tree is hashed once if its leaves
 * come in their order.
 */
export function climb(leaf: Digest, { index, size, path }: Inclusion, known?: Way): Way | undefined {
  const nodes: Digest[] = [leaf];
  const beside: (Digest | undefined)[] = [];
  let current = leaf;
  let at = index;
  let steps = 0;
  for (let width = size; width > 1; width = Math.ceil(width / 2)) {
    const level = beside.length;
    const knownAt = known === undefined ? -1 : known.index >>> level;
    if (known !== undefined && knownAt === at) {
      if (current !== known.nodes[level]) return undefined;
      for (let above = level; above < known.beside.length; above++) {
        const other = known.beside[above];
        if (other !== undefined && other !== path[steps++]) return undefined;
        beside.push(other);
        nodes.push(known.nodes[above + 1] as Digest); // there is one more of its own
      }
      break;
    }
    if (at === width - 1 && at % 2 === 0) {
      beside.push(undefined); // it goes up as it is
    } else {
      const other = path[steps++];
      if (other === undefined) return undefined;
      const isSibling = knownAt === (at ^ 1) && known?.nodes[level] === other && known.beside[level] === current;
      if (isSibling) current = known.nodes[level + 1] as Digest;
      else current = at % 2 === 1 ? nodeOf(other, current) : nodeOf(current, other);
      beside.push(other);
    }
    nodes.push(current);
    at >>>= 1;
  }
  return steps === path.length ? { index, nodes, beside } : undefined;
}
