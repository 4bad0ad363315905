import type { AccessRequestSubmitted, Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { dataStoreId, environmentId, personId, type RequestId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { decisionOn } from '@lockbox/domain/intake/decision-on';
import { SAMPLE_SOURCE } from '../publishing.ts';
import { INTERNAL_APPROVER, type PlannedRequest } from './plan.ts';

export const plannedIdOf = ({ tenantId, id }: PlannedRequest): RequestId => requestIdOf(tenantId, SAMPLE_SOURCE, id);

/** The request as the ticket system would publish it. */
export function requestRecord(planned: PlannedRequest, requestedAt: number): AccessRequestSubmitted {
  const isTicket = planned.alert === undefined;
  return {
    type: 'AccessRequestSubmitted',
    source: SAMPLE_SOURCE,
    sourceRequestId: planned.id,
    tenantId: planned.tenantId,
    environmentId: environmentId(planned.environment),
    dataStores: [dataStoreId(`${planned.environment}-dataverse`)],
    engineerId: personId(planned.engineer),
    permissions: planned.permissions,
    justification: planned.justification,
    trigger: isTicket ? 'SUPPORT_TICKET' : 'PROVIDER_ALERT',
    ticketId: isTicket ? planned.id : null,
    exclusion: planned.exclusion ?? null,
    declaredBy: planned.declaredBy === undefined ? null : personId(planned.declaredBy),
    disclosure: planned.sealed === true ? 'SEALED' : 'NOTIFY',
    requestedAt,
    previousRequestId: null,
    assertion: null,
  };
}

/** The internal approver's decision, where one is planned. */
export function decisionRecord(
  { internal }: PlannedRequest,
  request: AccessRequestSubmitted,
  now: number,
): readonly IntakeRecord[] {
  if (internal === null) return [];
  const comment = internal === 'REJECTED' ? 'The log files say enough' : null;
  return [
    decisionOn(request, { approverId: personId(INTERNAL_APPROVER), decision: internal, comment, decidedAt: now }),
  ];
}

/** Returns the engineer's uses as the system that guards the data reports them; undefined if none are planned. */
export function useRecord(
  { id, tenantId, environment, engineer, uses }: PlannedRequest,
  now: number,
): readonly IntakeRecord[] {
  if (uses === undefined) return [];
  return [
    {
      type: 'AccessUsed',
      source: SAMPLE_SOURCE,
      requestId: null,
      requestSource: SAMPLE_SOURCE,
      sourceRequestId: id,
      tenantId,
      reportId: `${id}/1`,
      engineerId: personId(engineer),
      actions: uses.map(({ dataStore = `${environment}-dataverse`, ...action }) => ({
        ...action,
        dataStoreId: dataStoreId(dataStore),
        usedAt: now,
      })),
    },
  ];
}

export const finishRecord = ({ id, tenantId, engineer }: PlannedRequest, now: number): IntakeRecord => ({
  type: 'WorkFinished',
  source: SAMPLE_SOURCE,
  requestSource: SAMPLE_SOURCE,
  sourceRequestId: id,
  tenantId,
  engineerId: personId(engineer),
  finishedAt: now,
});
