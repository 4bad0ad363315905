/** What a part of the bench is, and what its figures look like. */

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
  /** Of which several instances run. */
  readonly worker: ScaledWorker;
}

export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One figure. */
export interface Figure {
  /** Its row in the table of docs/performance.md. */
  readonly row?: number;
  readonly what: string;
  /** What else there is to say of it; differs from run to run. */
  readonly note?: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: Target | undefined;
}

/** What is measured and told together. */
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
  /** What was measured, whole: kept as JSON. */
  readonly result: unknown;
  figures(database: DatabaseKind): readonly Figure[];
}

/** Makes a part of a measurement and of the figures that are told of it. */
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

/** Whether a figure is as it should be; undefined where there is no target. NaN, which is not measured, is not. */
export function isMet({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}
