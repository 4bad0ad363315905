import { nextAttemptMs } from './retry.ts';

/** Recipients that have failed are left alone for a while, twice as long each time, so that they keep nobody waiting. */
export interface RecipientBackoff {
  failed(id: string, now: number): void;
  worked(id: string): void;
  /** Who is left alone, and until when. */
  at(now: number): ReadonlyMap<string, number>;
}

export function createRecipientBackoff(): RecipientBackoff {
  const backoffs = new Map<string, { readonly failures: number; readonly until: number }>();
  return {
    failed(id, now) {
      const before = backoffs.get(id);
      // Of several attempts that were under way together only the first makes the time longer.
      if (before !== undefined && before.until > now) return;
      const failures = (before?.failures ?? 0) + 1;
      backoffs.set(id, { failures, until: now + nextAttemptMs(failures) });
    },
    worked: (id) => void backoffs.delete(id),
    at: (now) =>
      new Map([...backoffs].flatMap(([id, { until }]): [string, number][] => (until > now ? [[id, until]] : []))),
  };
}
