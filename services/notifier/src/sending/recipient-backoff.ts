import { nextAttemptMs } from './retry.ts';

/** Recipients that have failed are left alone for a while, twice as long each time, so that they keep nobody waiting. */
export interface RecipientBackoff {
  failed(id: string, now: number): void;
  worked(id: string): void;
  /** Who is left alone, and until when. */
  at(now: number): ReadonlyMap<string, number>;
}

interface Backoff {
  readonly failures: number;
  readonly until: number;
}

/** One that lasts longer than it can have been meant to was set by a clock that was ahead. */
const lasts = ({ failures, until }: Backoff, now: number): boolean =>
  until > now && until <= now + nextAttemptMs(failures);

export function createRecipientBackoff(): RecipientBackoff {
  const backoffs = new Map<string, Backoff>();
  return {
    failed(id, now) {
      const before = backoffs.get(id);
      // Of several attempts that were under way together only the first makes the time longer.
      if (before !== undefined && lasts(before, now)) return;
      const failures = (before?.failures ?? 0) + 1;
      backoffs.set(id, { failures, until: now + nextAttemptMs(failures) });
    },
    worked: (id) => void backoffs.delete(id),
    at: (now) =>
      new Map([...backoffs].flatMap(([id, one]): [string, number][] => (lasts(one, now) ? [[id, one.until]] : []))),
  };
}
