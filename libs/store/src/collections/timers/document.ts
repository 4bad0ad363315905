import type { FromLog } from '../../define-collection.ts';

export type TimerKind =
  | 'INTERNAL_REVIEW'
  | 'LOCKBOX_EXPIRY'
  | 'REMINDER'
  | 'ACCESS_END'
  | 'ROLL_OUT'
  | 'PROTECTION_END';

/** One document for each deadline. It stays when the deadline is answered, as done. */
export interface TimerDocument extends FromLog {
  /** `<tenantId>/<kind>/<subjectId>` */
  readonly _id: string;
  /** The partition of the events topic: the instance that it is assigned to serves the timer. */
  readonly partition: number;
  readonly kind: TimerKind;
  /** Request, environment, or policy version as a decimal number. */
  readonly subjectId: string;
  readonly dueAt: number;
  /** Further times of the same timer, earliest first: later reminders and, of the internal review, its end. */
  readonly later: readonly number[];
  readonly done: boolean;
}
