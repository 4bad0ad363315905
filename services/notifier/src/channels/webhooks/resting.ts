import { nextAttemptMs } from '../../sending/retry.ts';

/** Receivers that have failed are left alone for a while, twice as long each time, so that they keep nobody waiting. */
export interface Resting {
  failed(id: string, now: number): void;
  worked(id: string): void;
  /** Who rests, and until when. */
  at(now: number): ReadonlyMap<string, number>;
}

export function createResting(): Resting {
  const resting = new Map<string, { readonly failures: number; readonly until: number }>();
  return {
    failed(id, now) {
      const before = resting.get(id);
      // Of several that were on their way together only the first makes the rest longer.
      if (before !== undefined && before.until > now) return;
      const failures = (before?.failures ?? 0) + 1;
      resting.set(id, { failures, until: now + nextAttemptMs(failures) });
    },
    worked: (id) => void resting.delete(id),
    at: (now) =>
      new Map([...resting].flatMap(([id, { until }]): [string, number][] => (until > now ? [[id, until]] : []))),
  };
}
