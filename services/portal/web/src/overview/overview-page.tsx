import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { EXCLUSION_BASES } from '../accesses/basis.ts';
import { ExportButtons } from '../activity/export-bar.tsx';
import { useChanges } from '../api/changes.tsx';
import { queryOf } from '../api/client.ts';
import type { Overview } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { useResource } from '../api/use-resource.ts';
import { useQueryValues } from '../navigation/location.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageTop } from '../parts/page.tsx';
import { saveFile } from '../parts/save-file.ts';
import { PageSection } from '../parts/section.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { useFormats, useNow } from '../time/clock.tsx';
import { spanNoShorter } from '../time/remaining.ts';
import { utcOf } from '../time/zoned.ts';
import { useWords } from '../words/words.tsx';
import { type AccessesBy, AccessesByBasis, AccessesRanked, OutcomesByMonth, TimeByMonth } from './charts.tsx';
import { overviewCsv } from './overview-csv.ts';
import { dayAt, endsOf, type Period, periodOf } from './period.ts';
import { PeriodFilter } from './period-filter.tsx';
import { FigureTile, Tiles } from './tiles.tsx';

const useStyles = makeStyles({
  half: { display: 'block', fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600, fontWeight: 600 },
  most: { display: 'block', fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  hint: { display: 'block', color: tokens.colorNeutralForeground3 },
});

/** Figures often change while requests are decided, and nobody needs each of them. */
const LOOK_AFTER_MS = 2_000;

/** A tenant's figures: how long it takes to decide, what was decided, and who had access. */
export default function OverviewPage() {
  const words = useWords();
  const { overview } = words;
  const { zone } = useFormats();
  const [query, setQuery] = useQueryValues();
  const today = dayAt(useNow(), zone);
  const period = periodOf(query, today);
  const ends = endsOf(period);
  const environment = query.get('environment') ?? '';
  const { loaded, reload } = useResource<Overview>(
    `/overview${queryOf({
      from: utcOf(ends.from, zone),
      to: utcOf(ends.to, zone),
      timeZone: zone,
      environmentId: environment,
    })}`,
  );
  const look = useDebounced(reload, LOOK_AFTER_MS);
  useChanges(({ about }) => {
    if (about === 'request' || about === 'everything') look();
  });

  const accessesBy: AccessesBy = (filter) => `/accesses${queryOf({ environment, ...ends, ...filter })}`;
  const onExport = (format: 'csv' | 'json') => {
    if (loaded.state !== 'ready') return;
    const [content, type] =
      format === 'csv'
        ? [overviewCsv(loaded.value, words), 'text/csv;charset=utf-8']
        : [JSON.stringify(loaded.value, null, 2), 'application/json'];
    saveFile(
      `${['overview', loaded.value.environmentId ?? [], today].flat().join('-')}.${format}`,
      new Blob([content], { type }),
    );
  };

  return (
    <>
      <PageTop
        title={overview.title}
        intro={overview.intro}
        actions={<ExportButtons onExport={onExport} busy={loaded.state !== 'ready'} />}
      />
      <PeriodFilter period={period} environment={environment} onFilter={setQuery} />
      {loaded.state === 'loading' && <Loading rows={8} />}
      {loaded.state === 'failed' && <FailedState error={loaded.error} onAgain={reload} />}
      {loaded.state === 'ready' && (
        <Figures found={loaded.value} period={period} environment={environment} accessesBy={accessesBy} />
      )}
    </>
  );
}

function Figures(props: {
  readonly found: Overview;
  readonly period: Period;
  readonly environment: string;
  readonly accessesBy: AccessesBy;
}) {
  const { found, period, environment, accessesBy } = props;
  const { overview, language } = useWords();
  const number = (count: number) => count.toLocaleString(language);
  const { EMERGENCY, INADVERTENT, LEGAL_DEMAND } = found.byBasis;
  // The list of requests has no period, and that of events no environment.
  const events = (type: 'RequestDenied' | 'RequestExpired') =>
    environment === '' ? `/activity${queryOf({ type, ...endsOf(period) })}` : undefined;
  const isEmpty = found.approved + found.denied + found.expired + found.accesses === 0;
  return (
    <>
      <Tiles name={overview.now}>
        <FigureTile
          name={overview.waiting}
          figure={number(found.waiting)}
          href={`/requests${queryOf({ tab: 'all', status: 'action-needed', environment })}`}
        />
        <FigureTile
          name={overview.running}
          figure={number(found.running)}
          href={`/accesses${queryOf({ running: true, environment })}`}
        />
      </Tiles>
      {isEmpty ? (
        <EmptyState title={overview.nothing} text={overview.nothingText} />
      ) : (
        <>
          <TimeToDecide timeToDecide={found.timeToDecide} period={period} />
          <Tiles name={overview.inPeriod}>
            <FigureTile
              name={overview.approved}
              figure={number(found.approved)}
              href={accessesBy({ basis: 'CUSTOMER_APPROVAL' })}
            />
            <FigureTile name={overview.denied} figure={number(found.denied)} href={events('RequestDenied')} />
            <FigureTile name={overview.expired} figure={number(found.expired)} href={events('RequestExpired')} />
            <FigureTile name={overview.accesses} figure={number(found.accesses)} href={accessesBy({})} />
            <FigureTile
              name={overview.exclusions}
              figure={number(EMERGENCY + INADVERTENT + LEGAL_DEMAND)}
              href={accessesBy({ basis: EXCLUSION_BASES })}
            />
          </Tiles>
          <TimeByMonth months={found.months} />
          <OutcomesByMonth months={found.months} />
          <AccessesByBasis byBasis={found.byBasis} accessesBy={accessesBy} />
          <AccessesRanked ranking={found.byEngineer} by="engineer" accessesBy={accessesBy} />
          <AccessesRanked ranking={found.byEnvironment} by="environment" accessesBy={accessesBy} />
        </>
      )}
    </>
  );
}

/** The answer to the first question in one look. */
function TimeToDecide(props: Pick<Overview, 'timeToDecide'> & { readonly period: Period }) {
  const { timeToDecide, period } = props;
  const styles = useStyles();
  const { overview, time } = useWords();
  const { zone, day } = useFormats();
  return (
    <PageSection title={overview.timeToDecide} card>
      {timeToDecide === null ? (
        <Text className={styles.most}>{overview.nothingDecided}</Text>
      ) : (
        <>
          <Text className={styles.half}>
            {overview.half({ span: spanNoShorter(timeToDecide.medianSeconds * 1_000, time) })}
          </Text>
          <Text className={styles.most}>
            {overview.most({ span: spanNoShorter(timeToDecide.ninetiethSeconds * 1_000, time) })}
          </Text>
        </>
      )}
      <Text className={styles.hint}>
        {overview.timeHint}{' '}
        {period.last === ''
          ? overview.since({ day: day(period.first), zone })
          : overview.between({ first: day(period.first), last: day(period.last), zone })}
      </Text>
    </PageSection>
  );
}
