import { parseArgs } from 'node:util';
import type { TestStack } from '@lockbox/testing/stack';
import type { BenchOptions, DatabaseKind, Part } from './part.ts';
import { parts } from './parts/index.ts';

const HELP = `npm run bench -- [options]

  --only PART,…     some parts alone; "flow" is all whose names begin with "flow-"
  --quick           a tenth of the work: to see that it runs, not to quote
  --requests N      requests of a burst; 3,000, quick 300
  --database URL    another MongoDB than the embedded one
  --targets KIND    the targets to hold the figures to, "fast" or "embedded"; embedded unless --database is given

Parts:
${parts.map(({ name, about }) => `  ${name.padEnd(16)}  ${about}`).join('\n')}
`;

interface Chosen {
  readonly stack: TestStack;
  readonly parts: readonly Part[];
  readonly targets: DatabaseKind;
  readonly options: BenchOptions;
}

/** Reads the command line and the environment; ends the process with help where they make no sense. */
export function readOptions(): Chosen {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      requests: { type: 'string' },
      database: { type: 'string' },
      targets: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) end('');
  const only = values.only?.split(',') ?? parts.map(({ name }) => name);
  const isNamed = (part: Part, name: string): boolean => part.name === name || part.name.startsWith(`${name}-`);
  const unknown = only.filter((name) => !parts.some((part) => isNamed(part, name)));
  if (unknown.length > 0) end(`There is no part "${unknown.join(', ')}".`);
  const targets = values.targets ?? (values.database === undefined ? 'embedded' : 'fast');
  if (targets !== 'fast' && targets !== 'embedded') end(`--targets is "fast" or "embedded", not "${targets}".`);
  const requests = Number(values.requests ?? (values.quick ? 300 : 3_000));
  if (!Number.isInteger(requests) || requests < 10) end(`--requests is a number from 10, not "${values.requests}".`);
  return {
    stack: stackOf(values.database),
    parts: parts.filter((part) => only.some((name) => isNamed(part, name))),
    targets,
    options: { quick: values.quick, requests },
  };
}

function end(problem: string): never {
  process.stdout.write(problem === '' ? HELP : `${problem}\n\n${HELP}`);
  process.exit(problem === '' ? 0 : 64);
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
