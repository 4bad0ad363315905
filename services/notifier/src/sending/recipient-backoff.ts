import { LONGEST_PAUSE_MS, nextAttemptMs } from './retry.ts';

/** Recipients that have failed get nothing for a while, twice as long each time, so that they delay no others. */
export interface RecipientBackoff {
  /** `askedMs`: how long the recipient itself asks to be left alone. */
  failed(id: string, now: number, askedMs?: number): void;
  worked(id: string): void;
  /** The recipients that get nothing now, and until when. */
  at(now: number): ReadonlyMap<string, number>;
}

interface Backoff {
  readonly failures: number;
  readonly pauseMs: number;
  readonly until: number;
}

/** One that lasts longer than it can have been meant to was set by a clock that was ahead. */
const lasts = ({ pauseMs, until }: Backoff, now: number): boolean => until > now && until <= now + pauseMs;

export function createRecipientBackoff(): RecipientBackoff {
  const backoffs = new Map<string, Backoff>();
  return {
    failed(id, now, askedMs = 0) {
      const before = backoffs.get(id);
      // Only the first of several attempts that were under way together makes the pause longer.
      if (before !== undefined && lasts(before, now)) return;
      const failures = (before?.failures ?? 0) + 1;
      const pauseMs = Math.max(nextAttemptMs(failures), Math.min(askedMs, LONGEST_PAUSE_MS));
      backoffs.set(id, { failures, pauseMs, until: now + pauseMs });
    },
    worked: (id) => void backoffs.delete(id),
    at: (now) =>
      new Map([...backoffs].flatMap(([id, one]): [string, number][] => (lasts(one, now) ? [[id, one.until]] : []))),
  };
}
