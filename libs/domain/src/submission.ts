import type { AwaitingInternalApproval } from '@lockbox/contracts/generated/policy-state';
import type { CommandId, TenantId } from '@lockbox/contracts/ids';
import { maySeal, needsDeclarer } from '@lockbox/contracts/submission-rules';
import { refusalOfAskedFor } from './asked-for.ts';
import { type Decision, decided, NOTHING, type PreparedSubmission, type Situation } from './decision.ts';
import { type ReasonCode, refused, refusedUnseen } from './reasons.ts';
import { submittedRequest } from './request-state.ts';
import { isHidden } from './sealed.ts';
import { CLOCK_SKEW_MS, OLDEST_REQUEST_MS } from './time-rules.ts';

/** An engineer asks for access. Nobody but the internal approver is asked yet. */
export function submit(data: PreparedSubmission, situation: Situation): Decision {
  const { command, state, terms } = situation;
  const { requestId, disclosure } = data;
  const known = state.request(requestId);
  // A sealed submission leaves nothing in the log, its refusal neither; nor does a refusal that would show a sealed one.
  const refuse: typeof refused =
    disclosure === 'SEALED' || isHidden(known) ? (_, reasonCode, values) => refusedUnseen(reasonCode, values) : refused;
  if (known !== undefined) {
    const isRepeat = known.request.commands[0] === command.commandId;
    return isRepeat ? NOTHING : refuse(situation, 'REQUEST_DIFFERS');
  }
  const problem = problemOf(data, situation);
  if (problem !== undefined) return refuse(situation, problem);
  if (!state.environment(data.environmentId)?.known) {
    return refuse(situation, 'ENVIRONMENT_UNKNOWN', { environment: data.environmentId });
  }
  const refusal = refusalOfAskedFor(data, situation, refuse);
  if (refusal !== undefined) return refusal;

  const reviewExpiresAt = terms.now + terms.internalReviewMs;
  if (disclosure === 'SEALED') {
    if (data.sealedDraft === undefined) return refuse(situation, 'SEALED_DETAILS_MISSING');
    return { kind: 'draft', draft: sealedSubmission(data, data.sealedDraft, command, reviewExpiresAt) };
  }
  const { source, sourceRequestId, environmentId, dataStores, engineerId, permissions } = data;
  const { justification, trigger, ticketId, exclusion, declaredBy, requestedAt } = data;
  return decided({
    rule: 'INTERNAL_APPROVAL_FIRST',
    data: {
      type: 'RequestSubmitted',
      requestId,
      source,
      sourceRequestId,
      environmentId,
      dataStores,
      engineerId,
      permissions,
      justification,
      trigger,
      ticketId,
      exclusion,
      declaredBy,
      requestedAt,
      reviewExpiresAt,
    },
  });
}

/** What is wrong with a submission whatever the directory says. */
function problemOf(data: PreparedSubmission, { state, terms }: Situation): ReasonCode | undefined {
  const { exclusion, declaredBy, disclosure, requestedAt } = data;
  if (!state.tenant()?.known) return 'TENANT_REMOVED';
  if (data.dataStores.length === 0 || data.permissions.length === 0) return 'NOTHING_ASKED_FOR';
  if (terms.now - requestedAt > OLDEST_REQUEST_MS) return 'REQUESTED_TOO_LONG_AGO';
  if (requestedAt - terms.now > CLOCK_SKEW_MS) return 'REQUESTED_IN_THE_FUTURE';
  if (needsDeclarer(exclusion) && declaredBy === null) return 'DECLARER_MISSING';
  if (!needsDeclarer(exclusion) && declaredBy !== null) return 'DECLARER_WITHOUT_EXCLUSION';
  if (disclosure === 'SEALED' && !maySeal(exclusion)) return 'SEALED_WITHOUT_LEGAL_DEMAND';
  return undefined;
}

function sealedSubmission(
  data: PreparedSubmission,
  sealed: NonNullable<PreparedSubmission['sealedDraft']>,
  { tenantId, commandId }: { readonly tenantId: TenantId; readonly commandId: CommandId },
  reviewExpiresAt: number,
): AwaitingInternalApproval {
  const request = submittedRequest(data, commandId);
  return { type: 'AwaitingInternalApproval', tenantId, request, reviewExpiresAt, sealed };
}
