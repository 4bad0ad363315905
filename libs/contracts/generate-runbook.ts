/** Writes the tables of codes in docs/runbook.md from the catalogues; with --check only says whether they have drifted. */
import { generatedText, markdownTable, withRegions, writeGenerated } from './generated-files.ts';
import { alarms } from './src/alarms.ts';
import { apiErrors } from './src/api-errors.ts';
import { commandLineErrors, needErrors } from './src/error-codes.ts';
import type { Explanation } from './src/explanation.ts';
import { decodingErrors, refusedRecords } from './src/record-errors.ts';

const PAGE = 'docs/runbook.md';
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
  markdownTable(
    ['code', 'what it means', 'what to do'],
    Object.entries(catalogue).map(([code, { meaning, remedy }]) => [
      `${anchored(name, code)}\`${code}\``,
      meaning,
      remedy,
    ]),
  );

const tables = Object.fromEntries(Object.entries(TABLES).map(([name, catalogue]) => [name, tableOf(name, catalogue)]));
writeGenerated('the catalogues in libs/contracts', [[PAGE, withRegions(generatedText(PAGE), tables)]]);
