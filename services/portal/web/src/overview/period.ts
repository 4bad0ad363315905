export const PERIODS = ['12m', '3m', '30d', 'dates'] as const;
export type PeriodName = (typeof PERIODS)[number];

/** Days of the reader's calendar (`2026-11-27`), both counted. Without the last, until now. */
export interface Period {
  readonly name: PeriodName;
  readonly first: string;
  readonly last: string;
}

/** Returns the period in the page's address. Months are whole except the present one. */
export function periodOf(query: URLSearchParams, today: string): Period {
  const name = PERIODS.find((one) => one === query.get('period')) ?? '12m';
  switch (name) {
    case '30d':
      return { name, first: dayAfter(today, -30), last: '' };
    case '3m':
      return { name, first: firstOfMonth(today, 2), last: '' };
    case '12m':
      return { name, first: firstOfMonth(today, 11), last: '' };
    case 'dates':
      return { name, first: dayIn(query, 'first') || firstOfMonth(today, 11), last: dayIn(query, 'last') };
    default:
      return name satisfies never;
  }
}

const dayIn = (query: URLSearchParams, end: string): string => {
  const day = query.get(end) ?? '';
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : '';
};

/** The period's ends as local times: from the beginning of its first day to the end of its last, where it has one. */
export const endsOf = ({ first, last }: Period) => ({
  from: midnight(first),
  to: last === '' ? '' : midnight(dayAfter(last, 1)),
});

const midnight = (day: string): string => `${day}T00:00`;

/** The day in a zone. */
export const dayAt = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

function dayAfter(day: string, further: number): string {
  return new Date(Date.parse(day) + further * 86_400_000).toISOString().slice(0, 10);
}

function firstOfMonth(day: string, monthsBack: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - monthsBack, 1)).toISOString().slice(0, 10);
}
