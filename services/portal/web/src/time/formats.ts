/** Writes times in the reader's language and zone, and in UTC. */
export interface Formats {
  readonly zone: string;
  readonly local: (at: string) => string;
  readonly utc: (at: string) => string;
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
  return {
    zone: local.resolvedOptions().timeZone,
    local: (at) => local.format(Date.parse(at)),
    utc: (at) => at.slice(0, 19).replace('T', ' '),
  };
}
