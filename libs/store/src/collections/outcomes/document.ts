import type { EnvironmentId, PersonId } from '@lockbox/contracts/ids';
import type { Binary } from 'mongodb';
import type { FromLog } from '../../define-collection.ts';

/** Each by its place in this list, which is stored: new ones come at the end. */
export const OUTCOME_KINDS = ['APPROVED', 'DENIED', 'EXPIRED', 'NOT_REQUIRED', 'EMERGENCY'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** The outcome of a request: decided by the customer, expired, or granted without an approval. */
export interface RequestOutcome {
  readonly kind: OutcomeKind;
  readonly at: number;
  /** From the moment in which the customer was asked; null where it was not. */
  readonly afterMs: number | null;
  readonly environmentId: EnvironmentId;
  readonly engineerId: PersonId;
}

/**
 * The outcomes in a stretch of a tenant's log: many in one document, so that those of years are read with few. A stretch is so
 * many events and not a day, so that no document grows without an end.
 */
export interface OutcomesDocument extends FromLog {
  /** `contoso/12`. */
  readonly _id: string;
  /** The times of its first and its last outcome. */
  readonly since: number;
  readonly until: number;
  /** The values to which rows refer by index. */
  readonly environments: readonly EnvironmentId[];
  readonly engineers: readonly PersonId[];
  /** See rows.ts. */
  readonly rows: Binary;
}
