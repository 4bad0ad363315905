/** The quotations of the published runs in docs/performance.md and docs/scale.md. */
import { markdownTable } from '@lockbox/contracts/generated-files';
import { cellsOf, measured } from '../report.ts';
import { figureOf, type Measurements, type PublishedPart } from './measurements.ts';
import type { Simulated } from './simulated.ts';

/** Every figure that has a row, by its row. */
export function figuresTable(measurements: Measurements): string {
  const lines = Object.entries(measurements)
    .flatMap(([part, published]) => published.figures.map((figure) => ({ part, published, figure })))
    .filter(({ figure }) => figure.row !== undefined)
    .toSorted((one, other) => (one.figure.row ?? 0) - (other.figure.row ?? 0));
  return markdownTable(
    ['row', 'what', 'part', 'target', 'measured', 'met', 'at'],
    lines.map(({ part, published, figure }) => {
      const { row, what, measured, target, met } = cellsOf(figure);
      return [row, what, `\`${part}\``, target, measured, met.toLowerCase(), placeOf(published)];
    }),
  );
}

const placeOf = ({ machine, runs }: PublishedPart): string =>
  `${machine.commit}${runs.length > 1 ? `, ${runs.length} runs` : ''}`;

/** On what the runs were made. */
export function machinesLine(measurements: Measurements): string {
  const machines = Object.values(measurements).map(
    ({ day, machine: { cpu, cores, memoryGiB, node, database } }) =>
      `${cores} × ${cpu}, ${memoryGiB} GiB, Node ${node.replace('v', '')}, ${database}, ${day}`,
  );
  return [...new Set(machines)].map((machine) => `- ${machine}`).join('\n');
}

/** The summary for a reader who reads nothing else. */
export function inShort(fast: Measurements): string {
  const steady = (what: string) => figureOf(fast, 'flow-steady', what);
  const burst = (what: string) => figureOf(fast, 'flow-burst', what);
  const ms = (value: number) => measured(value, 'ms');
  const round = (value: number) => Math.round(value).toLocaleString('en');
  return [
    `- **20 lifecycles a second**, 360,000 requests in a busy day: half of the approvals become grants within ${ms(steady('approve → grant at 20 a second, p50'))}, 99 of 100 within ${ms(steady('approve → grant at 20 a second, p99'))}.`,
    `- **${round(burst('approvals, 64 at once, to the last letter and document'))} approvals a second** can be kept up with all letters and documents; ${round(burst('approvals, 64 at once, to the last grant'))} a second to the grants alone.`,
    `- **A burst of 3,000 requests** is created at ${round(burst('burst of 3000: created'))} a second; its letters are sent and its documents written after ${round(burst('burst of 3000: until all letters and documents'))} s.`,
  ].join('\n');
}

/** The simulation beside what was measured. */
export function smallEnd(fast: Measurements, simulated: Simulated): string {
  const beside = (line: keyof Simulated, place: string, what: string, value: number, unit: string) => [
    place,
    what,
    measured(value, unit),
    measured(simulated[line], unit),
    (simulated[line] / value).toPrecision(2),
  ];
  const steady = (what: string) => figureOf(fast, 'flow-steady', what);
  const burst = (what: string) => figureOf(fast, 'flow-burst', what);
  const during = 'approve → grant at 20 a second during a burst';
  return markdownTable(
    ['row', 'what', 'measured', 'simulated', 'ratio'],
    [
      beside('p50', '2', 'approve → grant at 20 a second: p50', steady('approve → grant at 20 a second, p50'), 'ms'),
      beside('p99', '2', 'p99', steady('approve → grant at 20 a second, p99'), 'ms'),
      beside('duringBurstP50', '3', 'the same during a burst of 3,000: p50', burst(`${during}, p50`), 'ms'),
      beside('duringBurstP99', '3', 'p99', burst(`${during}, p99`), 'ms'),
      beside('letters', '4', 'letters of the burst', burst('letters of a burst'), '/s'),
      beside('created', '5', 'burst of 3,000: created', burst('burst of 3000: created'), '/s'),
      beside('settled', '5', 'until everything is done', burst('burst of 3000: until all letters and documents'), 's'),
      beside('transactions', '7', 'transactions in a lifecycle', steady('Kafka transactions per lifecycle'), ''),
    ],
  );
}
