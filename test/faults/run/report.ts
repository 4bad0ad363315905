/** The messages at the end of a run, and the files that a failed run keeps. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type History, INVARIANTS, type Violation } from '../history/history.ts';
import type { Outcome } from './run.ts';

/** A row for each fault: how often it was injected, and whether everything held in the runs in which it was. */
export function faultTable(outcomes: readonly Pick<Outcome, 'injections' | 'violations'>[]): string {
  const rows = new Map<string, { alone: number; together: number; runs: number; failed: number }>();
  for (const { injections, violations } of outcomes) {
    for (const { fault, together } of injections) {
      const row = rows.get(fault.name) ?? { alone: 0, together: 0, runs: 0, failed: 0 };
      row[together ? 'together' : 'alone'] += 1;
      rows.set(fault.name, row);
    }
    for (const name of new Set(injections.map(({ fault }) => fault.name))) {
      const row = rows.get(name);
      if (row === undefined) continue;
      row.runs += 1;
      if (violations.length > 0) row.failed += 1;
    }
  }
  const lines = [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { alone, together, runs, failed }]) => {
      const verdict = failed === 0 ? 'all held' : `VIOLATED in ${failed} of ${runs} runs`;
      return `| ${name} | ${alone} | ${together} | ${verdict} |`;
    });
  return ['| fault | alone | with another | invariants |', '| --- | ---: | ---: | --- |', ...lines].join('\n');
}

/** Each invariant with what broke it; the first ten of each. */
export function violationList(violations: readonly Violation[]): string {
  return INVARIANTS.flatMap((invariant) => {
    const broken = violations.filter((one) => one.invariant === invariant);
    if (broken.length === 0) return [];
    const more = broken.length > 10 ? [`  … and ${broken.length - 10} more`] : [];
    return [`${invariant}: ${broken.length}`, ...broken.slice(0, 10).map(({ what }) => `  ${what}`), ...more];
  }).join('\n');
}

/** How often programs have raised which alarm: what faults are expected to raise, and what an upgrade is not. */
export function alarmsIn(logs: Iterable<string>): string {
  const lines = [...logs].filter((file) => existsSync(file)).flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const names = lines.flatMap((line) => /"alarm":"([A-Z_]+)"/.exec(line)?.[1] ?? []);
  return counted(names) || 'none';
}

/** How many events were written by which schema: of two releases, by each. */
export const schemasOf = ({ events }: Pick<History, 'events'>): string =>
  counted(events.map(({ value }) => `schema ${value.readUInt32BE(1)}`));

const counted = (names: readonly string[]): string =>
  [...new Set(names)].map((name) => `${name}: ${names.filter((one) => one === name).length}`).join(', ');

/** Every log; and the history as JSON with its plan, if the run came so far. */
export function keepRun(folder: string, logs: ReadonlyMap<string, string>, outcome: Outcome | undefined): void {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  for (const [name, file] of logs) if (existsSync(file)) copyFileSync(file, join(folder, 'logs', name));
  if (outcome === undefined) return;
  const plan = outcome.injections.map(({ fault, fromS, untilS, together }) => ({
    ...{ fault: fault.name, fromS, untilS, together },
  }));
  const { seed, requests, violations, endedThemselves } = outcome;
  write(join(folder, 'outcome.json'), { seed, requests, violations, endedThemselves, plan });
  const { policyKey: _, checkpointKey: __, ...history } = outcome.history;
  write(join(folder, 'history.json'), history);
}

/** Bytes as base64: what was hashed has to be there as it was. */
const write = (file: string, content: unknown): void =>
  writeFileSync(
    file,
    JSON.stringify(
      content,
      (_, value) => (value?.type === 'Buffer' ? Buffer.from(value.data).toString('base64') : value),
      1,
    ),
  );
