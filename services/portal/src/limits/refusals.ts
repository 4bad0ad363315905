import type { Event } from '@lockbox/contracts/generated/events';
import { causeOf } from '../commands/outcomes.ts';
import { isRefused } from '../http/answers.ts';
import { AnsweredProblem, tooManyCalls } from '../http/problems.ts';

/** After so many refusals within the window, what else a person sends to policy is not taken until it has passed. */
export const REFUSALS_ALLOWED = 10;
/** The most calls of a person that may wait for those under way. */
export const WAITING_AT_MOST = 100;
const WINDOW_MS = 10 * 60_000;
/** When somebody is to come again whose calls have no outcome yet. */
const ANSWERS_COME_SECONDS = 10;

type Outcome = readonly Event[] | undefined;

interface Decider {
  readonly person: string;
  readonly refusedAt: number[];
  /** Those that were not answered in time, and since when. */
  readonly unanswered: Map<Sent, number>;
  underWay: number;
  readonly waiting: { readonly goOn: () => void; readonly fail: (problem: AnsweredProblem) => void }[];
}

/** A decision that was sent, and whether the log says that it was refused, as far as it has said anything. */
interface Sent {
  /** The id that the answering event will name; undefined if the log never contains one. */
  readonly answerId: string | undefined;
  readonly decider: Decider;
  isRefused: boolean | undefined;
}

/**
 * Counts policy's refusals of a person's decisions, requests and questions, so that nobody can try many until one works, or
 * fill a tenant's log with refusals (docs/contract.md, "REST"). Commands without an answer count as refused, even after their
 * caller stopped waiting: all of them may be.
 */
export function createRefusalLimit(now: () => number = Date.now) {
  const deciders = new Map<string, Decider>();
  /** By what the answer names: two approve one sealed demand, and one event answers both. */
  const sent = new Map<string, Set<Sent>>();

  function add(one: Sent): void {
    if (one.answerId === undefined) return;
    sent.set(one.answerId, (sent.get(one.answerId) ?? new Set()).add(one));
  }

  function forget(one: Sent): void {
    const alike = one.answerId === undefined ? undefined : sent.get(one.answerId);
    alike?.delete(one);
    if (one.answerId !== undefined && alike?.size === 0) sent.delete(one.answerId);
  }

  /** Deciders without counts are forgotten. */
  function goOn(decider: Decider): void {
    letOthersIn(decider);
    const { person, underWay, refusedAt, unanswered } = decider;
    if (underWay + refusedAt.length + unanswered.size === 0) deciders.delete(person);
  }

  function tooMany({ refusedAt: [first = now()], unanswered }: Decider): AnsweredProblem {
    if (unanswered.size > 0) return tooManyCalls('calls without an outcome yet', ANSWERS_COME_SECONDS);
    const seconds = Math.ceil((first + WINDOW_MS - now()) / 1000);
    return new AnsweredProblem(429, 'TOO_MANY_REFUSALS', ['TOO_MANY_REFUSALS', { minutes: Math.ceil(seconds / 60) }], {
      'retry-after': String(seconds),
    });
  }

  /** How many more may be under way; forgets what was before the window. */
  function places({ refusedAt, unanswered, underWay }: Decider): number {
    const before = now() - WINDOW_MS;
    while (refusedAt[0] !== undefined && refusedAt[0] <= before) refusedAt.shift();
    for (const [one, since] of unanswered) {
      if (since > before) break;
      unanswered.delete(one);
      forget(one);
    }
    return REFUSALS_ALLOWED - refusedAt.length - unanswered.size - underWay;
  }

  async function turn(decider: Decider): Promise<void> {
    if (places(decider) > 0) {
      decider.underWay++;
      return;
    }
    if (decider.underWay === 0) throw tooMany(decider);
    if (decider.waiting.length >= WAITING_AT_MOST) throw tooManyCalls('calls at once', 1);
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
    for (const { fail } of decider.waiting.splice(0)) fail(tooMany(decider));
  }

  return {
    /**
     * Has the decision sent when the person may; throws 429 when the person may not. Returns its outcome. `answerId`: what the
     * event that answers it will name; none where the log never has one.
     */
    async counted(person: string, decide: () => Promise<Outcome>, answerId?: string): Promise<Outcome> {
      const decider: Decider = deciders.get(person) ?? {
        person,
        refusedAt: [],
        unanswered: new Map(),
        underWay: 0,
        waiting: [],
      };
      deciders.set(person, decider);
      await turn(decider);
      const one: Sent = { answerId, decider, isRefused: undefined };
      add(one);
      try {
        const outcome = await decide();
        if (isRefused(outcome) || one.isRefused) decider.refusedAt.push(now());
        else if (outcome === undefined && answerId !== undefined && one.isRefused === undefined)
          decider.unanswered.set(one, now());
        return outcome;
      } finally {
        if (!decider.unanswered.has(one)) forget(one);
        decider.underWay--;
        goOn(decider);
      }
    },
    /** Called with each new event of the log. */
    seen(event: Event): void {
      for (const one of sent.get(causeOf(event)) ?? []) {
        one.isRefused ??= isRefused([event]);
        if (!one.decider.unanswered.delete(one)) continue; // its call waits for its outcome, and counts it
        forget(one);
        if (one.isRefused) one.decider.refusedAt.push(now());
        goOn(one.decider);
      }
    },
  };
}
export type RefusalLimit = ReturnType<typeof createRefusalLimit>;
