import { createHash, hash, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeOf } from '../merkle.ts';
import { fromBase64 } from './base64.ts';
import { bytesOfDigest, type Digest, digestOfBytes, EMPTY_ROOT, leafHash, nodeHashWith } from './digest.ts';
import { consistencyProof, inclusionProof, isConsistent, isIncluded, rootFromNodes } from './proofs.ts';
import { sha256 } from './sha256.ts';
import { createTree } from './tree.ts';

/** The test vectors that transparency-dev publishes for verifiers: valid proofs, and invalid ones of many kinds. */
interface Vectors {
  readonly inclusion: readonly {
    readonly desc: string;
    readonly leafIdx: number;
    readonly treeSize: number;
    readonly root: string;
    readonly leafHash: string;
    readonly proof: readonly string[];
    readonly wantErr: boolean;
  }[];
  readonly consistency: readonly {
    readonly desc: string;
    readonly size1: number;
    readonly size2: number;
    readonly root1: string;
    readonly root2: string;
    readonly proof: readonly string[];
    readonly wantErr: boolean;
  }[];
}
const file = join(import.meta.dirname, '../testing/merkle-vectors.json');
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'));
const digest = (text: string): Digest => digestOfBytes(fromBase64(text) ?? Uint8Array.of());

/** Both ways to hash: as programs do, and as pages do. */
const hashes = [
  { where: 'a program', node: nodeOf },
  { where: 'a page', node: nodeHashWith(sha256) },
];

describe.each(hashes)('with the hash of $where', ({ node }) => {
  test.each(vectors.inclusion)('inclusion, $desc: refused $wantErr', (vector) => {
    const { leafIdx: index, treeSize: size, root, leafHash: leaf, proof, wantErr } = vector;
    const claim = { leaf: digest(leaf), index, size, root: digest(root), proof: proof.map(digest) };
    expect(isIncluded(node, claim)).toBe(!wantErr);
  });

  test.each(vectors.consistency)('consistency, $desc: refused $wantErr', (vector) => {
    const { size1, size2, root1, root2, proof, wantErr } = vector;
    const first = { size: size1, root: digest(root1) };
    const second = { size: size2, root: digest(root2) };
    expect(isConsistent(node, { first, second, proof: proof.map(digest) })).toBe(!wantErr);
  });
});

/** Leaves, each tree's root, and the nodes of the largest. */
function grown(size: number) {
  const nodes = new Map<string, Digest>();
  const tree = createTree(nodeOf, (level, index, node) => nodes.set(`${level}/${index}`, node));
  const leaves = Array.from({ length: size }, (_, index) => leafHash(sha256, Buffer.from(`entry ${index}`)));
  const roots = [tree.root()];
  for (const leaf of leaves) {
    tree.append(leaf);
    roots.push(tree.root());
  }
  const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
  return { leaves, roots, nodes: { node: nodeOf, read } };
}

/** The root as section 2.1 of RFC 6962 defines it, without any of this. */
function rootOf(leaves: readonly Digest[]): Digest {
  const [only] = leaves;
  if (only === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return only;
  let middle = 1;
  while (middle * 2 < leaves.length) middle *= 2;
  return nodeOf(rootOf(leaves.slice(0, middle)), rootOf(leaves.slice(middle)));
}

describe('a growing tree', () => {
  const { leaves, roots, nodes } = grown(70);
  test('has at each size the root that RFC 6962 defines, leaf by leaf and from its nodes', () => {
    for (const [size, root] of roots.entries()) {
      expect(root).toBe(rootOf(leaves.slice(0, size)));
      expect(rootFromNodes(nodes, size)).toBe(root);
    }
  });

  test('proves each leaf of each size, and each smaller tree', () => {
    for (const [size, root] of roots.entries()) {
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(nodes, index, size);
        const claim = { leaf: leaves[index] ?? '', index, size, root, proof };
        expect(isIncluded(nodeOf, claim)).toBe(true);
        expect(isIncluded(nodeOf, { ...claim, leaf: leaves[(index + 1) % 70] ?? '' })).toBe(false);
      }
      for (let first = 0; first <= size; first++) {
        const proof = consistencyProof(nodes, first, size);
        const claim = { first: { size: first, root: roots[first] ?? '' }, second: { size, root }, proof };
        expect(isConsistent(nodeOf, claim)).toBe(true);
      }
    }
  });

  test('proves no leaf and no tree that it does not have', () => {
    expect(() => inclusionProof(nodes, 5, 5)).toThrow('A tree of 5 has no leaf 5');
    expect(() => consistencyProof(nodes, 6, 5)).toThrow('A tree of 5 has none of 6 in it');
  });

  test('any one bit that differs in a root, a leaf or a proof is noticed', () => {
    const seed = randomInt(2 ** 31);
    let state = seed;
    const random = (below: number): number => {
      state = createHash('sha256').update(String(state)).digest().readUInt32BE();
      return state % below;
    };
    const flipped = (one: Digest): Digest => {
      const bytes = bytesOfDigest(one);
      bytes[random(32)] = (bytes[random(32)] ?? 0) ^ (1 << random(8));
      const changed = digestOfBytes(bytes);
      return changed === one ? flipped(one) : changed;
    };
    for (let round = 0; round < 2_000; round++) {
      const size = 2 + random(69);
      const index = random(size);
      const root = roots[size] ?? '';
      const proof = inclusionProof(nodes, index, size);
      const claim = { leaf: leaves[index] ?? '', index, size, root, proof };
      const at = random(proof.length);
      const changed = { ...claim, proof: proof.with(at, flipped(proof[at] ?? '')) };
      const note = `seed ${seed}, round ${round}`;
      expect(isIncluded(nodeOf, changed), note).toBe(false);
      expect(isIncluded(nodeOf, { ...claim, root: flipped(root) }), note).toBe(false);
      const first = 1 + random(size - 1);
      const way = consistencyProof(nodes, first, size);
      const known = { size: first, root: roots[first] ?? '' };
      const grew = { first: known, second: { size, root }, proof: way };
      const step = random(way.length);
      expect(isConsistent(nodeOf, { ...grew, proof: way.with(step, flipped(way[step] ?? '')) }), note).toBe(false);
      expect(isConsistent(nodeOf, { ...grew, first: { ...known, root: flipped(known.root) } }), note).toBe(false);
    }
  });
});

describe('hashing without anything beneath it', () => {
  test('is SHA-256, at every length around its blocks and for random bytes', () => {
    for (let length = 0; length < 300; length++) {
      const bytes = createHash('sha512').update(String(length)).digest();
      const input = Buffer.alloc(length, bytes);
      expect(sha256(input)).toBe(hash('sha256', input, 'binary'));
    }
    expect(sha256(Buffer.alloc(1_000_003, 7))).toBe(hash('sha256', Buffer.alloc(1_000_003, 7), 'binary'));
  });

  test('nothing hashes to the root of an empty tree', () => {
    expect(sha256(Uint8Array.of())).toBe(EMPTY_ROOT);
  });

  test('nodes are the same both ways', () => {
    const [left, right] = [sha256(Uint8Array.of(1)), sha256(Uint8Array.of(2))];
    expect(nodeHashWith(sha256)(left, right)).toBe(nodeOf(left, right));
  });
});
