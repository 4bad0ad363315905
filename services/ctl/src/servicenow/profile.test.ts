import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COLUMNS, type Row } from './incident-file.ts';
import { DEFAULT_PROFILE, fits, isManaged, loadProfile, tenantProfile } from './profile.ts';
import { sumOf } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
const committed = (name: string) => fileURLToPath(new URL(`../../profiles/${name}.yaml`, import.meta.url));

function load(text: string) {
  const file = join(folder, 'profile.yaml');
  writeFileSync(file, text);
  return loadProfile(file);
}

const ROW: Row = {
  ...(Object.fromEntries(COLUMNS.map((column) => [column, '?'])) as Row), // every column is there
  priority: '1 - Critical',
  incident_state: 'New',
};

test('a condition fits when all its columns fit; a list means any of its values', () => {
  expect(fits(ROW, {})).toBe(true);
  expect(fits(ROW, { priority: '1 - Critical', incident_state: ['New', 'Active'] })).toBe(true);
  expect(fits(ROW, { priority: '1 - Critical', incident_state: 'Active' })).toBe(false);
});

test.each(['servicenow-sample', 'servicenow-incidents'])('the counts that %s expects add up', (name) => {
  const { expected } = loadProfile(committed(name));
  if (expected === undefined) throw new Error(`${name} expects no counts`);
  expect(expected.rows).toBe(expected.updates + sumOf(expected.refused) + expected.published);
  expect(expected.published).toBe(sumOf(expected.outcomes));
});

test('the built-in profile protects every location, and expects no counts', () => {
  const profile = loadProfile(DEFAULT_PROFILE);
  expect(profile.expected).toBeUndefined();
  expect(tenantProfile(profile, 'anywhere')).toMatchObject({ policy: true, licences: ['m365/E5'] });
  expect(isManaged(tenantProfile(profile, 'anywhere'), 'anything')).toBe(true);
});

test('environments of a location that the profile does not name are not managed', () => {
  const profile = loadProfile(committed('servicenow-sample'));
  expect(isManaged(tenantProfile(profile, 'Location 204'), 'Category 1')).toBe(true);
  expect(isManaged(tenantProfile(profile, 'Location 143'), 'Category 1')).toBe(false);
  expect(isManaged(tenantProfile(profile, 'Location 143'), 'Category 53')).toBe(true);
  expect(isManaged(tenantProfile(profile, 'Location 1'), 'Category 53')).toBe(false);
});

test('all problems of a profile are named at once', () => {
  expect(() => load('permissions: []\nprovider: nobody\n')).toThrow(
    /permissions: name one at least\.[\s\S]*provider: it must be Array, and is "nobody"\.[\s\S]*add the key `tenants`/,
  );
  expect(() => load('[unclosed')).toThrow('cannot be read');
});

test('a policy without an administrator, and a decision by nobody, are refused', () => {
  const text = `
permissions: [read]
provider: []
tenants: [{ location: L, licences: [], policy: true, managed: all, administrators: [] }]
emergencies: []
otherTenants: { licences: [], policy: true, managed: all, administrators: [] }
internalDecisions: [{ when: {}, decision: APPROVED }]
expected: { rows: 0, updates: 0, refused: {}, published: 0, outcomes: {} }
`;
  expect(() => load(text)).toThrow(/L: a policy[\s\S]*otherTenants: a policy[\s\S]*APPROVED by whom/);
});
