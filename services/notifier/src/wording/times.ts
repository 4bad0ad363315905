/** How one reader reads times: in the own zone, in the order that the own region writes them. */
export interface Times {
  /** For a sentence: "Sunday, 29 November 2026 at 14:05 CET". */
  full(at: number): string;
  /** For a subject: "29 Nov 2026, 14:05 CET". */
  short(at: number): string;
}

/** Formatters are large, and most readers share a few: they are kept, up to so many. */
const KEPT = 50;
const kept = new Map<string, Times>();

/**
 * `language` is the catalogue's: a reader in Germany of an English notice gets English words in German order. A zone or
 * locale that is no such thing falls back to UTC and the plain language: a notice never fails over it.
 */
export function timesFor(language: string, locale: string, timeZone: string): Times {
  const key = `${language} ${locale} ${timeZone}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = makeTimes(regional(language, locale), timeZone);
  if (kept.size >= KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

function makeTimes(tag: string, timeZone: string): Times {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const time = { hour: '2-digit', minute: '2-digit', timeZone: zone, timeZoneName: 'short' } as const;
  const full = new Intl.DateTimeFormat(tag, {
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    ...time,
  });
  const short = new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'short', day: 'numeric', ...time });
  // Intl puts a narrow no-break space before AM and PM: some mail programs show it as a box.
  const plain = (text: string) => text.replaceAll('\u202f', ' ');
  return { full: (at) => plain(full.format(at)), short: (at) => plain(short.format(at)) };
}

function regional(language: string, locale: string): string {
  try {
    const { language: own, region } = new Intl.Locale(locale);
    if (own === language) return locale;
    return region === undefined ? language : `${language}-${region}`;
  } catch {
    return language;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined && name !== '';
  } catch {
    return false;
  }
}
