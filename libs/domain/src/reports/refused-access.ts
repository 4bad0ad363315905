import type { RecordAccessRefused } from '@lockbox/contracts/generated/commands';
import type { AccessRefused } from '@lockbox/contracts/generated/events';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import type { Entity } from '../decider/entity.ts';
import type { TenantState } from '../decider/state.ts';
import { afterTelling, type ToldOf, tellingOf } from './hourly-notices.ts';
import { type Cause, isReported, oneReportAlone, refusedAsTooMany, refusedReport, whyUntimely } from './reports.ts';

/**
 * Attempts that a guard refused, as it reports them. They are about no request: who asks for none is refused too. Nothing of them
 * is verified, least of all who tried.
 */
export function recordAccessRefused(data: RecordAccessRefused, situation: Situation): Decision {
  const { state, terms } = situation;
  const before = isReported(undefined, data.reportId, situation);
  if (before === 'same') return NOTHING;
  if (before === 'other') return refusedReport(situation, 'REPORT_DIFFERS');
  const untimely = whyUntimely([data.firstAt, data.lastAt], terms.now);
  if (untimely !== undefined) return refusedReport(situation, untimely);
  const tooMany = refusedAsTooMany(situation);
  if (tooMany !== undefined) return tooMany;
  const telling = tellingOf(state, toldOfIn(data), terms.now);
  return decided({ rule: 'REFUSED_ACCESS_IS_RECORDED', data: { ...data, ...telling, type: 'AccessRefused' } });
}

const toldOfIn = ({ engineerId, dataStoreId }: Pick<AccessRefused, 'engineerId' | 'dataStoreId'>): ToldOf => ({
  what: 'refused',
  of: engineerId,
  dataStoreId,
});

/** Returns the entities to remember: the report, and the time of a notice. */
export const afterRefusedAccess = (state: TenantState, data: AccessRefused, event: Cause): readonly Entity[] => [
  ...oneReportAlone(state, 'refused', data.reportId, event),
  ...(data.told ? afterTelling(state, toldOfIn(data), event) : []),
];
