import type { RecordAccessRefused } from '@lockbox/contracts/generated/commands';
import type { AccessRefused } from '@lockbox/contracts/generated/events';
import { type Decision, decided, NOTHING, type Situation } from './decision.ts';
import type { Entity } from './entity.ts';
import { refused } from './refusals.ts';
import { type Cause, isReported, reportAlone, whyUntimely } from './reports.ts';
import { afterTelling, isToldNow, type ToldOf } from './told-of.ts';

/**
 * Attempts that a guard refused, as it reports them. They are about no request: who asks for none is refused too. Nothing of them
 * is verified, least of all who tried.
 */
export function recordAccessRefused(data: RecordAccessRefused, situation: Situation): Decision {
  const { state, terms } = situation;
  const before = isReported(undefined, data.reportId, situation);
  if (before === 'same') return NOTHING;
  if (before === 'other') return refused(situation, 'REPORT_DIFFERS');
  const untimely = whyUntimely([data.firstAt, data.lastAt], terms.now);
  if (untimely !== undefined) return refused(situation, untimely);
  const told = isToldNow(state, toldOfIn(data), terms.now);
  return decided({ rule: 'REFUSED_ACCESS_IS_RECORDED', data: { ...data, told, type: 'AccessRefused' } });
}

const toldOfIn = ({ engineerId, dataStoreId }: Pick<AccessRefused, 'engineerId' | 'dataStoreId'>): ToldOf => ({
  what: 'refused',
  of: engineerId,
  dataStoreId,
});

/** What is remembered of it: the report, and when somebody was told. */
export const afterRefusedAccess = (data: AccessRefused, event: Cause): readonly Entity[] => {
  const report = reportAlone(data.reportId, event);
  return data.told ? [report, afterTelling(toldOfIn(data), event)] : [report];
};
