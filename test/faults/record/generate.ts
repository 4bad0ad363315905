/** Writes the tables of docs/faults.md from docs/faults/runs.jsonl; with --check only says whether they have drifted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withRegions } from '@lockbox/contracts/page-regions';
import { catalogue } from '../run/catalogue.ts';
import { readRecords } from './record.ts';
import { runs, seedsByFault } from './tables.ts';

const PAGE = resolve(import.meta.dirname, '../../../docs/faults.md');

const records = readRecords();
const names = catalogue.map(({ name }) => name);
const tables: Readonly<Record<string, string>> = {
  seedsByFault: seedsByFault(names, records),
  upgrades: runs(records.filter(({ previous }) => previous !== undefined)),
  runs: runs(records.filter(({ previous }) => previous === undefined)),
};
const current = readFileSync(PAGE, 'utf8');
const page = withRegions(current, tables);
if (page === current) console.log('docs/faults.md has every recorded run');
else if (process.argv.includes('--check')) {
  console.error('docs/faults.md differs from docs/faults/runs.jsonl: run `npm run generate`');
  process.exitCode = 1;
} else {
  writeFileSync(PAGE, page);
  console.log('docs/faults.md written');
}
