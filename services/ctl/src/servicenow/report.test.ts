import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { NO_OUTCOME_YET } from './outcomes.ts';
import { compared, type ImportCounts, unaccounted, unexpectedOf } from './report.ts';
import { survey } from './survey.ts';

const COUNTS: ImportCounts = {
  rows: 10,
  updates: 5,
  refused: { LOCATION_UNKNOWN: 1 },
  published: 4,
  outcomes: { 'Action needed': 3, 'Refused: INVALID_FIELDS': 1 },
};

test('every row is an update, refused or published, and every request has an outcome', () => {
  expect(unaccounted(COUNTS)).toBe(0);
  expect(unaccounted({ ...COUNTS, updates: 4 })).toBe(1);
  expect(unaccounted({ ...COUNTS, outcomes: { 'Action needed': 3 } })).toBe(1);
  expect(unaccounted({ ...COUNTS, outcomes: { 'Action needed': 3, [NO_OUTCOME_YET]: 1 } })).toBe(1);
});

test('a count that only the file or only the profile has is compared with 0', () => {
  const rows = compared(COUNTS, { ...COUNTS, refused: {}, outcomes: { ...COUNTS.outcomes, Approved: 2 } });
  expect(unexpectedOf(rows)).toEqual([
    { what: 'refused: LOCATION_UNKNOWN', count: 1, expected: 0 },
    { what: 'outcome: Approved', count: 0, expected: 2 },
  ]);
});

test('where the profile expects no counts, all are shown and none is wrong', () => {
  const rows = compared(COUNTS);
  expect(rows.map(({ what, count }) => `${what} ${count}`)).toEqual([
    'rows 10',
    'updates 5',
    'refused: LOCATION_UNKNOWN 1',
    'published 4',
    'outcome: Action needed 3',
    'outcome: Refused: INVALID_FIELDS 1',
  ]);
  expect(unexpectedOf(rows)).toEqual([]);
});

test('the committed sample has 60 incidents in 389 rows, and says what the directory needs', async () => {
  const sample = fileURLToPath(new URL('../../data/servicenow-sample.csv', import.meta.url));
  const found = await survey(sample, () => undefined);
  expect(found).toMatchObject({ rows: 389, updates: 329 });
  expect(Object.fromEntries(found.refused)).toEqual({ LOCATION_UNKNOWN: 3, CATEGORY_UNKNOWN: 4 });
  expect(found.first?.number).toBe('INC0000045');
  expect(new Set(found.environments.map(({ tenantId, environmentId }) => `${tenantId}/${environmentId}`)).size).toBe(
    found.environments.length,
  );
});
