import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** No package runs code of its own while it is installed unless package.json names it. */
const repository = resolve(import.meta.dirname, '../..');
const look = (root: string) => {
  const script = join(repository, 'deploy/packages/install-scripts.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
  return { status, stderr };
};

describe('install scripts', () => {
  let root = '';
  const SCRIPTED = { hasInstallScript: true };
  const named = { 'node_modules/known': SCRIPTED, 'node_modules/known/node_modules/denied': SCRIPTED };
  const write = (file: string, content: object) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), JSON.stringify(content));
  };
  const lock = (packages: Record<string, object>) => write('package-lock.json', { packages: { '': {}, ...packages } });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'lockbox-packages-'));
    write('package.json', { allowScripts: { known: true, denied: false } });
    lock(named);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('are those that package.json names', () => {
    expect(look(repository)).toEqual({ status: 0, stderr: '' });
    expect(look(root)).toEqual({ status: 0, stderr: '' });
  });

  test('of another package are named, with what to do', () => {
    lock({ ...named, 'node_modules/@new/one': SCRIPTED });
    expect(look(root)).toEqual({
      status: 1,
      stderr: '@new/one has an install script: read it, then npm install-scripts approve @new/one, or deny\n',
    });
  });

  test('that the lock file does not tell of are found where they are installed', () => {
    lock({ ...named, 'node_modules/sly': {} });
    write('node_modules/sly/package.json', { scripts: { postinstall: 'node steal.js' } });
    expect(look(root).stderr).toContain('sly has an install script');
  });

  test('that npm makes up for a native module are scripts too', () => {
    lock({ ...named, 'node_modules/native': {} });
    write('node_modules/native/package.json', {});
    write('node_modules/native/binding.gyp', {});
    expect(look(root).stderr).toContain('native has an install script');
  });

  test('are not named for packages that are gone', () => {
    lock({ 'node_modules/known': SCRIPTED });
    expect(look(root).stderr).toContain('denied is named in allowScripts, and has no install script');
  });

  test('are refused by npm itself before it installs anything', () => {
    expect(readFileSync(join(repository, '.npmrc'), 'utf8')).toContain('strict-allow-scripts=true\n');
  });
});
