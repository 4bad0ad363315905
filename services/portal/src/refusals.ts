import type { Event } from '@lockbox/contracts/generated/events';
import { isRefused } from './answers.ts';
import { Problem, tooManyCalls } from './problems.ts';

/** After so many refusals within the window, a person's further decisions are not taken until it has passed. */
export const REFUSALS_ALLOWED = 10;
/** So many decisions of a person may wait for those that are under way. */
export const WAITING_AT_MOST = 100;
const WINDOW_MS = 10 * 60_000;

type Outcome = readonly Event[] | undefined;

interface Decider {
  readonly refusedAt: number[];
  underWay: number;
  readonly waiting: { readonly goOn: () => void; readonly fail: (problem: Problem) => void }[];
}

/**
 * Counts refused decisions per person, so that nobody tries many requests until one works (docs/contract.md, "REST").
 * What is under way counts as refused until its answer: all of it may be.
 */
export function createRefusalLimit(now: () => number = Date.now) {
  const deciders = new Map<string, Decider>();

  function tooManyRefusals({ refusedAt: [first = now()] }: Decider): Problem {
    const seconds = Math.ceil((first + WINDOW_MS - now()) / 1000);
    const said = `Too many refused decisions. Try again in ${Math.ceil(seconds / 60)} minutes.`;
    return new Problem(429, 'TOO_MANY_REFUSALS', said, { 'retry-after': String(seconds) });
  }

  /** How many more may be under way; forgets refusals before the window. */
  function places({ refusedAt, underWay }: Decider): number {
    while (refusedAt[0] !== undefined && refusedAt[0] <= now() - WINDOW_MS) refusedAt.shift();
    return REFUSALS_ALLOWED - refusedAt.length - underWay;
  }

  async function turn(decider: Decider): Promise<void> {
    if (places(decider) > 0) {
      decider.underWay++;
      return;
    }
    if (decider.underWay === 0) throw tooManyRefusals(decider);
    if (decider.waiting.length >= WAITING_AT_MOST) throw tooManyCalls('decisions at once', 1);
    await new Promise<void>((goOn, fail) => decider.waiting.push({ goOn, fail }));
  }

  function letOthersIn(decider: Decider): void {
    while (places(decider) > 0) {
      const next = decider.waiting.shift();
      if (next === undefined) return;
      decider.underWay++;
      next.goOn();
    }
    if (decider.underWay > 0) return;
    for (const { fail } of decider.waiting.splice(0)) fail(tooManyRefusals(decider));
  }

  return {
    /** Has the decision sent when the person may; throws 429 when the person may not. Returns its outcome. */
    async counted(person: string, decide: () => Promise<Outcome>): Promise<Outcome> {
      const decider: Decider = deciders.get(person) ?? { refusedAt: [], underWay: 0, waiting: [] };
      deciders.set(person, decider);
      await turn(decider);
      try {
        const outcome = await decide();
        if (isRefused(outcome)) decider.refusedAt.push(now());
        return outcome;
      } finally {
        decider.underWay--;
        letOthersIn(decider);
        if (decider.underWay === 0 && decider.refusedAt.length === 0) deciders.delete(person);
      }
    },
  };
}
export type RefusalLimit = ReturnType<typeof createRefusalLimit>;
