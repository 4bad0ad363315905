import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '@lockbox/platform/settings';
import { afterAll, expect, test } from 'vitest';
import { readGateFile } from './gate-file.ts';
import { postgresFile } from './postgres/rights.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockbox-gate-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'gate.yaml');
function read(text: string) {
  writeFileSync(path, text);
  return readGateFile(path, postgresFile);
}
function problemsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((line) => line.replace(`${path}, `, ''));
    throw error;
  }
  return [];
}

test('the file says what each permission gives, and which roles are known', () => {
  expect(
    read(`
knownRoles: [postgres, app]
unknownRoles: report
permissions:
  read:
    - schema: shop
      tables: all
      privileges: [SELECT]
`),
  ).toEqual({
    ...{ knownRoles: ['postgres', 'app'], unknownRoles: 'report', otherDataStores: [] },
    permissions: { read: [{ schema: 'shop', tables: 'all', privileges: ['SELECT'] }] },
  });
});

test('everything that is wrong is named by line and key, with what to do', () => {
  expect(
    problemsOf(`
knownRoles: []
unknownRoles: maybe
permissions:
  read:
    - schema: shop
      tables: some
      privileges: [SUPERUSER]
      columns: [id]
  list: []
`),
  ).toEqual([
    'line 3, unknownRoles: it must be one of report, end.',
    'line 7, permissions.read.0.tables: it must be `all`, or a list of tables and views of that schema.',
    'line 8, permissions.read.0.privileges.0: it must be one of SELECT, INSERT, UPDATE, DELETE.',
    'line 9, permissions.read.0.columns: this key or name is not allowed here. Remove it, or correct its spelling.',
    'line 10, permissions.list: it must name at least one schema.',
  ]);
  expect(problemsOf('permissions: {}')).toEqual([
    'line 1, the whole file: add the key `knownRoles`.',
    'line 1, the whole file: add the key `unknownRoles`.',
  ]);
});

test('a file that is not there, or no YAML, is named', () => {
  expect(problemsOf('a: b: c').join()).toMatch(/^line 1: /);
  expect(() => readGateFile(join(folder, 'none.yaml'), postgresFile)).toThrow(/none\.yaml cannot be read/);
});
