/** The requests of a measurement, and the records that upstream publishes in each one's life. */

import type { AccessRequestSubmitted, Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { personId, type RequestId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { decisionOn } from '@lockbox/domain/intake/decision-on';
import { accessRequest, SOURCE } from '@lockbox/testing/upstream';

export interface FlowRequest {
  readonly id: RequestId;
  readonly tenant: string;
  readonly submitted: AccessRequestSubmitted;
}

/** Makes requests one after the other, of each tenant in turn. */
export function requestMaker(tenants: readonly string[]): (count: number) => readonly FlowRequest[] {
  let made = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      const tenant = tenants[made % tenants.length] ?? '';
      const submitted = accessRequest(tenant, `INC${String(made++).padStart(7, '0')}`);
      return { id: requestIdOf(submitted.tenantId, SOURCE, submitted.sourceRequestId), tenant, submitted };
    });
}

/** Submitted, and approved internally. */
export const askedFor = ({ submitted }: FlowRequest): readonly IntakeRecord[] => [
  submitted,
  decisionOn(submitted, { approverId: personId('approver-1'), decision: 'APPROVED', decidedAt: Date.now() }),
];

export const handedBack = ({ submitted }: FlowRequest): IntakeRecord => ({
  type: 'WorkFinished',
  source: submitted.source,
  requestSource: submitted.source,
  sourceRequestId: submitted.sourceRequestId,
  tenantId: submitted.tenantId,
  engineerId: submitted.engineerId,
  finishedAt: Date.now(),
});

/**
 * The notices of services/notifier. Asked: the internal approver (a decision before the letter also counts as an
 * outcome) and two administrators. Approved: the administrator who has not decided, the engineer and the internal
 * approver. Ended: the same number.
 */
export const LETTERS = { asked: 3, approved: 3, ended: 3 } as const;
