import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PATCHES, requirePatch } from './patches.ts';

const names = Object.keys(PATCHES) as (keyof typeof PATCHES)[]; // as the object has them

test.each(names)('%s without the patch, or with another one, is refused with what to do', (name) => {
  for (const installed of [{}, { lockboxPatch: 'of a release before' }]) {
    expect(() => requirePatch(name, installed)).toThrow(`Run \`rm -r node_modules/${name}\`, then \`npm install\``);
  }
});

test.each(names)(
  'the patch of %s has the name that its own lines give it: a changed patch gets another one',
  (name) => {
    const [file = ''] = globSync(`patches/${name}+*.patch`, { cwd: new URL('../../..', import.meta.url) });
    const patch = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    const lines = patch.split('\n').filter((line) => !line.startsWith('index ') && !line.includes('lockboxPatch'));
    const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
    expect(patch).toMatch(new RegExp(`^\\+.*lockboxPatch\\W+'?${hash}'`, 'm'));
    expect(() => requirePatch(name, { lockboxPatch: hash })).not.toThrow();
  },
);
