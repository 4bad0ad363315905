/** Takes one call; how many seconds to wait if there were too many. */
export type RateLimit = (now: number) => number | undefined;

const MINUTE_MS = 60_000;

/** So many calls a minute, all of them at once too: a bucket that fills again as time goes by. `now` never goes back. */
export function createRateLimit(callsPerMinute: number): RateLimit {
  let left = callsPerMinute;
  let filledAt: number | undefined;
  return (now) => {
    left = Math.min(callsPerMinute, left + ((now - (filledAt ?? now)) * callsPerMinute) / MINUTE_MS);
    filledAt = now;
    if (left < 1) return Math.ceil(((1 - left) * MINUTE_MS) / callsPerMinute / 1_000);
    left -= 1;
    return undefined;
  };
}
