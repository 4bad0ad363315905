/** Writes what the documents quote of the published runs, and draws it; with --check only says what has drifted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withRegions } from '@lockbox/contracts/page-regions';
import { DATABASES, readMeasurements } from './measurements.ts';
import { figuresTable, inShort, machinesLine, smallEnd } from './pages.ts';
import { drawPlots } from './plot/draw.ts';
import { readSimulated } from './simulated.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const [fast, embedded] = DATABASES.map(readMeasurements);
if (fast === undefined || embedded === undefined) throw new Error('there are two databases');

const page = (path: string, regions: Readonly<Record<string, string>>): readonly [string, string] => [
  path,
  withRegions(readFileSync(join(ROOT, path), 'utf8'), regions),
];
const made = [
  page('docs/performance.md', {
    'in short': inShort(fast),
    'machines of the fast database': machinesLine(fast),
    'figures of the fast database': figuresTable(fast),
    'machines of the embedded database': machinesLine(embedded),
    'figures of the embedded database': figuresTable(embedded),
  }),
  page('docs/scale.md', { 'small end': smallEnd(fast, readSimulated()) }),
  ...drawPlots({ fast, embedded }),
];

const drifted = made.filter(([name, text]) => readFileSync(join(ROOT, name), 'utf8') !== text);
if (process.argv.includes('--check')) {
  for (const [name] of drifted) console.error(`${name} differs from docs/measurements: run \`npm run generate\``);
  if (drifted.length > 0) process.exitCode = 1;
  else console.log('the documents quote the published runs');
} else {
  for (const [name, text] of drifted) writeFileSync(join(ROOT, name), text);
  console.log(`${drifted.length} file(s) written`);
}
