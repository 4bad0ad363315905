import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '@lockbox/contracts/generated-files';
import type { Machine } from './measuring/machine.ts';
import { type DatabaseKind, type Figure, isMet, type Target } from './part.ts';

export interface Report {
  readonly machine: Machine;
  /** Which of the targets the figures are held to. */
  readonly targets: DatabaseKind;
  readonly quick: boolean;
  /** How often each part ran; the figures are the medians. */
  readonly runs: number;
  /** By the part's name. */
  readonly parts: Readonly<Record<string, PartReport>>;
}

export interface PartReport {
  /** The whole measurement of each run. */
  readonly runs: readonly unknown[];
  /** None before the last run. */
  readonly figures: readonly Figure[];
}

/** One line for each figure, with the target for it and whether it is met. */
export function reportTable({ machine, targets, quick, runs, parts }: Report): string {
  const { commit, cpu, cores, memoryGiB, node, database } = machine;
  return [
    `Measured${commit && ` at ${commit}`} on ${cores} × ${cpu}, ${memoryGiB} GiB, Node ${node}, ${database}; targets: ${targets}.`,
    ...(runs > 1 ? [`Medians of ${runs} runs.`] : []),
    ...(quick ? ['A quick run: to see that it works, not to quote.'] : []),
    '',
    markdownTable(
      ['row', 'what', 'measured', 'target', 'met'],
      Object.values(parts).flatMap(({ figures }) => figures.map((figure) => Object.values(cellsOf(figure)))),
    ),
  ].join('\n');
}

/** The cells of a figure in a table. A missed target is in capitals. */
export function cellsOf(figure: Figure) {
  const { row = '', what, note, value, unit, target } = figure;
  const met = isMet(figure);
  return {
    row,
    what: `${what}${note === undefined ? '' : ` (${note})`}`,
    measured: measured(value, unit),
    target: target === undefined ? '' : textOf(target, unit),
    met: met === undefined ? '' : met ? 'yes' : 'NO',
  };
}

const textOf = (target: Target, unit: string): string =>
  'atLeast' in target ? `≥ ${withUnit(target.atLeast, unit)}` : `≤ ${withUnit(target.atMost, unit)}`;

export const measured = (value: number, unit: string): string =>
  Number.isFinite(value) ? withUnit(Number(value.toPrecision(value >= 1_000 ? 4 : 3)), unit) : 'not measured';

const withUnit = (value: number, unit: string): string => `${value.toLocaleString('en')} ${unit}`.trim();

/** The path for the figures of a new run. */
export function newFile(): string {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${new Date().toISOString().replaceAll(':', '')}.json`);
}

/** Keeps the figures as JSON. */
export function keep(report: Report, file: string): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}
