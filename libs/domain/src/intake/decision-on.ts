import type { AccessRequestSubmitted, InternalDecisionRecorded } from '@lockbox/contracts/generated/intake';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';

type Decided = Pick<InternalDecisionRecorded, 'approverId' | 'decision' | 'decidedAt'> &
  Partial<Pick<InternalDecisionRecorded, 'comment'>>;

/** The internal decision on a request by the source that published the request. Its presented content is the submission. */
export const decisionOn = (
  request: AccessRequestSubmitted,
  { approverId, decision, comment = null, decidedAt }: Decided,
): InternalDecisionRecorded => ({
  type: 'InternalDecisionRecorded',
  source: request.source,
  requestSource: request.source,
  sourceRequestId: request.sourceRequestId,
  tenantId: request.tenantId,
  approverId,
  decision,
  comment,
  decidedAt,
  shown: submissionHashOf(request),
  assertion: null,
  commentSalt: null,
});
