import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { climb, type Inclusion, levelsOf, moveOn, nodeOf, rootOf, writePath } from './merkle.ts';
import { DIGEST_BYTES, type Digest } from './tlog/digest.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const leafOf = (entry: Buffer): Digest => hash('sha256', Buffer.concat([bytes('00'), entry]), 'binary');
const hex = (digest: Digest | undefined): string => Buffer.from(digest ?? '', 'latin1').toString('hex');

function pathTo(index: number, levels: readonly (readonly Digest[])[]): readonly Digest[] {
  const room = Buffer.alloc(levels.length * DIGEST_BYTES);
  const path = room.toString('latin1', 0, writePath(index, levels, room, 0));
  return Array.from({ length: path.length / DIGEST_BYTES }, (_, at) =>
    path.slice(at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES),
  );
}

/** The entries, roots and paths of Certificate Transparency's own tests (merkle_tree_test.cc), for RFC 6962. */
const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const leaves = entries.map((entry) => leafOf(bytes(entry)));
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const paths: readonly { readonly leaf: number; readonly size: number; readonly path: readonly string[] }[] = [
  { leaf: 1, size: 1, path: [] },
  {
    leaf: 1,
    size: 8,
    path: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    leaf: 6,
    size: 8,
    path: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
  { leaf: 3, size: 3, path: ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'] },
  {
    leaf: 2,
    size: 5,
    path: [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  },
];

describe('the tree of RFC 6962', () => {
  test('roots are those of Certificate Transparency’s own tests', () => {
    expect(roots.map((_, index) => hex(levelsOf(leaves.slice(0, index + 1)).at(-1)?.[0]))).toEqual(roots);
  });

  test.each(paths)('leaf $leaf of $size has the path of those tests', ({ leaf, size, path }) => {
    expect(pathTo(leaf - 1, levelsOf(leaves.slice(0, size))).map(hex)).toEqual(path);
  });
});

const sizes = Array.from({ length: 13 }, (_, index) => index + 1);
const treeOf = (size: number) => levelsOf(Array.from({ length: size }, (_, index) => leafOf(bytes(`aa${index + 10}`))));

/** The inclusion in a header, after other bytes. */
const inclusion = (index: number, size: number, path: readonly Digest[]): Inclusion => ({
  ...{ index, size, pathAt: 5 },
  bytes: Buffer.concat([Buffer.alloc(5, 7), ...path.map((one) => Buffer.from(one, 'latin1'))]),
});

/** Returns the root to which a leaf and its path lead; undefined if they do not fit. */
function rootBy(leaf: Digest, index: number, size: number, path: readonly Digest[]): Digest | undefined {
  const way = climb(leaf, inclusion(index, size, path));
  return way && rootOf(way);
}

/** The way of a leaf of a tree, which it has. */
function wayOf(levels: readonly (readonly Digest[])[], index: number) {
  const [leaves = []] = levels;
  const way = climb(leaves[index] ?? '', inclusion(index, leaves.length, pathTo(index, levels)));
  if (way === undefined) throw new Error(`Leaf ${index} of ${leaves.length} has no way`);
  return way;
}

describe('the way up from a leaf', () => {
  test('leads each leaf of each tree to its root', () => {
    for (const size of sizes) {
      const levels = treeOf(size);
      for (const [index, leaf] of (levels[0] ?? []).entries()) {
        expect(hex(rootBy(leaf, index, size, pathTo(index, levels)))).toBe(hex(levels.at(-1)?.[0]));
      }
    }
  });

  test('a leaf in another place, another leaf, and a path that is too short or too long do not', () => {
    const levels = treeOf(7);
    const root = levels.at(-1)?.[0];
    const leaf = levels[0]?.[4] ?? '';
    const path = pathTo(4, levels);
    expect(rootBy(leaf, 4, 7, path)).toBe(root);
    expect(rootBy(leaf, 5, 7, path)).not.toBe(root);
    expect(rootBy(levels[0]?.[3] ?? '', 4, 7, path)).not.toBe(root);
    expect(rootBy(leaf, 4, 7, path.slice(1))).toBeUndefined();
    expect(rootBy(leaf, 4, 7, [...path, leaf])).toBeUndefined();
  });

  test('the way of any leaf shortens that of any other, and never accepts what the tree alone would refuse', () => {
    for (const size of sizes) {
      const levels = treeOf(size);
      const [all = []] = levels;
      for (const known of all.keys()) {
        const way = wayOf(levels, known);
        for (const [index, leaf] of all.entries()) {
          const path = pathTo(index, levels);
          const other = nodeOf(leaf, leaf);
          for (const step of path.keys()) {
            expect(moveOn(way, leaf, inclusion(index, size, path.with(step, other)))).toBe(false);
          }
          expect(moveOn(way, other, inclusion(index, size, path))).toBe(false);
          expect(moveOn(way, leaf, inclusion(index, size, [...path, leaf]))).toBe(false);
          if (path.length > 0) expect(moveOn(way, leaf, inclusion(index, size, path.slice(1)))).toBe(false);
          expect(way).toEqual(wayOf(levels, known)); // what was refused has changed nothing
          expect(moveOn(way, leaf, inclusion(index, size, path))).toBe(true);
          const { nodes, beside } = wayOf(levels, index);
          expect(way).toMatchObject({ index, nodes, beside });
          Object.assign(way, wayOf(levels, known));
        }
      }
    }
  });
});
