import { relative } from 'node:path';
import { DEFAULT_LABELS, type Metric, ownMetrics } from './metrics.ts';

const GUIDE = relative('docs', 'docs/guides/monitoring.md');

/** Who has what a library registers. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'libs/platform': 'every program',
  'libs/worker': 'every worker',
  'libs/store': 'programs with MongoDB',
};

const whoHas = (from: string): string => LIBRARIES[from] ?? `[${from.split('/')[1]}](../${from}/README.md)`;

const row = ({ name, type, help, labels, from }: Metric): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${from.map(whoHas).join(', ')} | ${help} |`;

/** docs/metrics.md. */
export const metricsPage = (): string =>
  [
    '<!-- Generated from the code by `npm run generate`. Do not edit. -->',
    '# Metrics',
    '',
    "What programs serve at `/metrics`, in the format of Prometheus. Names are those of OpenTelemetry where it has one; Lockbox's own begin with",
    `\`lockbox_\`. Each series also has the label \`service\`, the program's name, and those of workers ${DEFAULT_LABELS.slice(
      1,
    )
      .map((label) => `\`${label}\``)
      .join(' and ')}.`,
    'Besides there are what [prom-client](https://www.npmjs.com/package/prom-client) tells of every Node.js process (`process_…`, `nodejs_…`).',
    `[Monitoring](${GUIDE}) says what to make of them.`,
    '',
    '| metric | type | labels | who has it | what it is |',
    '| --- | --- | --- | --- | --- |',
    ...[...ownMetrics().values()].toSorted((a, b) => a.name.localeCompare(b.name)).map(row),
    '',
  ].join('\n');
