/** Every period of docs/rules.md, in milliseconds. None of them is a setting; the internal review's is, and comes with Terms. */
export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** "Not approved within 4 days of the lockbox request: expired, no access." */
export const CUSTOMER_DECISION_MS = 4 * DAY_MS;

/** "A proposal that nobody else confirms within 4 days lapses." */
export const PROPOSAL_MS = 4 * DAY_MS;

/** "A recovery counts a day after it was confirmed": so long those who have a passkey can stop it. */
export const PASSKEY_RECOVERY_MS = DAY_MS;

/** "The engineer gets exactly the permissions first asked for, for 8 hours. The period is fixed and can't be changed." */
export const ACCESS_PERIOD_MS = 8 * HOUR_MS;
/** The same as an ISO 8601 duration. */
export const ACCESS_PERIOD = 'PT8H' as const;

/** "Roll-out over all data stores and environments of the tenant takes up to 24 hours." */
export const ROLL_OUT_MS = 24 * HOUR_MS;

/** "One that becomes unmanaged stays protected for 24 hours more." */
export const PROTECTION_MS = 24 * HOUR_MS;

/** "The Recent table shows the requests of the past 28 days", counted from when the customer was asked. */
export const RECENT_MS = 28 * DAY_MS;

/** Signals of ends of access are kept for 28 days, the longest absence of a receiver. */
export const SIGNALS_KEPT_MS = 28 * DAY_MS;

/** Intake keeps records for 28 days; what was asked for longer ago may be a repeat of something that is long forgotten. */
export const OLDEST_REQUEST_MS = 28 * DAY_MS;

/** How far the clock of an upstream system may be ahead of the log's. */
export const CLOCK_SKEW_MS = 5 * 60_000;

/** "They are reminded when half and when three quarters of the internal review have passed": in milliseconds after the submission. */
export const internalRemindersOf = (internalReviewMs: number): readonly number[] =>
  [1 / 2, 3 / 4].map((share) => Math.floor(internalReviewMs * share));

/** The greatest age of a person's command when it reaches the log: it was meant for the content that the person saw then. */
export const PERSON_COMMAND_MS = 10 * 60_000;

/** A week more than OLDEST_REQUEST_MS: whoever sends again what has left the state is refused for its age. */
export const KEPT_AFTER_END_MS = 35 * DAY_MS;

/**
 * A period begins with the event and ends at exactly this moment: what is decided at or after it is too late, and what
 * falls due is due at it. One comparison for all, so that no moment belongs to both sides or to none.
 */
export const isOver = (end: number, now: number): boolean => now >= end;

const YEAR_10000 = 253_402_300_800_000;

/** Reports whether a time, in milliseconds since 1970, has a year of four digits: RFC 3339 can write no other. */
export const isOnCalendar = (at: number): boolean => at >= 0 && at < YEAR_10000;
