import { element, svg } from './svg.ts';

/** Milliseconds of processor time for each lifecycle, by program, on one database. */
interface ProcessorSeries {
  readonly name: string;
  readonly programs: Readonly<Record<string, number>>;
}

const WIDTH = 760;
const LEFT = 110;
const RIGHT = 660;
const TOP = 70;
const BAR = 13;
const GAP = 10;

/** A bar for each program and database, the longest first. */
export function processorPlot(series: readonly ProcessorSeries[]): string {
  const names = [...new Set(series.flatMap(({ programs }) => Object.keys(programs)))];
  const longest = (name: string): number => Math.max(...series.map(({ programs }) => programs[name] ?? 0));
  const sorted = names.toSorted((one, other) => longest(other) - longest(one));
  const widest = Math.max(...names.map(longest));
  const row = series.length * BAR + GAP;
  const height = TOP + sorted.length * row + 20;
  return svg({
    width: WIDTH,
    height,
    title: 'Processor time of one request’s whole life, by program',
    description: series.map((one) => inWords(one, sorted)).join(' '),
    content: [
      ...series.map(({ name }, number) =>
        element('text', { class: 'small', x: LEFT + 170 * number + 18, y: 52 }, `${name}`),
      ),
      ...series.map((_, number) =>
        element('rect', { class: `series-${number} filled`, x: LEFT + 170 * number, y: 42, width: 12, height: 12 }),
      ),
      ...sorted.flatMap((name, place) => [
        element(
          'text',
          { x: LEFT - 10, y: TOP + place * row + (series.length * BAR) / 2 + 4, 'text-anchor': 'end' },
          name,
        ),
        ...series.flatMap(({ programs }, number) => {
          const value = programs[name] ?? 0;
          const y = TOP + place * row + number * BAR;
          const width = Math.max(1, Math.round(((RIGHT - LEFT) * value) / widest));
          return [
            element('rect', { class: `series-${number} filled`, x: LEFT, y, width, height: BAR - 2 }),
            element('text', { class: 'small', x: LEFT + width + 6, y: y + BAR - 3 }, `${value.toFixed(1)} ms`),
          ];
        }),
      ]),
    ],
  });
}

const inWords = ({ name, programs }: ProcessorSeries, order: readonly string[]): string =>
  `${name}: ${order.map((program) => `${program} ${(programs[program] ?? 0).toFixed(1)} ms`).join(', ')}.`;
