/** The options of `npm run faults`. */
import { parseArgs } from 'node:util';
import { catalogue } from './run/catalogue.ts';
import type { Fault } from './run/fault.ts';

const HELP = `npm run faults -- [options]

  --seed N          the run to make, again or anew; drawn unless given, and printed
  --minutes M       how long the load goes on; 5
  --rate R          requests a second, on average; 1.5
  --only NAME,…     these faults alone; "kill" is all whose names begin with "kill-"
  --runs N          so many runs, with this seed and those after it; 1
  --previous-commit REV
                    begins with every program as of that commit (npm ci, a minute); then an upgrade, back, and there again;
                    no other fault, unless --only names some
  --previous DIR    likewise, of a checkout of an earlier commit with its packages
  --record          appends a line about each run to docs/faults/runs.jsonl, however it ends; then \`npm run generate\`
  --list            says what each fault does, and how it heals
  --help            this

Starts three brokers, a registry, a database, a mail server and two instances of each program, all of its own, and ends them.
Needs some 6 GiB of memory. What a run that failed has left is kept in a folder, which it names.
Exit code 0: every invariant held. 1: one did not. 64: wrong usage.
`;

export interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly faults: readonly Fault[];
  /** Those that cannot be injected here, and what they need. */
  readonly leftOut: readonly Fault[];
  /** The option's own text. */
  readonly only: string | undefined;
  readonly record: boolean;
  readonly previous: { readonly folder: string } | { readonly commit: string } | undefined;
}

/** Reads the command line; ends the process where it only asks, or makes no sense. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  if (values.help) end('');
  if (values.list) {
    process.stdout.write(catalogue.map(inWords).join(''));
    process.exit(0);
  }
  const { previous: folder, 'previous-commit': commit } = values;
  if (folder !== undefined && commit !== undefined) end('One of --previous and --previous-commit, not both.');
  const previous = folder !== undefined ? { folder } : commit !== undefined ? { commit } : undefined;
  const { only } = values;
  const named = only === undefined ? (previous === undefined ? catalogue : []) : faultsNamed(only.split(','));
  const leftOut = named.filter(({ missing }) => missing !== undefined);
  if (only !== undefined && leftOut.length > 0) end(leftOut.map(needs).join('\n'));
  return {
    ...{ previous, only, record: values.record, leftOut, faults: named.filter((fault) => !leftOut.includes(fault)) },
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : wholeNumber('--seed', values.seed),
    runs: Math.max(1, wholeNumber('--runs', values.runs)),
    seconds: 60 * positive('--minutes', values.minutes),
    perSecond: positive('--rate', values.rate),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        minutes: { type: 'string', default: '5' },
        rate: { type: 'string', default: '1.5' },
        runs: { type: 'string', default: '1' },
        only: { type: 'string' },
        previous: { type: 'string' },
        'previous-commit': { type: 'string' },
        record: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return end(error instanceof Error ? error.message : String(error));
  }
}

const inWords = ({ name, does, heals, missing }: Fault): string =>
  `${name}\n  ${does}; heals: ${heals}\n${missing === undefined ? '' : `  not here: it needs ${missing}\n`}`;

/** The message for a fault that cannot be injected on this machine. */
export const needs = ({ name, missing }: Fault): string => `${name} cannot be injected here: it needs ${missing}.`;

function faultsNamed(names: readonly string[]): readonly Fault[] {
  const isNamed = ({ name }: Fault, given: string): boolean => name === given || name.startsWith(`${given}-`);
  const unknown = names.filter((given) => !catalogue.some((fault) => isNamed(fault, given)));
  if (unknown.length > 0) end(`There is no fault "${unknown.join(', ')}": --list says which there are.`);
  return catalogue.filter((fault) => names.some((given) => isNamed(fault, given)));
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) end(`${option} is a whole number, not "${text}".`);
  return value;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) end(`${option} is a number above 0, not "${text}".`);
  return value;
}

function end(problem: string): never {
  process.stdout.write(problem === '' ? HELP : `${problem}\n\n${HELP}`);
  process.exit(problem === '' ? 0 : 64);
}
