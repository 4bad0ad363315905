import { DURATION_PATTERN } from './settings.ts';

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** Milliseconds of an ISO 8601 duration (P4D, PT90M). Throws on anything else. */
export function millisecondsOf(duration: string): number {
  if (!new RegExp(DURATION_PATTERN).test(duration))
    throw new Error(`"${duration}" is not an ISO 8601 duration such as P4D or PT12H`);
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration) ?? [];
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
