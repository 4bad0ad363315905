import type {
  RecordAccessClosed,
  RecordAccessNotClosed,
  RecordAccessOpened,
} from '@lockbox/contracts/generated/commands';
import type {
  AccessClosed,
  AccessNotClosed,
  AccessOpened,
  OutsideGrantReason,
} from '@lockbox/contracts/generated/events';
import { grantIdOf } from '@lockbox/contracts/uuid';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import type { Entity, RequestState } from '../decider/entity.ts';
import type { TenantState } from '../decider/state.ts';
import { countOf } from '../memory/fingerprints.ts';
import { CLOCK_SKEW_MS, isOver } from '../time/time-rules.ts';
import { grantIn } from './grant-cover.ts';
import { afterTelling, type ToldOf, tellingOf, UNTOLD } from './hourly-notices.ts';
import {
  type Cause,
  isReported,
  oneReportAlone,
  refusedAsTooMany,
  refusedReport,
  whyUntimely,
  withKnownReport,
} from './reports.ts';

/** With the reports of use that are among them. What these leave is 500 at least: no closing is crowded out by what was done before it. */
const REPORTS_AT_MOST = 1_000;

export type OpeningReport = RecordAccessOpened | RecordAccessClosed | RecordAccessNotClosed;
type OpeningEvent = AccessOpened | AccessClosed | AccessNotClosed;

/**
 * Records a guard's report of an access to its data store as a fact, covered by a grant or not. Without a covering grant,
 * either the guard has admitted someone wrongly or a source lies: people must look at both.
 */
export function recordOpening(data: OpeningReport, situation: Situation): Decision {
  const { state, terms } = situation;
  const { requestId, reportId, dataStoreId } = data;
  const known = state.request(requestId);
  const before = isReported(known, reportId, situation);
  if (before === 'same') return NOTHING;
  if (before === 'other') return refusedReport(situation, 'REPORT_DIFFERS');
  const untimely = whyUntimely([timeIn(data)], terms.now);
  if (untimely !== undefined) return refusedReport(situation, untimely);
  const outsideGrant = whyOutside(data, known);
  if (outsideGrant === null && countOf(known?.request.knownReports) >= REPORTS_AT_MOST) {
    return refusedReport(situation, 'TOO_MANY_OPENINGS', { most: String(REPORTS_AT_MOST) });
  }
  const tooMany = outsideGrant === null ? undefined : refusedAsTooMany(situation);
  if (tooMany !== undefined) return tooMany;
  const toldOf = alarmIn({ isNotClosed: data.type === 'RecordAccessNotClosed', outsideGrant, requestId, dataStoreId });
  const telling = toldOf === undefined ? UNTOLD : tellingOf(state, toldOf, terms.now);
  const judged = { grantId: grantIdOf(requestId), outsideGrant, ...telling };
  switch (data.type) {
    case 'RecordAccessOpened':
      return decided({ rule: 'OPENING_IS_RECORDED', data: { ...data, ...judged, type: 'AccessOpened' } });
    case 'RecordAccessClosed':
      return decided({ rule: 'CLOSING_IS_RECORDED', data: { ...data, ...judged, type: 'AccessClosed' } });
    case 'RecordAccessNotClosed':
      return decided({ rule: 'MISSED_CLOSING_IS_RECORDED', data: { ...data, ...judged, type: 'AccessNotClosed' } });
    default:
      return data satisfies never;
  }
}

function timeIn(data: OpeningReport): number {
  if (data.type === 'RecordAccessOpened') return data.openedAt;
  return data.type === 'RecordAccessClosed' ? data.closedAt : data.since;
}

/** Why no grant covers it; null where one does. To close is right at any time. */
function whyOutside(data: OpeningReport, known: RequestState | undefined): OutsideGrantReason | null {
  if (known === undefined) return 'REQUEST_UNKNOWN';
  const grant = grantIn(known);
  if (grant === undefined) return 'NOT_GRANTED';
  if (data.type === 'RecordAccessOpened') {
    // A guard opens when it has read the grant: where its clock says otherwise, that is slow.
    if (data.openedAt < grant.from - CLOCK_SKEW_MS) return 'BEFORE_GRANT';
    if (isOver(grant.end, data.openedAt)) return 'AFTER_END';
  }
  return grant.covers('data-store', data.dataStoreId) ? null : 'OTHER_DATA_STORE';
}

interface Alarming {
  readonly isNotClosed: boolean;
  readonly outsideGrant: OutsideGrantReason | null;
  readonly requestId: string;
  readonly dataStoreId: string;
}

/** The part that people must look at; undefined for a regular opening or closing. */
function alarmIn({ isNotClosed, outsideGrant, requestId: of, dataStoreId }: Alarming): ToldOf | undefined {
  if (isNotClosed) return { what: 'not-closed', of, dataStoreId };
  return outsideGrant === null ? undefined : { what: 'outside-grant', of, dataStoreId };
}

/** Returns the entities to remember: with its request if the grant covers it, otherwise by itself; and the time of a notice. */
export function afterOpening(state: TenantState, data: OpeningEvent, event: Cause): readonly Entity[] {
  const { requestId, reportId, outsideGrant, told } = data;
  const known = outsideGrant === null ? state.request(requestId) : undefined;
  const report =
    known === undefined
      ? oneReportAlone(state, 'outside-grant', reportId, event)
      : [withKnownReport(known, reportId, event)];
  const toldOf = told ? alarmIn({ ...data, isNotClosed: data.type === 'AccessNotClosed' }) : undefined;
  return toldOf === undefined ? report : [...report, ...afterTelling(state, toldOf, event)];
}
