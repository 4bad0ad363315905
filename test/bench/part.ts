/** The type of a part of the bench, and of its figures. */

import type { ScaledWorker } from './scaling.ts';

/** How the database is: what the targets for the figures depend on. */
export type DatabaseKind = 'fast' | 'embedded';

export interface BenchOptions {
  /** A small part of the work: to see that it runs. */
  readonly quick: boolean;
  /** Requests of a burst. */
  readonly requests: number;
  /** How long a part lasts that takes as long as one likes. */
  readonly minutes: number;
  /** The worker of which several instances run. */
  readonly worker: ScaledWorker;
}

export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One figure. */
export interface Figure {
  /** Its row in the table of docs/performance.md. */
  readonly row?: number;
  readonly what: string;
  /** Further details, which differ from run to run. */
  readonly note?: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: Target | undefined;
}

/** A measurement and its figures. */
export interface Part {
  readonly name: string;
  /** For the help. */
  readonly about: string;
  /** Takes as long as --minutes says, so it runs only when it is named. */
  readonly lasts?: boolean;
  /** Among those that a quick run without --only sees. */
  readonly quick?: boolean;
  run(options: BenchOptions): Promise<Measured>;
}

export interface Measured {
  /** The whole measurement, kept as JSON. */
  readonly result: unknown;
  figures(database: DatabaseKind): readonly Figure[];
}

/** Makes a part from a measurement and the function that computes its figures. */
export function definePart<R>(part: {
  readonly name: string;
  readonly about: string;
  readonly lasts?: boolean;
  readonly quick?: boolean;
  measure(options: BenchOptions): Promise<R>;
  figures(result: R, database: DatabaseKind): readonly Figure[];
}): Part {
  return {
    name: part.name,
    about: part.about,
    lasts: part.lasts ?? false,
    quick: part.quick ?? false,
    async run(options) {
      const result = await part.measure(options);
      return { result, figures: (database) => part.figures(result, database) };
    },
  };
}

export const atLeast = (limit: number): Target => ({ atLeast: limit });
export const atMost = (limit: number): Target => ({ atMost: limit });

/** True if a figure meets its target; undefined without a target. NaN, which means not measured, does not meet it. */
export function isMet({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}
