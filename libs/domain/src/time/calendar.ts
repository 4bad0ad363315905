const YEAR_10000 = 253_402_300_800_000;

/** Whether a time, in milliseconds since 1970, has a year of four digits: RFC 3339 can write no other. */
export const isOnCalendar = (at: number): boolean => at >= 0 && at < YEAR_10000;
