import { NO_OUTCOME_YET } from './outcomes.ts';
import type { ExpectedField } from './profile.ts';

type Numbers = Readonly<Record<string, number>>;

/** The counts of the import: rows = updates + refused + published, and published = the sum of the outcomes. */
export interface ImportCounts {
  readonly rows: number;
  readonly updates: number;
  /** Rows that make no request, by reason. */
  readonly refused: Numbers;
  readonly published: number;
  /** Requests by their status in the log; being refused is an outcome too. */
  readonly outcomes: Numbers;
}

export interface Count {
  readonly what: string;
  readonly count: number;
  /** Null where the profile expects no counts. */
  readonly expected: number | null;
}

export const sumOf = (numbers: Numbers): number => Object.values(numbers).reduce((sum, one) => sum + one, 0);

/** Each count beside the one that the profile expects. A name that only one of them has counts 0 in the other. */
export function compared(counts: ImportCounts, expected?: ExpectedField): readonly Count[] {
  const group = (name: string, found: Numbers, wanted: Numbers | undefined): readonly Count[] =>
    [...new Set([...Object.keys(wanted ?? {}), ...Object.keys(found)])].sort().map((key) => ({
      what: `${name}: ${key}`,
      count: found[key] ?? 0,
      expected: wanted === undefined ? null : (wanted[key] ?? 0),
    }));
  return [
    { what: 'rows', count: counts.rows, expected: expected?.rows ?? null },
    { what: 'updates', count: counts.updates, expected: expected?.updates ?? null },
    ...group('refused', counts.refused, expected?.refused),
    { what: 'published', count: counts.published, expected: expected?.published ?? null },
    ...group('outcome', counts.outcomes, expected?.outcomes),
  ];
}

/** The counts that differ from what the profile expects; empty where it expects none. */
export const unexpectedOf = (rows: readonly Count[]): readonly Count[] =>
  rows.filter(({ count, expected }) => expected !== null && count !== expected);

/** How many rows are in no count, and requests without an outcome. Anything but 0 is a fault of the import, or of what it waited for. */
export const unaccounted = ({ rows, updates, refused, published, outcomes }: ImportCounts): number =>
  Math.abs(rows - updates - sumOf(refused) - published) +
  Math.abs(published - sumOf(outcomes)) +
  (outcomes[NO_OUTCOME_YET] ?? 0);
