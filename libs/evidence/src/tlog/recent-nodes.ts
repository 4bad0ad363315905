import type { Digest } from './digest.ts';
import type { ReadNode } from './proofs.ts';
import type { OnNode } from './tree.ts';

/**
 * Nodes of a growing tree, as far as they are needed to prove that it begins with a tree that it was not long ago. Those of a whole log
 * would take as much memory as its hashes.
 */
export interface RecentNodes {
  /** For `createTree`. */
  readonly onNode: OnNode;
  /** The smallest tree of which that can be proven. */
  readonly from: number;
  /** For `consistencyProof`, of `from` or more to the present size or less. */
  readonly read: ReadNode;
}

interface Node {
  readonly level: number;
  readonly index: number;
  readonly hash: Digest;
}

/** Keeps what proofs from the last `least` sizes need, and of twice as many at most. */
export function createRecentNodes(least: number): RecentNodes {
  let nodes = new Map<string, Node>();
  let from = 0;
  return {
    get from() {
      return from;
    },
    onNode(level, index, hash) {
      // A leaf comes before what it completes: all nodes of the tree before it are there.
      if (level === 0 && index - from >= 2 * least) {
        from = index - least;
        nodes = new Map([...nodes].filter(([, node]) => isOfUse(node, from)));
      }
      nodes.set(placeOf(level, index), { level, index, hash });
    },
    read(level, index) {
      const node = nodes.get(placeOf(level, index));
      if (node === undefined) throw new RangeError(`Node ${index} of level ${level} is no longer kept.`);
      return node.hash;
    },
  };
}

const placeOf = (level: number, index: number): string => `${level}/${index}`;

/** Reports whether a node was completed after the tree had that size, or is one of its full subtrees. */
function isOfUse({ level, index }: Node, size: number): boolean {
  const width = 2 ** level;
  const before = Math.floor(size / width);
  return (index + 1) * width > size || (before % 2 === 1 && index === before - 1);
}
