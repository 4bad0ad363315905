const HOUR_MS = 3_600_000;

const doubled = (firstMs: number, times: number, longestMs: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(times, 30));

/** After the n-th refusal for now: 30 s, 1, 2, 4 … minutes, at most an hour. */
export const nextAttemptMs = (attempts: number): number => doubled(30_000, attempts - 1, HOUR_MS);

/** While the projector lags: half a second, 1, 2 … 30 seconds. */
export const nextLookMs = (waits: number): number => doubled(500, waits, 30_000);
/** After about five minutes a letter is sent with ids where names are not to be had. The address is waited for. */
export const PATIENCE = 15;

/** Until the outcome is seen in the log it is sent again: after 10, 20, 40 … seconds, at most an hour. */
export const tellAgainMs = (told: number): number => doubled(10_000, told, HOUR_MS);

/**
 * While a letter is in line or on its way no other instance takes it. Short enough that a crash in the middle delays
 * its repeat little.
 */
export const ON_ITS_WAY_MS = 60_000;
/** A sending takes no longer than this: one that cannot begin so long before that time is over is given back. */
export const SENT_WITHIN_MS = 30_000;
