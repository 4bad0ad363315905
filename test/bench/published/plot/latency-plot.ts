import { element, legend, marker, svg } from './svg.ts';

/** Milliseconds at one rate. */
export interface LatencyStep {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** One database's steps. */
interface LatencySeries {
  readonly name: string;
  readonly steps: readonly LatencyStep[];
}

const WIDTH = 760;
const HEIGHT = 430;
const PLOT = { left: 70, right: 730, top: 80, bottom: 370 } as const;
const TICKS_MS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
const PERCENTILES = ['p50', 'p99'] as const;

/** Rate against latency, both by their logarithm: full lines are p50, dashed ones p99. */
export function latencyPlot(series: readonly LatencySeries[]): string {
  const steps = series.flatMap((one) => one.steps);
  const rates = [...new Set(steps.map(({ perSecond }) => perSecond))].toSorted((one, other) => one - other);
  const times = steps.flatMap(({ p50, p99 }) => [p50, p99]).filter(Number.isFinite);
  const lowest = TICKS_MS.findLast((tick) => tick <= Math.min(...times)) ?? 1;
  const highest = TICKS_MS.find((tick) => tick >= Math.max(...times)) ?? 100_000;
  const x = scale([rates[0] ?? 1, rates.at(-1) ?? 2], [PLOT.left, PLOT.right]);
  const y = scale([lowest, highest], [PLOT.bottom, PLOT.top]);

  const rows = TICKS_MS.filter((tick) => tick >= lowest && tick <= highest).flatMap((tick) => [
    element('line', { class: 'grid', x1: PLOT.left, x2: PLOT.right, y1: y(tick), y2: y(tick) }),
    element('text', { class: 'small', x: PLOT.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, milliseconds(tick)),
  ]);
  const columns = rates.flatMap((rate) => [
    element('line', { class: 'grid', x1: x(rate), x2: x(rate), y1: PLOT.top, y2: PLOT.bottom }),
    element('text', { class: 'small', x: x(rate), y: PLOT.bottom + 18, 'text-anchor': 'middle' }, String(rate)),
  ]);
  const lines = series.flatMap(({ name, steps }, number) =>
    PERCENTILES.map((which) => ({ name: `${name}, ${which}`, number, which, steps })),
  );
  return svg({
    width: WIDTH,
    height: HEIGHT,
    title: 'From an approval to its grant, by approvals a second',
    description: series.map(inWords).join(' '),
    content: [
      ...lines.flatMap(({ name, number, which }, place) =>
        legend({ x: 24 + 184 * place, y: 54, number, isDashed: which === 'p99', name }),
      ),
      ...rows,
      ...columns,
      element(
        'text',
        { x: (PLOT.left + PLOT.right) / 2, y: HEIGHT - 16, 'text-anchor': 'middle' },
        'approvals a second',
      ),
      ...lines.flatMap(({ number, which, steps }) => lineOf(steps, number, which, { x, y })),
    ],
  });
}

type Scale = (value: number) => number;

/** Logarithmic. */
function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => Math.round(start + ((end - start) * Math.log(value / from)) / Math.log(to / from || 2));
}

function lineOf(
  steps: readonly LatencyStep[],
  number: number,
  which: (typeof PERCENTILES)[number],
  { x, y }: { x: Scale; y: Scale },
): readonly string[] {
  const points = steps
    .filter((step) => Number.isFinite(step[which]))
    .map((step): readonly [number, number] => [x(step.perSecond), y(step[which])]);
  return [
    element('polyline', {
      class: `line series-${number}${which === 'p99' ? ' dashed' : ''}`,
      points: points.map((point) => point.join(',')).join(' '),
    }),
    ...points.map((point) => marker(point, number)),
  ];
}

const milliseconds = (value: number): string => (value < 1_000 ? `${value} ms` : `${value / 1_000} s`);

const inWords = ({ name, steps }: LatencySeries): string =>
  `${name}: ${steps
    .map(
      ({ perSecond, p50, p99 }) =>
        `at ${perSecond} a second half within ${p50.toFixed(0)} ms and 99 of 100 within ${p99.toFixed(0)} ms`,
    )
    .join('; ')}.`;
