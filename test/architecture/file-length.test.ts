import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sourcesIn } from './source-imports.ts';

/** The longest source file, in lines: a reader can keep that much in mind. The linter limits functions (biome.json). */
const MOST = 300;

/** Tests, catalogues of words and generated code are read in parts. The fork of kafkajs keeps the files of its origin. */
const EXEMPT = /\.test\.tsx?$|\/(testing|generated)\/|^libs\/(words|testing|kafkajs)\//;

test(`no source file has more than ${MOST} lines`, () => {
  const sources = sourcesIn('{libs,services,deploy}').filter((file) => !EXEMPT.test(file));
  expect(sources.length).toBeGreaterThan(500);
  const lengths = sources.map((file) => ({
    file,
    lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1,
  }));
  expect(lengths.filter(({ lines }) => lines > MOST)).toEqual([]);
});
