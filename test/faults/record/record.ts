/** One line of docs/faults/runs.jsonl for each run: the tables of docs/faults.md are generated from them. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Invariant } from '../history/history.ts';
import type { Outcome } from '../run/run.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const RUNS = resolve(ROOT, 'docs/faults/runs.jsonl');

export interface RunRecord {
  readonly seed: number;
  readonly minutes?: number;
  /** The value of `--only`; undefined for a run with all faults. */
  readonly only?: string | undefined;
  /** The commit that an upgrade began with. */
  readonly previous?: string | undefined;
  /** Eight hexadecimal digits, with a `+` if the working tree differed from it. */
  readonly commit: string;
  /** The day, in UTC. Runs that were entered by hand have none. */
  readonly day?: string;
  /** True if gates protected a database in the run. */
  readonly gates?: boolean;
  readonly requests?: number | undefined;
  readonly inputs?: number;
  readonly events?: number | undefined;
  readonly letters?: number | undefined;
  /** How often each fault was injected; absent where that is not known. */
  readonly faults?: Readonly<Record<string, number>> | undefined;
  /**
   * The source of `faults`: `run`, counted by the run itself; `plan`, the plan that the seed gives at that commit,
   * whose total equals the recorded one; `kinds`, only the kinds are known, so each number is the least that it can be.
   */
  readonly counted?: 'run' | 'plan' | 'page' | 'least';
  /** How many faults were injected, where `faults` is absent or `kinds`. */
  readonly total?: number;
  readonly verdict: 'held' | 'violated' | 'not judged';
  /** How many violations of which invariant. */
  readonly violations?: Readonly<Partial<Record<Invariant, number>>>;
  readonly note?: string;
  /** Entered by hand from docs/faults.md, which was all that told of the run. */
  readonly source?: 'page';
}

export type Asked = Pick<RunRecord, 'seed' | 'minutes' | 'only' | 'previous' | 'commit'>;

const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

/** The present commit, as a record names it. Records and their page may differ from it: each run changes them. */
export function presentCommit(): string {
  const differs = git('status', '--porcelain', '--', ':!docs') !== '';
  return `${git('rev-parse', '--short=8', 'HEAD')}${differs ? '+' : ''}`;
}

/** The record of a run that came to its end. */
export function recordOf(asked: Asked, { requests, injections, violations, history }: Outcome): RunRecord {
  const names = injections.map(({ fault }) => fault.name);
  return {
    ...asked,
    ...{ day: today(), gates: history.guarded !== undefined },
    ...{ requests, events: history.events.length, letters: history.letters.length },
    ...{ faults: counted(names), counted: 'run' },
    verdict: violations.length === 0 ? 'held' : 'violated',
    violations: counted(violations.map(({ invariant }) => invariant)),
  };
}

/** The record of one that ended before its history could be judged. */
export const notJudged = (asked: Asked, why: string): RunRecord => ({
  ...{ ...asked, day: today(), verdict: 'not judged', note: why.slice(0, 300) },
});

export const append = (record: RunRecord): void => appendFileSync(RUNS, `${JSON.stringify(record)}\n`);

export const readRecords = (): readonly RunRecord[] =>
  readFileSync(RUNS, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): RunRecord => JSON.parse(line));

const today = (): string => new Date().toISOString().slice(0, 10);

function counted<Name extends string>(names: readonly Name[]): Record<Name, number> {
  const counts = {} as Record<Name, number>; // each name that occurs is added
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
