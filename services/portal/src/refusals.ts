import { Problem } from './problems.ts';

/** After so many refusals within the window, a person's further decisions are not taken until it has passed. */
export const REFUSALS_ALLOWED = 10;
const WINDOW_MS = 10 * 60_000;

/** Counts refused decisions per person, so that nobody tries many requests until one works (docs/contract.md, "REST"). */
export function createRefusalLimit(now: () => number = Date.now) {
  const refusals = new Map<string, number[]>();

  const recent = (person: string): number[] => {
    const since = now() - WINDOW_MS;
    return (refusals.get(person) ?? []).filter((time) => time > since);
  };

  return {
    /** Throws 429 when the person has been refused too often lately. */
    check(person: string): void {
      const times = recent(person);
      const [first] = times;
      if (times.length === 0) refusals.delete(person);
      if (first === undefined || times.length < REFUSALS_ALLOWED) return;
      const seconds = Math.ceil((first + WINDOW_MS - now()) / 1000);
      throw new Problem(
        429,
        'TOO_MANY_REFUSALS',
        `Too many refused decisions. Try again in ${Math.ceil(seconds / 60)} minutes.`,
        {
          'retry-after': String(seconds),
        },
      );
    },
    record(person: string): void {
      refusals.set(person, [...recent(person), now()]);
    },
  };
}
export type RefusalLimit = ReturnType<typeof createRefusalLimit>;
