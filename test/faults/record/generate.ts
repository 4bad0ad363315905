/** Writes the tables of docs/faults.md from docs/faults/runs.jsonl; with --check only says whether they have drifted. */
import { generatedText, withRegions, writeGenerated } from '@lockbox/contracts/generated-files';
import { catalogue } from '../run/catalogue.ts';
import { readRecords } from './record.ts';
import { runs, seedsByFault } from './tables.ts';

const PAGE = 'docs/faults.md';

const records = readRecords();
const names = catalogue.map(({ name }) => name);
const tables: Readonly<Record<string, string>> = {
  seedsByFault: seedsByFault(names, records),
  upgrades: runs(records.filter(({ previous }) => previous !== undefined)),
  runs: runs(records.filter(({ previous }) => previous === undefined)),
};
writeGenerated('docs/faults/runs.jsonl', [[PAGE, withRegions(generatedText(PAGE), tables)]]);
