import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Report } from '../report.ts';
import { fileOf, readMeasurements } from './measurements.ts';

/**
 * Puts the parts of these kept reports into docs/measurements, each in place of its earlier run; returns the files written.
 * Throws an Error for a report that nobody may quote: of a quick run, or of a commit with changes.
 */
export function publish(files: readonly string[]): readonly string[] {
  return [...new Set(files.map(publishOne))];
}

function publishOne(file: string): string {
  const { machine, targets, quick, parts } = JSON.parse(readFileSync(file, 'utf8')) as Report; // written by keep()
  if (quick) throw new Error(`${file} is of a quick run: measure without --quick`);
  if (machine.commit.endsWith('-dirty')) throw new Error(`${file} is of a changed checkout: commit, and measure again`);
  const day = statSync(file).mtime.toISOString().slice(0, 10);
  const whole = Object.entries(parts).filter(([, { figures }]) => figures.length > 0);
  const added = Object.fromEntries(whole.map(([name, part]) => [name, { day, machine, ...part }]));
  const target = fileOf(targets);
  writeFileSync(target, `${JSON.stringify({ ...readMeasurements(targets), ...added }, null, 1)}\n`);
  return target;
}
