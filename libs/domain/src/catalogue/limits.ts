import { ENTRIES_MAX, TEXT_MAX } from '@lockbox/contracts/submission-rules';
import {
  ACCESS_PERIOD_MS,
  CLOCK_SKEW_MS,
  CUSTOMER_DECISION_MS,
  HOUR_MS,
  KEPT_AFTER_END_MS,
  OLDEST_REQUEST_MS,
  PASSKEY_RECOVERY_MS,
  PERSON_COMMAND_MS,
  PROPOSAL_MS,
  PROTECTION_MS,
  RECENT_MS,
  ROLL_OUT_MS,
} from '../time/time-rules.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Periods, in the unit of the name, and limits, as texts name them: `{accessHours}`. */
export const LIMITS = {
  accessHours: ACCESS_PERIOD_MS / HOUR_MS,
  commandMinutes: PERSON_COMMAND_MS / MINUTE_MS,
  decisionDays: CUSTOMER_DECISION_MS / DAY_MS,
  entriesMax: ENTRIES_MAX,
  keptDays: KEPT_AFTER_END_MS / DAY_MS,
  oldestDays: OLDEST_REQUEST_MS / DAY_MS,
  proposalDays: PROPOSAL_MS / DAY_MS,
  protectionHours: PROTECTION_MS / HOUR_MS,
  recentDays: RECENT_MS / DAY_MS,
  recoveryDays: PASSKEY_RECOVERY_MS / DAY_MS,
  rollOutHours: ROLL_OUT_MS / HOUR_MS,
  skewMinutes: CLOCK_SKEW_MS / MINUTE_MS,
  textMax: TEXT_MAX,
};

/** The most questions about a request that may wait for an answer: the engineer reads them one by one. */
export const OPEN_QUESTIONS_AT_MOST = 5;
/** The most questions that a request may have: policy remembers each until the request is decided. */
export const QUESTIONS_AT_MOST = 20;
