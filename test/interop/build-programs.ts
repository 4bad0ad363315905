/**
 * Builds the programs of other projects that tests in this folder run, and keeps them. Tests build what is missing too; here, before
 * them and alone, a build from nothing cannot take longer than a test may.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { goPrograms } from '@lockbox/testing/built-programs';

const modules = readdirSync(import.meta.dirname).filter((name) =>
  existsSync(join(import.meta.dirname, name, 'go.mod')),
);
for (const name of modules) console.log(`${name}: ${await goPrograms(join(import.meta.dirname, name))}`);
