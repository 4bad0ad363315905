import type { EnvironmentId, PersonId } from '@lockbox/contracts/ids';
import type { Outcome, OutcomeKind } from '../collections/outcomes/collection.ts';
import type { AccessBasis } from './accesses.ts';

/** The input of figures: the outcome of a request, or an access that was only reported. */
export interface Counting extends Omit<Outcome, 'kind'> {
  readonly kind: OutcomeKind | Exclude<AccessBasis, 'CUSTOMER_APPROVAL'>;
}

export interface Counted<Id extends string = string> {
  readonly id: Id;
  readonly count: number;
}

/** How long it took from the question to the customer's decision; null where nothing was decided. */
export type TimeToDecide = { readonly medianMs: number; readonly ninetiethMs: number } | null;

export interface DecisionFigures {
  readonly approved: number;
  readonly denied: number;
  /** Ended without a decision. */
  readonly expired: number;
  readonly timeToDecide: TimeToDecide;
}

export interface Month extends DecisionFigures {
  readonly begins: number;
  readonly accesses: number;
}

export interface Figures extends DecisionFigures {
  readonly months: readonly Month[];
  readonly byBasis: Readonly<Record<AccessBasis, number>>;
  /** Those with most accesses first. */
  readonly byEnvironment: readonly Counted<EnvironmentId>[];
  readonly byEngineer: readonly Counted<PersonId>[];
}

interface Period {
  readonly from: number;
  readonly to?: number | undefined;
  readonly environmentId?: string | undefined;
  readonly months: readonly number[];
}

/** Counts one after the other what lies in the period. Times are exact to the millisecond: each is kept until the result. */
export function createFigures({ from, to = Number.POSITIVE_INFINITY, environmentId, months }: Period) {
  const counts = months.map(() => ({ approved: 0, denied: 0, expired: 0, accesses: 0, times: [] as number[] }));
  const byBasis: Record<AccessBasis, number> = {
    CUSTOMER_APPROVAL: 0,
    NOT_REQUIRED: 0,
    EMERGENCY: 0,
    INADVERTENT: 0,
    LEGAL_DEMAND: 0,
  };
  const byEnvironment = new Map<EnvironmentId, number>();
  const byEngineer = new Map<PersonId, number>();
  let near = 0;

  /** The next one is mostly of the same month. */
  function monthAt(at: number): (typeof counts)[number] | undefined {
    const holds = (month: number): boolean =>
      at >= (months[month] ?? Number.POSITIVE_INFINITY) && at < (months[month + 1] ?? Number.POSITIVE_INFINITY);
    if (!holds(near)) near = months.findLastIndex((begins) => begins <= at);
    return counts[near];
  }

  return {
    add({ kind, at, afterMs, environmentId: environment, engineerId }: Counting): void {
      if (at < from || at >= to || (environmentId !== undefined && environment !== environmentId)) return;
      const month = monthAt(at);
      if (month === undefined) return;
      if (kind === 'EXPIRED') {
        month.expired += 1;
        return;
      }
      if (kind === 'APPROVED' || kind === 'DENIED') {
        month[kind === 'APPROVED' ? 'approved' : 'denied'] += 1;
        if (afterMs !== null) month.times.push(afterMs);
        if (kind === 'DENIED') return;
      }
      month.accesses += 1;
      byBasis[kind === 'APPROVED' ? 'CUSTOMER_APPROVAL' : kind] += 1;
      byEnvironment.set(environment, (byEnvironment.get(environment) ?? 0) + 1);
      byEngineer.set(engineerId, (byEngineer.get(engineerId) ?? 0) + 1);
    },
    result(): Figures {
      const all = (what: 'approved' | 'denied' | 'expired'): number =>
        counts.reduce((sum, month) => sum + month[what], 0);
      return {
        approved: all('approved'),
        denied: all('denied'),
        expired: all('expired'),
        timeToDecide: timeToDecide(counts.flatMap(({ times }) => times)),
        months: counts.map(({ times, ...month }, index) => ({
          begins: months[index] ?? from,
          ...month,
          timeToDecide: timeToDecide(times),
        })),
        byBasis,
        byEnvironment: ranked(byEnvironment),
        byEngineer: ranked(byEngineer),
      };
    },
  };
}

const ranked = <Id extends string>(counts: ReadonlyMap<Id, number>): readonly Counted<Id>[] =>
  [...counts]
    .map(([id, count]) => ({ id, count }))
    .toSorted((one, other) => other.count - one.count || (one.id < other.id ? -1 : 1));

/** The median is the one in the middle, or the mean of the two there; 90 of 100 took no longer than the other. */
export function timeToDecide(times: readonly number[]): TimeToDecide {
  const sorted = new Float64Array(times).sort();
  const at = (place: number): number => sorted[place] ?? 0;
  const half = sorted.length / 2;
  if (sorted.length === 0) return null;
  return {
    medianMs: (at(Math.ceil(half) - 1) + at(Math.floor(half))) / 2,
    ninetiethMs: at(Math.ceil(sorted.length * 0.9) - 1),
  };
}
