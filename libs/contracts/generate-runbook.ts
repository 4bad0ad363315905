/** Writes the tables of codes in docs/runbook.md from the catalogues; with --check only says whether they have drifted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withRegions } from './page-regions.ts';
import { alarms } from './src/alarms.ts';
import { apiErrors } from './src/api-errors.ts';
import { commandLineErrors, needErrors } from './src/error-codes.ts';
import type { Explanation } from './src/explanation.ts';
import { decodingErrors, refusedRecords } from './src/record-errors.ts';

const PAGE = new URL('../../docs/runbook.md', import.meta.url);
const TABLES: Readonly<Record<string, Readonly<Record<string, Explanation>>>> = {
  alarms,
  decodingErrors,
  refusedRecords,
  needErrors,
  commandLineErrors,
  apiErrors,
};

/** Alerts lead to the line of their alarm. */
const anchored = (name: string, code: string) =>
  name === 'alarms' ? `<a id="alarm-${code.toLowerCase().replaceAll('_', '-')}"></a>` : '';

const tableOf = (name: string, catalogue: Readonly<Record<string, Explanation>>) =>
  [
    '| code | what it means | what to do |',
    '| --- | --- | --- |',
    ...Object.entries(catalogue).map(
      ([code, { meaning, remedy }]) => `| ${anchored(name, code)}\`${code}\` | ${meaning} | ${remedy} |`,
    ),
  ].join('\n');

const current = readFileSync(PAGE, 'utf8');
const page = withRegions(
  current,
  Object.fromEntries(Object.entries(TABLES).map(([name, catalogue]) => [name, tableOf(name, catalogue)])),
);
if (page === current) console.log('docs/runbook.md has every code');
else if (process.argv.includes('--check')) {
  console.error('docs/runbook.md differs from the catalogues in libs/contracts: run `npm run generate`');
  process.exitCode = 1;
} else {
  writeFileSync(PAGE, page);
  console.log('docs/runbook.md written');
}
