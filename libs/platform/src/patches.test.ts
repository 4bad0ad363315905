import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { ALTERED, requireAltered } from './patches.ts';

const ROOT = new URL('../../../', import.meta.url);
const names = Object.keys(ALTERED) as (keyof typeof ALTERED)[]; // as the object has them

test.each(names)('%s without the changes, or with others, is refused with what to do', (name) => {
  for (const installed of [{}, { [ALTERED[name].mark]: 'of a release before' }]) {
    expect(() => requireAltered(name, installed)).toThrow(`Run \`rm -r node_modules/${name}\`, then \`npm install\``);
  }
});

test('the fork of kafkajs has the version that the code needs, and is what programs load', () => {
  const { version } = JSON.parse(readFileSync(new URL('libs/kafkajs/package.json', ROOT), 'utf8'));
  expect(() => requireAltered('kafkajs', { version })).not.toThrow();
  expect(createRequire(import.meta.url).resolve('kafkajs')).toBe(new URL('libs/kafkajs/index.js', ROOT).pathname);
});

test('kafkajs as published is refused', () => {
  const published: object = createRequire(import.meta.url)('kafkajs-as-published');
  expect(() => requireAltered('kafkajs', published)).toThrow('The installed kafkajs has the version none');
});

test('the patch of mongodb is named by its own lines: a changed patch gets another name', () => {
  const [file = ''] = globSync('patches/mongodb+*.patch', { cwd: ROOT });
  const patch = readFileSync(new URL(file, ROOT), 'utf8');
  const lines = patch.split('\n').filter((line) => !line.startsWith('index ') && !line.includes('lockboxPatch'));
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
  expect(patch).toMatch(new RegExp(`^\\+.*lockboxPatch\\W+'?${hash}'`, 'm'));
  expect(() => requireAltered('mongodb', { lockboxPatch: hash })).not.toThrow();
});
