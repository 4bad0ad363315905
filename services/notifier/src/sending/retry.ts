const HOUR_MS = 3_600_000;
/** No recipient is left alone for longer, whatever it asks for. */
export const LONGEST_PAUSE_MS = HOUR_MS;

const doubled = (firstMs: number, times: number, longestMs: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(times, 30));

/** After the n-th refusal for now: 30 s, 1, 2, 4 … minutes, at most an hour. */
export const nextAttemptMs = (attempts: number): number => doubled(30_000, attempts - 1, HOUR_MS);

/** While the projector lags: half a second, 1, 2 … 30 seconds. */
export const nextLookMs = (waits: number): number => doubled(500, waits, 30_000);
/** For about five minutes a message waits for names; then it is sent with ids instead. It waits for an address without end. */
export const isPatient = (waits: number): boolean => waits < 15;

/** Until an outcome is seen in the log it is reported again: after 10, 20, 40 … seconds, at most an hour. */
export const nextReportMs = (reports: number): number => doubled(10_000, reports, HOUR_MS);

/**
 * How long an item is claimed: it waits for its turn, or is being sent, and no other instance takes it. This is short, so
 * that a crash in the middle delays the repeat little.
 */
export const CLAIMED_MS = 60_000;
/** An attempt takes no longer than this. One that cannot begin so long before the claim ends gives the item back. */
export const SENT_WITHIN_MS = 30_000;

/** So often an item is looked at again from memory; then it is put back, and others get its place. */
const LOOKS_AT_HAND = 2;
export const isKeptAtHand = (waits: number): boolean => waits <= LOOKS_AT_HAND;
