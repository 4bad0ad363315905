import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sourcesIn } from './source-imports.ts';

/** Catalogues of words repeat their names in each language, and the fork of kafkajs has the names of its origin. */
const EXEMPT = /\.test\.tsx?$|\.d\.mts$|\/(testing|generated)\/|^libs\/(words|testing|kafkajs)\//;
const EXPORT = /^export (?:async )?(?:abstract )?(?:const|function\*?|class|interface|type) (\w+)/gm;

test('an exported name means one thing: no two files declare it', () => {
  const declared = sourcesIn('{libs,services,deploy}')
    .filter((file) => !EXEMPT.test(file))
    .flatMap((file) =>
      [...new Set([...readFileSync(join(root, file), 'utf8').matchAll(EXPORT)].map(([, name = '']) => name))].map(
        (name) => ({ file, name }),
      ),
    );
  expect(declared.length).toBeGreaterThan(3_000);
  const byName = [...Map.groupBy(declared, ({ name }) => name)].filter(([, all]) => all.length > 1);
  expect(byName.map(([name, all]) => `${name}: ${all.map(({ file }) => file).join(', ')}`)).toEqual([]);
});
