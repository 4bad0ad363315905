/** Writes times in the reader's language and zone, and in UTC. */
export interface Formats {
  readonly zone: string;
  readonly local: (at: string) => string;
  readonly utc: (at: string) => string;
  /** A day of the calendar (`2026-11-27`). */
  readonly day: (day: string) => string;
  /** A month of the calendar (`2026-11`). */
  readonly month: (month: string) => string;
}

const SHOWN: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };

/** A zone or language that the browser does not know is left out, since it must not stop the page. */
function formatter(locale: string | null, timeZone: string | null): Intl.DateTimeFormat {
  for (const [language, zone] of [
    [locale, timeZone],
    [null, timeZone],
    [locale, null],
  ] as const) {
    try {
      return new Intl.DateTimeFormat(language ?? undefined, { ...SHOWN, ...(zone === null ? {} : { timeZone: zone }) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return new Intl.DateTimeFormat(undefined, SHOWN);
}

export function formatsFor(locale: string | null, timeZone: string | null): Formats {
  const local = formatter(locale, timeZone);
  const { timeZone: zone, locale: written } = local.resolvedOptions();
  const day = new Intl.DateTimeFormat(written, { dateStyle: 'medium', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(written, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return {
    zone,
    local: (at) => local.format(Date.parse(at)),
    utc: (at) => at.slice(0, 19).replace('T', ' '),
    day: (text) => day.format(Date.parse(text)),
    month: (text) => month.format(Date.parse(`${text}-15`)),
  };
}
