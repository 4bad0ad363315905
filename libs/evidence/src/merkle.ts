import { hash } from 'node:crypto';
import { DIGEST_BYTES, type Digest } from './tlog/digest.ts';

/**
 * The Merkle tree of RFC 6962, section 2.1, over hashes of leaves that are given. A leaf's hash there is SHA-256(0x00 ‖ entry). Values
 * of the log begin with 0x00, the first byte of the registry's wire format, so SHA-256 of a value is just that, of what follows.
 */

const NODE_PREFIX = 1;
/** Reused for each node, which is hashed at once. */
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

/** Writes the hashes that lead from a leaf to the root, lowest first (RFC 6962, section 2.1.1). Where they end. */
export function writePath(index: number, levels: readonly (readonly Digest[])[], bytes: Buffer, from: number): number {
  let at = index;
  let end = from;
  for (const level of levels) {
    const neighbour = level[at ^ 1];
    if (neighbour !== undefined) end += bytes.write(neighbour, end, 'latin1');
    at >>>= 1;
  }
  return end;
}

/**
 * The position of a leaf in a tree of `size` leaves. The bytes from `pathAt` on are the hashes from the leaf to the root,
 * lowest first.
 */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly bytes: Buffer;
  readonly pathAt: number;
}

/** The way of a leaf to the root of its tree, level by level: its own nodes, and those beside them, where one is. */
export interface InclusionPath {
  readonly size: number;
  index: number;
  /** From the leaf to the root. */
  readonly nodes: Digest[];
  readonly beside: (Digest | undefined)[];
  /** Ends with the path of that leaf: what two leaves have alike of their paths is the end. */
  readonly path: Buffer;
}

export const rootOf = ({ nodes }: InclusionPath): Digest => nodes[nodes.length - 1] as Digest; // a way has its leaf at least

const hashIn = (bytes: Buffer, at: number): Digest => bytes.toString('latin1', at, at + DIGEST_BYTES);

/** Reports whether the bytes at this position are the hash: cheaper than a string for a mere comparison. */
function standsIn(bytes: Buffer, at: number, digest: Digest): boolean {
  for (let byte = 0; byte < DIGEST_BYTES; byte++) if (bytes[at + byte] !== digest.charCodeAt(byte)) return false;
  return true;
}

/** The way that a leaf and its path take; undefined if the path does not fit. */
export function climb(leaf: Digest, { index, size, bytes, pathAt }: Inclusion): InclusionPath | undefined {
  const nodes: Digest[] = [leaf];
  const beside: (Digest | undefined)[] = [];
  let current = leaf;
  let at = index;
  let next = pathAt;
  for (let width = size; width > 1; width = Math.ceil(width / 2)) {
    if (at === width - 1 && at % 2 === 0) {
      beside.push(undefined); // it goes up as it is
    } else {
      if (next + DIGEST_BYTES > bytes.length) return undefined;
      const other = hashIn(bytes, next);
      next += DIGEST_BYTES;
      current = at % 2 === 1 ? nodeOf(other, current) : nodeOf(current, other);
      beside.push(other);
    }
    nodes.push(current);
    at >>>= 1;
  }
  if (next !== bytes.length) return undefined;
  const path = Buffer.alloc(beside.length * DIGEST_BYTES);
  bytes.copy(path, path.length - (next - pathAt), pathAt);
  return { size, index, nodes, beside, path };
}

/** The nodes of a leaf's way below its junction with another; reused for each. */
const ownNodes: Digest[] = [];
const ownBeside: (Digest | undefined)[] = [];

/**
 * Reports whether another leaf of the same tree leads to the root of a way that was verified; if so, the way becomes that
 * leaf's. Above the junction of the two ways, the paths are compared and nothing is hashed: if the leaves come in order, each
 * node of a tree is hashed once, and each byte of a path is read once.
 */
export function moveOn(way: InclusionPath, leaf: Digest, { index, size, bytes, pathAt }: Inclusion): boolean {
  if (size !== way.size) return false;
  let current = leaf;
  let at = index;
  let next = pathAt;
  let level = 0;
  ownNodes[0] = leaf;
  for (let width = size; width > 1; width = Math.ceil(width / 2)) {
    const knownAt = way.index >>> level;
    if (knownAt === at) break;
    if (at === width - 1 && at % 2 === 0) {
      ownBeside[level] = undefined; // it goes up as it is
    } else {
      if (next + DIGEST_BYTES > bytes.length) return false;
      const known = way.nodes[level] as Digest; // a way has one on each level
      if (knownAt === (at ^ 1) && way.beside[level] === current && standsIn(bytes, next, known)) {
        ownBeside[level] = known;
        current = way.nodes[level + 1] as Digest;
      } else {
        const other = hashIn(bytes, next);
        ownBeside[level] = other;
        current = at % 2 === 1 ? nodeOf(other, current) : nodeOf(current, other);
      }
      next += DIGEST_BYTES;
    }
    level++;
    ownNodes[level] = current;
    at >>>= 1;
  }
  if (current !== way.nodes[level]) return false;
  let rest = 0;
  for (let above = level; above < way.beside.length; above++) if (way.beside[above] !== undefined) rest += DIGEST_BYTES;
  const { path } = way;
  const alike = path.length - rest;
  if (bytes.length - next !== rest || bytes.compare(path, alike, path.length, next) !== 0) return false;
  for (let below = 0; below < level; below++) {
    way.nodes[below] = ownNodes[below] as Digest; // it was put there above
    way.beside[below] = ownBeside[below];
  }
  way.index = index;
  for (let own = alike, from = next; from > pathAt; ) path[--own] = bytes[--from] as number; // within both
  return true;
}
