/** A month as a calendar in a zone has it: `2026-11`, and when it begins. */
export interface MonthRange {
  readonly month: string;
  readonly begins: number;
}

/** Gives the month in which a time lies; undefined where no such zone is known. */
export function monthsIn(timeZone: string): ((at: number) => string) | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      year: 'numeric',
      month: '2-digit',
    });
    return (at) => {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
      return `${parts.get('year')}-${parts.get('month')}`;
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** No zone is further from UTC than that. */
const FURTHEST_MS = 15 * 3_600_000;

/** The month of a time, and those after it until another time; the first begins at the time itself. */
export function monthsBetween(monthOf: (at: number) => string, from: number, to: number): readonly MonthRange[] {
  const months: MonthRange[] = [{ month: monthOf(from), begins: from }];
  for (let month = monthAfter(monthOf(from)); ; month = monthAfter(month)) {
    const begins = beginningOfMonth(month, monthOf);
    if (begins >= to) return months;
    months.push({ month, begins });
  }
}

/** When a month begins in the zone: clocks may be changed in that very night, so that it is looked for. */
export function beginningOfMonth(month: string, monthOf: (at: number) => string): number {
  const inUtc = Date.parse(`${month}-01T00:00:00Z`);
  let before = inUtc - FURTHEST_MS;
  let within = inUtc + FURTHEST_MS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (monthOf(middle) < month) before = middle;
    else within = middle;
  }
  return within;
}

/** `2026-12` → `2027-01`, and with -11 the twelfth month back. */
export function monthAfter(month: string, further = 1): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + further)).toISOString().slice(0, 7);
}
