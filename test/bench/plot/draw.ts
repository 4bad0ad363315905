/** Draws what reports hold: one report for each database. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RateStep } from '../flow/rates.ts';
import type { Steady } from '../flow/steady.ts';
import { percentile } from '../measuring/percentile.ts';
import { perOne, type Usage } from '../measuring/usage.ts';
import type { DatabaseKind } from '../part.ts';
import type { Report } from '../report.ts';
import { type LatencyStep, latencyPlot } from './latency-plot.ts';
import { type ProcessorSeries, processorPlot } from './processor-plot.ts';

const DOCS = join(import.meta.dirname, '../../../docs');

/** Writes the drawings of docs/performance.md, of the parts that the reports have; returns the files. */
export function drawPlots(reports: readonly string[]): readonly string[] {
  const all = reports.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report); // written by keep() of report.ts
  const steps = all.flatMap(({ targets, results: { rates } }) =>
    rates === undefined ? [] : [{ name: nameOf(targets), steps: medianSteps(rates as (readonly RateStep[])[]) }],
  );
  const programs = all.flatMap(({ targets, results: { 'flow-steady': steady } }) =>
    steady === undefined ? [] : [{ name: nameOf(targets), ...perLifecycle(steady as readonly Steady[]) }],
  );
  return [
    ...(steps.length > 0 ? [write('performance-latency.svg', latencyPlot(steps))] : []),
    ...(programs.length > 0 ? [write('performance-processor-time.svg', processorPlot(programs))] : []),
  ];
}

const nameOf = (database: DatabaseKind): string => `${database} database`;

/** Of the rates that every run has come to. */
function medianSteps(runs: readonly (readonly RateStep[])[]): readonly LatencyStep[] {
  const [first = []] = runs;
  return first.flatMap(({ perSecond }) => {
    const same = runs.flatMap((steps) => steps.filter((step) => step.perSecond === perSecond));
    if (same.length < runs.length) return [];
    const median = (which: 'p50' | 'p99') =>
      percentile(
        same.map(({ grantMs }) => grantMs[which]),
        0.5,
      );
    return [{ perSecond, p50: median('p50'), p99: median('p99') }];
  });
}

/** Medians of milliseconds by program. The bench itself is no part of the system. */
function perLifecycle(runs: readonly Steady[]): Omit<ProcessorSeries, 'name'> {
  const medians = (of: (usage: Usage) => Readonly<Record<string, number>>) => {
    const each = runs.map(({ approvals: lifecycles, usage }) => perOne(of(usage), lifecycles));
    const names = Object.keys(each[0] ?? {}).filter((name) => name !== 'bench');
    const median = (name: string): number =>
      percentile(
        each.map((programs) => programs[name] ?? 0),
        0.5,
      );
    return Object.fromEntries(names.map((name) => [name, 1_000 * median(name)]));
  };
  return {
    programs: medians(({ processor }) => processor.programs),
    servers: medians(({ processor }) => processor.others),
  };
}

function write(name: string, drawing: string): string {
  const file = join(DOCS, name);
  writeFileSync(file, drawing);
  return file;
}
