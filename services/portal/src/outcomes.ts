import type { Event } from '@lockbox/contracts/generated/events';

type Matches = (event: Event) => boolean;
interface Waiting {
  readonly matches: Matches;
  readonly resolve: (event: Event) => void;
}

/**
 * Lets calls wait for the event that answers them. `waitMs` is how long a call waits for its outcome: first for the
 * event, then for the projection.
 */
export function createOutcomes(waitMs: number) {
  const waiting = new Set<Waiting>();
  return {
    waitMs,
    /** Called with each new event of the log. */
    seen(event: Event): void {
      for (const one of waiting) if (one.matches(event)) one.resolve(event);
    },
    /** The first event from now on that matches, or undefined when none came in time. Call it before sending. */
    next(matches: Matches): Promise<Event | undefined> {
      return new Promise((resolve) => {
        const done = (event: Event | undefined) => {
          clearTimeout(timer);
          waiting.delete(one);
          resolve(event);
        };
        const one: Waiting = { matches, resolve: done };
        const timer = setTimeout(() => done(undefined), waitMs);
        waiting.add(one);
      });
    },
  };
}
export type Outcomes = ReturnType<typeof createOutcomes>;
