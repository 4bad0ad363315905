import { element, legend, svg } from './svg.ts';

/** Milliseconds of processor time for each lifecycle, by program. */
type Milliseconds = Readonly<Record<string, number>>;

/** On one database. */
export interface ProcessorSeries {
  readonly name: string;
  readonly programs: Milliseconds;
  readonly servers: Milliseconds;
}

const GROUPS = [
  { heading: 'Lockbox’s programs', of: ({ programs }: ProcessorSeries) => programs },
  { heading: 'Servers', of: ({ servers }: ProcessorSeries) => servers },
] as const;

const WIDTH = 760;
const LEFT = 110;
const RIGHT = 680;
const TOP = 78;
const BAR = 13;
const GAP = 10;
const HEADING = 26;

/** A bar for each program and database: Lockbox's own programs, then the servers, in each the longest first. */
export function processorPlot(series: readonly ProcessorSeries[]): string {
  const widest = Math.max(...GROUPS.flatMap(({ of }) => series.flatMap((one) => Object.values(of(one)))));
  const row = series.length * BAR + GAP;
  const content: string[] = [];
  let top = TOP;
  for (const { heading, of } of GROUPS) {
    const sums = series.map((one) => `${sumOf(of(one)).toFixed(0)} ms`).join(' and ');
    content.push(element('text', { class: 'strong', x: LEFT, y: top + 12 }, `${heading}: together ${sums}`));
    top += HEADING;
    for (const name of longestFirst(series.map(of))) {
      content.push(
        element('text', { x: LEFT - 10, y: top + (series.length * BAR) / 2 + 4, 'text-anchor': 'end' }, name),
        ...series.flatMap((one, number) => barOf(of(one)[name] ?? 0, { number, y: top + number * BAR, widest })),
      );
      top += row;
    }
  }
  return svg({
    width: WIDTH,
    height: top + 10,
    title: 'Processor time of one request’s whole life, by program',
    description: series.map(inWords).join(' '),
    content: [
      ...series.flatMap(({ name }, number) => legend({ x: LEFT + 172 * number, y: 54, number, name })),
      ...content,
    ],
  });
}

function barOf(value: number, { number, y, widest }: { number: number; y: number; widest: number }): readonly string[] {
  const width = Math.max(1, Math.round(((RIGHT - LEFT) * value) / widest));
  return [
    element('rect', { class: `series-${number} filled`, x: LEFT, y, width, height: BAR - 2 }),
    element('text', { class: 'small', x: LEFT + width + 6, y: y + BAR - 3 }, `${value.toFixed(1)} ms`),
  ];
}

function longestFirst(all: readonly Milliseconds[]): readonly string[] {
  const longest = (name: string): number => Math.max(...all.map((one) => one[name] ?? 0));
  return [...new Set(all.flatMap((one) => Object.keys(one)))].toSorted((one, other) => longest(other) - longest(one));
}

const sumOf = (values: Milliseconds): number => Object.values(values).reduce((sum, value) => sum + value, 0);

const inWords = ({ name, programs, servers }: ProcessorSeries): string =>
  `${name}: ${[programs, servers]
    .flatMap((group) => longestFirst([group]).map((program) => `${program} ${(group[program] ?? 0).toFixed(1)} ms`))
    .join(', ')}.`;
