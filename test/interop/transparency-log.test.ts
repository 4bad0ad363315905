/** Notes and proofs, against the lines of the guide for auditors, and against Go's own code for its checksum database (golang.org/x/mod/sumdb), which nobody here wrote. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nodeOf } from '@lockbox/evidence/merkle';
import { fromBase64 } from '@lockbox/evidence/tlog/base64';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { type Digest, digestOfBytes, leafHash } from '@lockbox/evidence/tlog/digest';
import { parseNote, parseVerifierKey, verifyNote } from '@lockbox/evidence/tlog/note';
import { consistencyProof, inclusionProof, isConsistent, isIncluded } from '@lockbox/evidence/tlog/proofs';
import { sha256 } from '@lockbox/evidence/tlog/sha256';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { hasGo } from '@lockbox/testing/built-programs';
import { beforeAll, describe, expect, test } from 'vitest';
import { askGo } from './go-sumdb.ts';

interface Proven {
  readonly Key: string;
  readonly Trees: readonly {
    readonly Size: number;
    readonly Root: string;
    readonly Note: string;
    readonly Inclusion: readonly (readonly string[])[];
    readonly Consistency: readonly (readonly string[])[];
  }[];
}

const entries = Array.from({ length: 40 }, (_, index) => Buffer.from(`entry ${index}`.repeat(index)));
const digest = (text: string): Digest => digestOfBytes(fromBase64(text) ?? Uint8Array.of());

test('the lines of the guide for auditors believe each proof, and no other place or value', async () => {
  const guide = readFileSync(resolve(import.meta.dirname, '../../docs/guides/auditors.md'), 'utf8');
  const code =
    [...guide.matchAll(/```js\n([\s\S]*?)```/g)].find(([, lines]) => lines?.includes('isIncluded'))?.[1] ?? '';
  const { isIncluded: byHand } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const values = entries.map((entry) => Buffer.concat([Buffer.of(0), entry]));
  const nodes = new Map<string, Digest>();
  const tree = createTree(nodeOf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
  const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
  for (const [at, value] of values.entries()) {
    tree.append(leafHash(sha256, value.subarray(1)));
    const [size, root] = [at + 1, Buffer.from(tree.root(), 'latin1')];
    for (let index = 0; index < size; index++) {
      const path = inclusionProof({ node: nodeOf, read }, index, size).map((hash) => Buffer.from(hash, 'latin1'));
      expect(byHand(values[index], index, size, root, path)).toBe(true);
      expect(byHand(values[index], index + 1, size, root, path)).toBe(false);
      expect(byHand(Buffer.concat([Buffer.of(0), root]), index, size, root, path)).toBe(false);
    }
  }
});

describe.skipIf(!hasGo)('Go', () => {
  let given: Proven;
  beforeAll(async () => {
    const texts = entries.map((entry) => entry.toString('base64'));
    given = (await askGo({ Entries: texts })) as Proven; // as main.go writes it
  });

  test('makes the same roots and proofs, which are believed', () => {
    const nodes = new Map<string, Digest>();
    const tree = createTree(nodeOf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
    const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
    const roots: Digest[] = [];
    expect(given.Trees).toHaveLength(entries.length);
    for (const [at, { Size: size, Root, Inclusion, Consistency }] of given.Trees.entries()) {
      tree.append(leafHash(sha256, entries[at] ?? Buffer.alloc(0)));
      const root = tree.root();
      roots.push(root);
      expect(digest(Root)).toBe(root);
      for (const [index, texts] of Inclusion.entries()) {
        const proof = texts.map(digest);
        expect(proof).toEqual(inclusionProof({ node: nodeOf, read }, index, size));
        const leaf = leafHash(sha256, entries[index] ?? Buffer.alloc(0));
        expect(isIncluded(nodeOf, { leaf, index, size, root, proof })).toBe(true);
      }
      for (const [index, texts] of Consistency.entries()) {
        const proof = texts.map(digest);
        expect(proof).toEqual(consistencyProof({ node: nodeOf, read }, index + 1, size));
        const first = { size: index + 1, root: roots[index] ?? '' };
        expect(isConsistent(nodeOf, { first, second: { size, root }, proof })).toBe(true);
      }
    }
  });

  test('signs checkpoints that are believed', async () => {
    const key = parseVerifierKey(given.Key);
    for (const { Note, Size: size, Root } of given.Trees) {
      const note = parseNote(Note);
      expect(await verifyNote(note, [key])).toEqual([{ key }]);
      expect(parseCheckpoint(note.text)).toEqual({ origin: 'go.example/log', size, root: digest(Root) });
    }
  });
});
