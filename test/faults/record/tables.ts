/** The tables of docs/faults.md, made from the records of runs. */
import type { RunRecord } from './record.ts';

/** Seeds that are aimed at for each single fault. */
const AIM = 20;

interface Row {
  /** Seeds of runs with this fault in which every invariant held. */
  readonly seeds: readonly number[];
  /** Those of them in which no other kind was injected. */
  readonly alone: readonly number[];
  readonly times: number;
  /** True if it may have been injected more often than `times`. */
  readonly orMore: boolean;
  /** Runs with it in which an invariant did not hold. */
  readonly violated: number;
}

function rowOf(fault: string, records: readonly RunRecord[]): Row {
  const having = records.filter(({ faults }) => (faults?.[fault] ?? 0) > 0);
  const held = having.filter(({ verdict }) => verdict === 'held');
  const alone = held.filter(({ faults = {}, counted }) => counted !== 'least' && Object.keys(faults).length === 1);
  return {
    ...{ seeds: distinct(held), alone: distinct(alone) },
    times: held.reduce((sum, { faults }) => sum + (faults?.[fault] ?? 0), 0),
    orMore: held.some(({ counted }) => counted === 'least'),
    violated: having.filter(({ verdict }) => verdict === 'violated').length,
  };
}

const distinct = (records: readonly RunRecord[]): readonly number[] =>
  [...new Set(records.map(({ seed }) => seed))].sort((one, other) => one - other);

/** A row for each fault: the seeds with which everything held. */
export function seedsByFault(faults: readonly string[], records: readonly RunRecord[]): string {
  const rows = faults.map((fault) => ({ fault, ...rowOf(fault, records) }));
  const counts = rows.map(({ seeds }) => seeds.length);
  const enough = counts.filter((count) => count >= AIM).length;
  return [
    `Of ${rows.length} faults, ${enough} have ${AIM} seeds. The fewest that one has is ${Math.min(...counts)}, the most ${Math.max(...counts)}.`,
    '',
    '| fault | green seeds | of these alone | times in them | runs with it that were violated | green seeds, by number |',
    '| --- | ---: | ---: | ---: | ---: | --- |',
    ...rows.map(({ fault, seeds, alone, times, orMore, violated }) => {
      const often = `${times}${orMore ? ' or more' : ''}`;
      return `| \`${fault}\` | ${seeds.length} | ${alone.length} | ${often} | ${violated} | ${seeds.join(', ')} |`;
    }),
  ].join('\n');
}

const whole = (value: number): string => value.toLocaleString('en-GB');

/** A row for each run, in the order in which they were made. */
export function runs(records: readonly RunRecord[]): string {
  return [
    '| seed | minutes | `--only` | commit | what came | verdict |',
    '| ---: | ---: | --- | --- | --- | --- |',
    ...records.map((record) => {
      const { seed, minutes, only, previous, commit, verdict, note } = record;
      const from = previous === undefined ? '' : `${previous} to `;
      const faults = only === undefined ? (previous === undefined ? 'all' : 'upgrade') : `\`${only}\``;
      const said = verdict === 'violated' ? `**violated**${violationsOf(record)}` : verdict;
      const row = [
        seed,
        minutes,
        faults,
        `${from}${commit}`,
        came(record),
        note === undefined ? said : `${said}: ${note}`,
      ];
      return `| ${row.join(' | ')} |`;
    }),
  ].join('\n');
}

function came({ requests, inputs, events, letters, faults, counted, total }: RunRecord): string {
  const injected = total ?? (counted === 'least' ? undefined : faults && sum(Object.values(faults)));
  const counts = { requests, inputs, events, 'e-mails': letters, faults: injected };
  return Object.entries(counts)
    .flatMap(([what, count]) => (count === undefined ? [] : [`${whole(count)} ${what}`]))
    .join(', ');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const violationsOf = ({ violations = {} }: RunRecord): string => {
  const named = Object.entries(violations).map(([invariant, count]) => `${invariant} ${count}`);
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
};
