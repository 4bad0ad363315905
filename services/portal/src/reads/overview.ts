import type { TenantId } from '@lockbox/contracts/ids';
import type { Overview, Queries, TimeToDecide } from '@lockbox/store/querying';
import type { ReadYourWrites } from '../changes/read-your-writes.ts';
import { invalidField } from '../http/problems.ts';
import { type TimesQuery, timesOfQuery } from './filters.ts';
import { isoTime } from './iso-time.ts';
import { beginningOfMonth, monthAfter, monthsBetween, monthsIn } from './months.ts';

interface OverviewQuery extends TimesQuery {
  readonly timeZone?: string;
  readonly environmentId?: string;
}

/** The most months that are counted at once. */
const MONTHS_AT_MOST = 120;

/** Reads a tenant's figures. */
export const overviewReads = ({
  queries,
  writes,
  now,
}: {
  readonly queries: Queries;
  readonly writes: ReadYourWrites;
  readonly now: () => number;
}) => ({
  async overview(tenant: TenantId, query: OverviewQuery) {
    const period = periodOf(query, now());
    await writes.shown(tenant);
    const { from, to, until, months } = period;
    const { environmentId } = query;
    const begins = months.map((month) => month.begins);
    const found = await queries.overview(tenant, { from, to, environmentId, months: begins });
    const { waiting, running, byBasis, byEnvironment, byEngineer } = found;
    return {
      period: { from: isoTime(from), to: isoTime(until), timeZone: period.timeZone },
      environmentId: environmentId ?? null,
      waiting,
      running,
      ...decidedView(found),
      accesses: Object.values(byBasis).reduce((sum, count) => sum + count, 0),
      byBasis,
      byEnvironment: rankingView(byEnvironment),
      byEngineer: rankingView(byEngineer),
      months: found.months.map((month, index) => ({
        month: months[index]?.month ?? '',
        from: isoTime(month.begins),
        to: isoTime(begins[index + 1] ?? until),
        ...decidedView(month),
        accesses: month.accesses,
      })),
    };
  },
});

/** Without a beginning, this month and the eleven before it. Without an end, also what is newer than this portal's clock. */
function periodOf(query: OverviewQuery, now: number) {
  const { timeZone = 'UTC' } = query;
  const monthOf = monthsIn(timeZone);
  if (monthOf === undefined)
    throw invalidField('timeZone', `"${timeZone}" is no time zone. Give one such as Europe/Berlin`);
  const times = timesOfQuery(query);
  const from = times.from ?? beginningOfMonth(monthAfter(monthOf(times.to ?? now), -11), monthOf);
  const until = Math.max(from, Math.min(times.to ?? now, now));
  if (times.to !== undefined && times.to <= from) throw invalidField('to', ['BEFORE_BEGINNING']);
  if (monthAfter(monthOf(from), MONTHS_AT_MOST) < monthOf(until))
    throw invalidField('from', ['TOO_EARLY', { months: MONTHS_AT_MOST }]);
  return { timeZone, from, to: times.to, until, months: monthsBetween(monthOf, from, until) };
}

const rankingView = ({ items, others }: Overview['byEngineer']) => ({ items: [...items], others });

const decidedView = ({
  approved,
  denied,
  expired,
  timeToDecide,
}: Pick<Overview, 'approved' | 'denied' | 'expired' | 'timeToDecide'>) => ({
  approved,
  denied,
  expired,
  timeToDecide: timeToDecide && secondsOf(timeToDecide),
});

const secondsOf = ({ medianMs, ninetiethMs }: NonNullable<TimeToDecide>) => ({
  medianSeconds: medianMs / 1_000,
  ninetiethSeconds: ninetiethMs / 1_000,
});
