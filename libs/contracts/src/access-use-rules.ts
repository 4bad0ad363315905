import type { AccessAction, NotClosedReason, RefusedReason } from './generated/intake.ts';

/** The rules for every report of a use of access (docs/contract.md, "Reports of use"). */

/** Actions of one report of what was done with an access; at least one. */
export const ACTIONS_MAX = 100;
/** The most that one action may count, so that sums of many stay exact. */
export const COUNT_MAX = 1_000_000_000;
/** The name of a class of objects: an identifier, in which nobody writes a sentence. */
export const OBJECT_CLASS_PATTERN = '^[A-Za-z0-9_][A-Za-z0-9_.:/$-]{0,99}$';

export const ACCESS_ACTIONS = [
  'LIST',
  'READ',
  'EXPORT',
  'CREATE',
  'UPDATE',
  'DELETE',
  'EXECUTE',
] as const satisfies readonly AccessAction[];
/** Why the guard of a data store could not close it in time, and why it refused somebody. */
export const NOT_CLOSED_REASONS = [
  'UNREACHABLE',
  'SESSIONS_REMAIN',
  'NOT_REMOVED',
  'OTHER',
] as const satisfies readonly NotClosedReason[];
export const REFUSED_REASONS = [
  'NO_GRANT',
  'GRANT_OVER',
  'OTHER_ENGINEER',
  'OTHER_DATA_STORE',
  'OTHER_PERMISSION',
  'NOT_VERIFIED',
  'UNCERTAIN',
] as const satisfies readonly RefusedReason[];
/** Those of the schema: what the API answers with is held to them. */
export const OUTSIDE_GRANT_REASONS = [
  'REQUEST_UNKNOWN',
  'NOT_GRANTED',
  'BEFORE_GRANT',
  'AFTER_END',
  'OTHER_ENGINEER',
  'OTHER_DATA_STORE',
  'OTHER_PERMISSION',
] as const;
