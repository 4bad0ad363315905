const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** ISO 8601 durations of days, hours, minutes and seconds, such as P4D or PT90M. */
export const DURATION = /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

const ONE = DURATION.source.slice(1, -1);
/** The same, separated by commas. */
export const DURATIONS = new RegExp(`^${ONE}(,${ONE})*$`);

/** Milliseconds of an ISO 8601 duration (P4D, PT90M). Throws on anything else. */
export function millisecondsOf(duration: string): number {
  const found = DURATION.exec(duration);
  if (found === null) throw new Error(`"${duration}" is not an ISO 8601 duration such as P4D or PT12H`);
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = found;
  return Number(days) * UNITS.d + Number(hours) * UNITS.h + Number(minutes) * UNITS.m + Number(seconds) * UNITS.s;
}

/** Durations separated by commas, in milliseconds, earliest first; an empty text is none. */
export const durationsOf = (list: string): readonly number[] =>
  list === ''
    ? []
    : list
        .split(',')
        .map(millisecondsOf)
        .sort((a, b) => a - b);
