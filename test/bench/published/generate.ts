/** Writes what the documents quote of the published runs, and draws it; with --check only says what has drifted. */
import { generatedText, withRegions, writeGenerated } from '@lockbox/contracts/generated-files';
import { DATABASES, readMeasurements } from './measurements.ts';
import { figuresTable, inShort, machinesLine, smallEnd } from './pages.ts';
import { drawPlots } from './plot/draw.ts';
import { readSimulated } from './simulated.ts';

const [fast, embedded] = DATABASES.map(readMeasurements);
if (fast === undefined || embedded === undefined) throw new Error('there are two databases');

const page = (path: string, regions: Readonly<Record<string, string>>): readonly [string, string] => [
  path,
  withRegions(generatedText(path), regions),
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

writeGenerated('docs/measurements', made);
