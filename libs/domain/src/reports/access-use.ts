import type { RecordAccessUse, UsedAction } from '@lockbox/contracts/generated/commands';
import type { OutsideGrantReason } from '@lockbox/contracts/generated/events';
import { grantIdOf } from '@lockbox/contracts/uuid';
import { type Decided, type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import type { RequestState } from '../decider/entity.ts';
import { refusalOf } from '../decider/refusals.ts';
import { countOf } from '../memory/fingerprints.ts';
import { CLOCK_SKEW_MS, isOver, OLDEST_REQUEST_MS } from '../time/time-rules.ts';
import { type CoveringGrant, grantIn } from './grant-cover.ts';
import { isReported, refusedAsTooMany, refusedReport } from './reports.ts';

/**
 * The most reports that a request's grant covers: one a minute for 8 hours, and some more. The same limit holds for uncovered
 * reports: each sends an e-mail, and a reader of 500 learns nothing from another. Policy remembers each.
 */
const REPORTS_AT_MOST = 500;

/**
 * Records a source's report of an engineer's acts as facts. Covered acts are recorded under their request, all others as done
 * outside a grant. A report changes no access, and it may arrive long after access has ended.
 */
export function recordAccessUse(data: RecordAccessUse, situation: Situation): Decision {
  const { state, terms } = situation;
  const { requestId, reportId, engineerId, actions } = data;
  const known = state.request(requestId);
  const before = isReported(known, reportId, situation);
  if (before === 'same') return NOTHING;
  if (before === 'other') return refusedReport(situation, 'REPORT_DIFFERS');
  if (actions.some(({ usedAt }) => usedAt < terms.now - OLDEST_REQUEST_MS))
    return refusedReport(situation, 'USED_TOO_LONG_AGO');
  if (actions.some(({ usedAt }) => usedAt > terms.now + CLOCK_SKEW_MS))
    return refusedReport(situation, 'USED_IN_THE_FUTURE');
  const tooMany = known === undefined ? refusedAsTooMany(situation) : undefined;
  if (tooMany !== undefined) return tooMany;
  const grant = known === undefined ? undefined : grantIn(known);
  const judged = actions.map((action) => ({ action, reason: whyOutside(action, data, known, grant) }));
  const inside = judged.flatMap(({ action, reason }) => (reason === null ? [action] : []));
  const outside = judged.flatMap(({ action, reason }) => (reason === null ? [] : [{ ...action, reason }]));
  const isFull = inside.length > 0 && countOf(known?.request.knownReports) >= REPORTS_AT_MOST;
  const reportsOutside = known?.request.reportsOutside ?? 0;
  const isFullOutside = outside.length > 0 && reportsOutside >= REPORTS_AT_MOST;
  const furtherRefused = reportsOutside + 1 === REPORTS_AT_MOST;
  const grantId = grantIdOf(requestId);
  const events: readonly (Decided | null)[] = [
    inside.length === 0 || isFull
      ? null
      : {
          rule: 'ACCESS_USE_IS_RECORDED',
          data: { type: 'AccessUsed', requestId, grantId, reportId, engineerId, actions: inside },
        },
    outside.length === 0 || isFullOutside
      ? null
      : {
          rule: 'USE_OUTSIDE_GRANT_IS_RECORDED',
          data: { type: 'AccessUsedOutsideGrant', requestId, reportId, engineerId, actions: outside, furtherRefused },
        },
  ];
  const recorded = events.filter((event) => event !== null);
  if (!isFull && !isFullOutside) return decided(...recorded);
  const code = isFullOutside ? 'TOO_MANY_REPORTS_OUTSIDE' : 'TOO_MANY_REPORTS';
  const values = { most: String(REPORTS_AT_MOST) };
  if (recorded.length === 0) return refusedReport(situation, code, values);
  // Only the excess is refused to the source; the rest of the report counts, above all an alarm.
  return decided(...recorded, refusalOf(situation, code, values));
}

/** Why no grant covers an action; null where one does. */
function whyOutside(
  { usedAt, dataStoreId, permission }: UsedAction,
  { engineerId }: RecordAccessUse,
  known: RequestState | undefined,
  grant: CoveringGrant | undefined,
): OutsideGrantReason | null {
  if (known === undefined) return 'REQUEST_UNKNOWN';
  if (grant === undefined) return 'NOT_GRANTED';
  if (!grant.covers('engineer', engineerId)) return 'OTHER_ENGINEER';
  if (usedAt < grant.from) return 'BEFORE_GRANT';
  if (isOver(grant.end, usedAt)) return 'AFTER_END';
  if (!grant.covers('data-store', dataStoreId)) return 'OTHER_DATA_STORE';
  return grant.covers('permission', permission) ? null : 'OTHER_PERMISSION';
}

/** The request with one more report of what no grant covers. */
export const withUseOutside = <R extends RequestState>(known: R): R => ({
  ...known,
  request: { ...known.request, reportsOutside: known.request.reportsOutside + 1 },
});
