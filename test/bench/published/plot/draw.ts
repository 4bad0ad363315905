/** Draws what was published, of both databases. */
import type { RateStep } from '../../flow/rates.ts';
import type { Steady } from '../../flow/steady.ts';
import { percentile } from '../../measuring/percentile.ts';
import { perOne, type Usage } from '../../measuring/usage.ts';
import type { DatabaseKind } from '../../part.ts';
import { DATABASES, type Measurements } from '../measurements.ts';
import { type LatencyStep, latencyPlot } from './latency-plot.ts';
import { type ProcessorSeries, processorPlot } from './processor-plot.ts';

/** The drawings of docs/performance.md, by file. */
export function drawPlots(
  measured: Readonly<Record<DatabaseKind, Measurements>>,
): readonly (readonly [string, string])[] {
  const steps = DATABASES.flatMap((database) => {
    const { rates } = measured[database];
    return rates === undefined
      ? []
      : [{ name: nameOf(database), steps: medianSteps(rates.runs as (readonly RateStep[])[]) }]; // of the part rates
  });
  const programs = DATABASES.flatMap((database) => {
    const steady = measured[database]['flow-steady'];
    return steady === undefined ? [] : [{ name: nameOf(database), ...perLifecycle(steady.runs as Steady[]) }]; // of the part flow-steady
  });
  return [
    ['docs/performance-latency.svg', latencyPlot(steps)],
    ['docs/performance-processor-time.svg', processorPlot(programs)],
  ];
}

const nameOf = (database: DatabaseKind): string => `${database} database`;

/** The median steps of the rates that every run has reached. */
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
