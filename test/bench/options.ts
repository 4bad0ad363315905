import { parseArgs } from 'node:util';
import type { TestStack } from '@lockbox/testing/stack';
import type { BenchOptions, DatabaseKind, Part } from './part.ts';
import { parts } from './parts/index.ts';
import { SCALED } from './scaling.ts';

const HELP = `npm run bench -- [options]

  --only PART,…     some parts alone; "flow" is all whose names begin with "flow-"
  --quick           a small part of the work, and without --only but a few parts: to see that it runs, not to quote
  --runs N          each part so often; the figures are the medians
  --requests N      requests of a burst; 3,000, quick 100
  --minutes N       how long those parts last that run only when they are named; 10, quick 1
  --worker NAME     of which several instances run in the part scaling: ${SCALED.join(', ')}; projector
  --database URL    another MongoDB than the embedded one
  --targets KIND    the targets to hold the figures to, "fast" or "embedded"; embedded unless --database is given
  --publish FILE …  measures nothing, and puts the kept figures of these files into docs/measurements/

Parts:
${parts.map(({ name, about, lasts }) => `  ${name.padEnd(16)}  ${about}${lasts ? ' (only when named)' : ''}`).join('\n')}
`;

/** The command: measure, or publish the figures of these files. */
type Chosen = { readonly publish: readonly string[] } | Measurement;

interface Measurement {
  readonly publish: undefined;
  readonly stack: TestStack;
  readonly parts: readonly Part[];
  readonly runs: number;
  readonly targets: DatabaseKind;
  readonly options: BenchOptions;
}

/** Reads the command line and the environment; ends the process with help where they make no sense. */
export function readOptions(): Chosen {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      runs: { type: 'string', default: '1' },
      requests: { type: 'string' },
      minutes: { type: 'string' },
      worker: { type: 'string', default: 'projector' },
      database: { type: 'string' },
      targets: { type: 'string' },
      publish: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) end('');
  if (values.publish !== positionals.length > 0) end('Files are named with --publish, and with nothing else.');
  if (values.publish) return { publish: positionals };
  const targets = values.targets ?? (values.database === undefined ? 'embedded' : 'fast');
  if (targets !== 'fast' && targets !== 'embedded') end(`--targets is "fast" or "embedded", not "${targets}".`);
  return {
    publish: undefined,
    stack: stackOf(values.database),
    parts: values.only === undefined ? usualParts(values.quick) : partsNamed(values.only.split(',')),
    runs: wholeNumber('--runs', values.runs, 1),
    targets,
    options: {
      quick: values.quick,
      requests: wholeNumber('--requests', values.requests ?? (values.quick ? '100' : '3000'), 10),
      worker: SCALED.find((name) => name === values.worker) ?? end(`--worker is one of ${SCALED.join(', ')}.`),
      minutes: wholeNumber('--minutes', values.minutes ?? (values.quick ? '1' : '10'), 1),
    },
  };
}

function end(problem: string): never {
  process.stdout.write(problem === '' ? HELP : `${problem}\n\n${HELP}`);
  process.exit(problem === '' ? 0 : 64);
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) end(`${option} is a number from ${least}, not "${text}".`);
  return value;
}

const usualParts = (quick: boolean): readonly Part[] => parts.filter((part) => (quick ? part.quick : !part.lasts));

function partsNamed(names: readonly string[]): readonly Part[] {
  const isNamed = (part: Part, name: string): boolean => part.name === name || part.name.startsWith(`${name}-`);
  const unknown = names.filter((name) => !parts.some((part) => isNamed(part, name)));
  if (unknown.length > 0) end(`There is no part "${unknown.join(', ')}".`);
  return parts.filter((part) => names.some((name) => isNamed(part, name)));
}

const stackOf = (database: string | undefined): TestStack => ({
  kafkaBrokers: named('LOCKBOX_KAFKA_BROKERS'),
  registryUrl: named('LOCKBOX_REGISTRY_URL'),
  mongoUrl: database ?? named('LOCKBOX_MONGO_URL'),
  smtpUrl: named('LOCKBOX_SMTP_URL'),
  mailUrl: null,
  issuerUrl: named('LOCKBOX_OIDC_ISSUER'),
});

function named(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set: start this by \`npm run bench\``);
  return value;
}
