import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownSources, root } from './source-imports.ts';

const EXPORT = /^export (?:async )?(?:abstract )?(?:const|function\*?|class|interface|type) (\w+)/gm;

test('an exported name means one thing: no two files declare it', () => {
  const declared = ownSources().flatMap((file) =>
    [...new Set([...readFileSync(join(root, file), 'utf8').matchAll(EXPORT)].map(([, name = '']) => name))].map(
      (name) => ({ file, name }),
    ),
  );
  expect(declared.length).toBeGreaterThan(3_000);
  const byName = [...Map.groupBy(declared, ({ name }) => name)].filter(([, all]) => all.length > 1);
  expect(byName.map(([name, all]) => `${name}: ${all.map(({ file }) => file).join(', ')}`)).toEqual([]);
});
