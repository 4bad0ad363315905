import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { nodeOf } from '../merkle.ts';
import { consistencyProof, isConsistent } from './proofs.ts';
import { createRecentNodes } from './recent-nodes.ts';
import { createTree } from './tree.ts';

test('each size that is not long ago is proven, to each size since, and no node is kept that this does not need', () => {
  const least = 20;
  const recent = createRecentNodes(least);
  const tree = createTree(nodeOf, recent.onNode);
  const roots = [tree.root()];
  for (let size = 1; size <= 300; size++) {
    tree.append(hash('sha256', `entry ${size}`, 'binary'));
    roots.push(tree.root());
    expect(size - recent.from).toBeLessThanOrEqual(2 * least);
    expect(Math.max(0, size - least)).toBeGreaterThanOrEqual(Math.min(recent.from, size - least));
    for (let from = recent.from; from <= size; from++) {
      const proof = consistencyProof({ node: nodeOf, read: recent.read }, from, size);
      const claim = { first: { size: from, root: roots[from] ?? '' }, second: { size, root: tree.root() }, proof };
      expect(isConsistent(nodeOf, claim)).toBe(true);
    }
  }
  for (let to = recent.from; to <= 300; to++) {
    const proof = consistencyProof({ node: nodeOf, read: recent.read }, recent.from, to);
    const [first, second] = [recent.from, to].map((size) => ({ size, root: roots[size] ?? '' }));
    expect(
      isConsistent(nodeOf, { first: first ?? { size: 0, root: '' }, second: second ?? { size: 0, root: '' }, proof }),
    ).toBe(true);
  }
  expect(() => consistencyProof({ node: nodeOf, read: recent.read }, recent.from - 1, 300)).toThrow('no longer kept');
});
