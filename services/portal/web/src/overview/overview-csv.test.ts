import { expect, test } from 'vitest';
import type { Overview } from '../api/resources.ts';
import { loadWords } from '../words/catalogue.ts';
import { overviewCsv } from './overview-csv.ts';

const en = await loadWords('en');

const overview: Overview = {
  period: { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z', timeZone: 'UTC' },
  environmentId: null,
  waiting: 3,
  running: 1,
  approved: 5,
  denied: 2,
  expired: 1,
  timeToDecide: { medianSeconds: 5_341, ninetiethSeconds: 86_400 },
  accesses: 7,
  byBasis: { CUSTOMER_APPROVAL: 5, NOT_REQUIRED: 1, EMERGENCY: 1, INADVERTENT: 0, LEGAL_DEMAND: 0 },
  byEnvironment: { items: [{ id: 'prod', displayName: '=cmd|"/c calc"!A1', count: 7 }], others: 0 },
  byEngineer: { items: [{ id: '-1', displayName: null, count: 4 }], others: 3 },
  months: [
    {
      month: '2026-01',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
      approved: 5,
      denied: 2,
      expired: 1,
      timeToDecide: null,
      accesses: 7,
    },
  ],
};
const rows = overviewCsv(overview, en).split('\r\n');

test('a file that is kept says of which environment and time zone it is', () => {
  expect(rows.slice(1, 3)).toEqual(['"Environment","Any environment","",""', '"Time zone","UTC","",""']);
  const ofOne = overviewCsv({ ...overview, environmentId: 'prod' }, en).split('\r\n');
  expect(ofOne[1]).toBe('"Environment","","prod",""');
});

test('each figure is a row, times in minutes', () => {
  expect(rows).toEqual(
    expect.arrayContaining([
      '"Wait for your decision","Now","","3"',
      '"Half of the decisions within (minutes)","2026-01-01T00:00:00.000Z – 2026-02-01T00:00:00.000Z","","90"',
      '"Denied","2026-01","","2"',
      '"Accesses by basis","Emergency","EMERGENCY","1"',
      '"Accesses by engineer","All others","","3"',
    ]),
  );
  expect(rows.filter((row) => row.includes('"2026-01"'))).toHaveLength(4);
});

test('a name or an id that looks like a formula is not run by a spreadsheet', () => {
  expect(rows).toContain('"Accesses by environment","\'=cmd|""/c calc""!A1","prod","7"');
  expect(rows).toContain('"Accesses by engineer","","\'-1","4"');
});
