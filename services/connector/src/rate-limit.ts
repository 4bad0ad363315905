/** Takes one call; how many seconds to wait if there were too many. */
export type RateLimit = (now: number) => number | undefined;

const MINUTE_MS = 60_000;

/** Limits calls per minute, with all of them at once allowed: a bucket that refills over time. `now` never goes back. */
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
