import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { BASES_IN_ORDER } from '../accesses/basis.ts';
import type { Overview } from '../api/resources.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { PageSection } from '../parts/section.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { useFormats } from '../time/clock.tsx';
import { spanNoShorter } from '../time/remaining.ts';
import { useWords } from '../words/words.tsx';
import { type Bar, Bars } from './bars.tsx';

const useStyles = makeStyles({
  table: { marginTop: tokens.spacingVerticalM },
  summary: {
    cursor: 'pointer',
    width: 'fit-content',
    minHeight: '24px',
    color: tokens.colorBrandForegroundLink,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
});

type Month = Overview['months'][number];
type Ranking = Overview['byEngineer'];

/** A chart with the table of the same beneath it. */
function Chart<T>(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
}) {
  const { title, children, ...table } = props;
  const styles = useStyles();
  const { overview } = useWords();
  return (
    <PageSection title={title} card>
      {children}
      <details className={styles.table}>
        <summary className={styles.summary} aria-label={`${overview.asTable}: ${title}`}>
          {overview.asTable}
        </summary>
        <DataTable name={title} {...table} />
      </details>
    </PageSection>
  );
}

const monthKey = ({ month }: Month) => month;

export function OutcomesByMonth({ months }: { readonly months: readonly Month[] }) {
  const { overview, language } = useWords();
  const formats = useFormats();
  const kinds = ['approved', 'denied', 'expired'] as const;
  return (
    <Chart
      title={overview.outcomesByMonth}
      items={months}
      keyOf={monthKey}
      columns={[
        { id: 'month', header: overview.columns.month, cell: ({ month }) => formats.month(month) },
        ...[...kinds, 'accesses' as const].map((kind) => ({
          id: kind,
          header: overview[kind],
          cell: (month: Month) => month[kind].toLocaleString(language),
        })),
      ]}
    >
      <Bars
        legend={kinds.map((look) => ({ look, name: overview[look] }))}
        bars={months.map((month) => ({
          key: month.month,
          name: formats.month(month.month),
          parts: kinds.map((look) => ({ look, length: month[look] })),
          says: overview.outcomesOf({ approved: month.approved, denied: month.denied, expired: month.expired }),
        }))}
      />
    </Chart>
  );
}

export function TimeByMonth({ months }: { readonly months: readonly Month[] }) {
  const { overview, time } = useWords();
  const formats = useFormats();
  const span = (seconds: number | undefined) =>
    seconds === undefined ? time.never : spanNoShorter(seconds * 1_000, time);
  return (
    <Chart
      title={overview.timeByMonth}
      items={months}
      keyOf={monthKey}
      columns={[
        { id: 'month', header: overview.columns.month, cell: ({ month }) => formats.month(month) },
        { id: 'half', header: overview.columns.half, cell: ({ timeToDecide }) => span(timeToDecide?.medianSeconds) },
        { id: 'most', header: overview.columns.most, cell: ({ timeToDecide }) => span(timeToDecide?.ninetiethSeconds) },
      ]}
    >
      <Bars
        legend={[
          { look: 'plain', name: overview.columns.half },
          { look: 'thin', name: overview.columns.most },
        ]}
        bars={months.map(({ month, timeToDecide }) => {
          const { medianSeconds = 0, ninetiethSeconds = 0 } = timeToDecide ?? {};
          return {
            key: month,
            name: formats.month(month),
            parts: [
              { look: 'plain', length: medianSeconds },
              { look: 'thin', length: Math.max(0, ninetiethSeconds - medianSeconds) },
            ],
            says:
              timeToDecide === null
                ? overview.nothingDecided
                : overview.timesOf({ half: span(medianSeconds), most: span(ninetiethSeconds) }),
          };
        })}
      />
    </Chart>
  );
}

interface Counted {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  /** The list of these accesses. */
  readonly href: string | undefined;
}
const countedKey = ({ id }: Counted) => id;
/** The table has all. */
const DRAWN_AT_MOST = 10;

function Counts(props: { readonly title: string; readonly of: string; readonly counted: readonly Counted[] }) {
  const { title, of, counted } = props;
  const { overview, language } = useWords();
  const named = ({ name, href }: Counted) => (href === undefined ? name : <TextLink href={href}>{name}</TextLink>);
  return (
    <Chart
      title={title}
      items={counted}
      keyOf={countedKey}
      columns={[
        { id: 'name', header: of, cell: named },
        { id: 'count', header: overview.accesses, cell: ({ count }) => count.toLocaleString(language) },
      ]}
    >
      <Bars
        bars={counted.slice(0, DRAWN_AT_MOST).map(
          (one): Bar => ({
            key: one.id,
            name: named(one),
            parts: [{ look: 'plain', length: one.count }],
            says: one.count.toLocaleString(language),
          }),
        )}
      />
    </Chart>
  );
}

/** The address of a list of accesses of the period, narrowed further. */
export type AccessesBy = (filter: Readonly<Record<string, string>>) => string;

export function AccessesByBasis({
  byBasis,
  accessesBy,
}: Pick<Overview, 'byBasis'> & { readonly accessesBy: AccessesBy }) {
  const { overview, accesses } = useWords();
  const counted = BASES_IN_ORDER.map((basis) => ({
    id: basis,
    name: accesses.basis[basis],
    count: byBasis[basis],
    href: accessesBy({ basis }),
  }));
  return <Counts title={overview.byBasis} of={overview.columns.basis} counted={counted} />;
}

export function AccessesRanked(props: {
  readonly ranking: Ranking;
  readonly by: 'environment' | 'engineer';
  readonly accessesBy: AccessesBy;
}) {
  const { ranking, by, accessesBy } = props;
  const { overview } = useWords();
  const counted: readonly Counted[] = ranking.items.map(({ id, displayName, count }) => ({
    id,
    name: displayName ?? id,
    count,
    href: accessesBy({ [by]: id }),
  }));
  const others = { id: '', name: overview.others, count: ranking.others, href: undefined };
  return (
    <Counts
      title={by === 'environment' ? overview.byEnvironment : overview.byEngineer}
      of={overview.columns[by]}
      counted={ranking.others === 0 ? counted : [...counted, others]}
    />
  );
}
