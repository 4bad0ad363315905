const MINUTE_MS = 60_000;
const MINUTES_OF_A_DAY = 24 * 60;

/** Formatters are slow to make, and most people share a few. */
const KEPT = 50;
const kept = new Map<string, Intl.DateTimeFormat>();

function clockIn(timeZone: string): Intl.DateTimeFormat {
  const known = kept.get(timeZone);
  if (known !== undefined) return known;
  if (kept.size >= KEPT) kept.clear();
  const made = makeClock(timeZone);
  kept.set(timeZone, made);
  return made;
}

/** A zone that nobody knows is UTC, as in letters. */
function makeClock(timeZone: string): Intl.DateTimeFormat {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...time, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...time, timeZone: 'UTC' });
  }
}

/** Minutes since midnight, as clocks in the zone show them. */
export function minuteIn(timeZone: string, at: number): number {
  const [hour = 0, minute = 0] = clockIn(timeZone).format(at).split(':').map(Number);
  return hour * 60 + minute;
}

/** The next time, later than `after`, when clocks in the zone show this minute. Where they leave it out, it is as much later. */
export function nextTimeIn(timeZone: string, minute: number, after: number): number {
  const ahead = (minute - minuteIn(timeZone, after) + MINUTES_OF_A_DAY) % MINUTES_OF_A_DAY || MINUTES_OF_A_DAY;
  const sameClock = after - (after % MINUTE_MS) + ahead * MINUTE_MS;
  // Between the two the clocks may have been changed.
  const off = minute - minuteIn(timeZone, sameClock);
  const shift =
    off > MINUTES_OF_A_DAY / 2 ? off - MINUTES_OF_A_DAY : off < -MINUTES_OF_A_DAY / 2 ? off + MINUTES_OF_A_DAY : off;
  const at = sameClock + shift * MINUTE_MS;
  return minuteIn(timeZone, at) === minute ? at : sameClock;
}
