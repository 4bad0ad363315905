import { element, svg } from './svg.ts';

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
const HEIGHT = 420;
const PLOT = { left: 70, right: 560, top: 50, bottom: 360 } as const;
const TICKS_MS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

/** Rate against latency, both by their logarithm: full lines are p50, dashed ones p99. */
export function latencyPlot(series: readonly LatencySeries[]): string {
  const steps = series.flatMap((one) => one.steps);
  const rates = [...new Set(steps.map(({ perSecond }) => perSecond))].toSorted((one, other) => one - other);
  const times = steps.flatMap(({ p50, p99 }) => [p50, p99]).filter(Number.isFinite);
  const lowest = TICKS_MS.findLast((tick) => tick <= Math.min(...times)) ?? 1;
  const highest = TICKS_MS.find((tick) => tick >= Math.max(...times)) ?? 100_000;
  const x = scale([rates[0] ?? 1, rates.at(-1) ?? 2], [PLOT.left, PLOT.right]);
  const y = scale([lowest, highest], [PLOT.bottom, PLOT.top]);

  const grid = TICKS_MS.filter((tick) => tick >= lowest && tick <= highest).flatMap((tick) => [
    element('line', { class: 'grid', x1: PLOT.left, x2: PLOT.right, y1: y(tick), y2: y(tick) }),
    element('text', { class: 'small', x: PLOT.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, milliseconds(tick)),
  ]);
  const bottom = rates.map((rate) =>
    element('text', { class: 'small', x: x(rate), y: PLOT.bottom + 18, 'text-anchor': 'middle' }, String(rate)),
  );
  const lines = series.flatMap((one, number) => [
    ...lineOf(one, number, 'p50', { x, y }),
    ...lineOf(one, number, 'p99', { x, y }),
  ]);
  return svg({
    width: WIDTH,
    height: HEIGHT,
    title: 'From an approval to its grant, by approvals a second',
    description: series.map(inWords).join(' '),
    content: [
      ...grid,
      ...bottom,
      element(
        'text',
        { x: (PLOT.left + PLOT.right) / 2, y: HEIGHT - 18, 'text-anchor': 'middle' },
        'approvals a second',
      ),
      ...lines,
    ],
  });
}

type Scale = (value: number) => number;

/** Logarithmic. */
function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => Math.round(start + ((end - start) * Math.log(value / from)) / Math.log(to / from || 2));
}

function lineOf(
  { name, steps }: LatencySeries,
  number: number,
  which: 'p50' | 'p99',
  { x, y }: { x: Scale; y: Scale },
) {
  const points = steps
    .filter((step) => Number.isFinite(step[which]))
    .map((step): readonly [number, number] => [x(step.perSecond), y(step[which])]);
  const last = points.at(-1);
  if (last === undefined) return [];
  return [
    element('polyline', {
      class: `line series-${number}${which === 'p99' ? ' dashed' : ''}`,
      points: points.map((point) => point.join(',')).join(' '),
    }),
    ...points.map(([cx, cy]) => element('circle', { class: `series-${number} filled`, cx, cy, r: 3 })),
    element('text', { class: 'small', x: last[0] + 8, y: last[1] + 4 }, `${name}, ${which}`),
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
