import { BASES_IN_ORDER } from '../accesses/basis.ts';
import type { Overview } from '../api/resources.ts';
import { csvOf } from '../parts/csv.ts';
import type { Words } from '../words/words.tsx';

type Row = readonly [figure: string, of: string, id: string, value: string];
type Decided = Pick<Overview, 'approved' | 'denied' | 'expired' | 'timeToDecide'>;

/** All figures as a table that spreadsheets read, one figure a row. Times are in minutes. */
export function overviewCsv(overview: Overview, words: Words): string {
  const { overview: own, accesses, requests } = words;
  const { environmentId, waiting, running, months, byBasis, byEnvironment, byEngineer, period } = overview;
  const decided = ({ approved, denied, expired, timeToDecide }: Decided, of: string): readonly Row[] => [
    [own.approved, of, '', String(approved)],
    [own.denied, of, '', String(denied)],
    [own.expired, of, '', String(expired)],
    ...(timeToDecide === null
      ? []
      : ([
          [own.halfMinutes, of, '', minutes(timeToDecide.medianSeconds)],
          [own.mostMinutes, of, '', minutes(timeToDecide.ninetiethSeconds)],
        ] as const)),
  ];
  const ranked = (title: string, { items, others }: Overview['byEngineer']): readonly Row[] => [
    ...items.map(({ id, displayName, count }): Row => [title, displayName ?? '', id, String(count)]),
    ...(others === 0 ? [] : ([[title, own.others, '', String(others)]] as const)),
  ];
  const all = `${period.from} – ${period.to}`;
  const rows: readonly Row[] = [
    [requests.environment, environmentId === null ? requests.anyEnvironment : '', environmentId ?? '', ''],
    [own.timeZone, period.timeZone, '', ''],
    [own.waiting, own.now, '', String(waiting)],
    [own.running, own.now, '', String(running)],
    ...decided(overview, all),
    [own.accesses, all, '', String(overview.accesses)],
    ...months.flatMap((month): readonly Row[] => [
      ...decided(month, month.month),
      [own.accesses, month.month, '', String(month.accesses)],
    ]),
    ...BASES_IN_ORDER.map((basis): Row => [own.byBasis, accesses.basis[basis], basis, String(byBasis[basis])]),
    ...ranked(own.byEnvironment, byEnvironment),
    ...ranked(own.byEngineer, byEngineer),
  ];
  return csvOf([[own.csv.figure, own.csv.of, own.csv.id, own.csv.value], ...rows]);
}

/** Rounded up, as on the page: these decisions took no longer. */
const minutes = (seconds: number): string => String(Math.ceil(seconds / 60));
