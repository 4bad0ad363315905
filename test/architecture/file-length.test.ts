import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownSources, root } from './source-imports.ts';

/** The longest source file, in lines: a reader can keep that much in mind. The linter limits functions (biome.json). */
const MOST = 300;

test(`no source file has more than ${MOST} lines`, () => {
  const sources = ownSources();
  expect(sources.length).toBeGreaterThan(500);
  const lengths = sources.map((file) => ({
    file,
    lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1,
  }));
  expect(lengths.filter(({ lines }) => lines > MOST)).toEqual([]);
});
