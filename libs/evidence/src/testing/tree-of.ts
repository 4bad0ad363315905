import { hash } from 'node:crypto';
import { nodeOf } from '../merkle.ts';
import type { Digest } from '../tlog/digest.ts';
import { consistencyProof } from '../tlog/proofs.ts';
import { createTree } from '../tlog/tree.ts';

/** A tree of these leaves, with its root at each size, and proofs between any two. */
export function treeOf(leaves: readonly string[]) {
  const nodes = new Map<string, Digest>();
  const tree = createTree(nodeOf, (level, index, node) => nodes.set(`${level}/${index}`, node));
  const roots = [tree.root()];
  for (const leaf of leaves) {
    tree.append(hash('sha256', `\0${leaf}`, 'binary'));
    roots.push(tree.root());
  }
  const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
  return {
    size: leaves.length,
    rootAt: (size: number): Digest => roots[size] ?? '',
    proof: (from: number, to: number): readonly Digest[] => consistencyProof({ node: nodeOf, read }, from, to),
  };
}
