import type { Assertion } from '@lockbox/contracts/generated/events';
import type { AwaitingInternalApproval } from '@lockbox/contracts/generated/policy-state';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { PreparedInternalDecision, Situation } from '../decider/decision.ts';
import { signedByProvider } from '../passkeys/passkey-signature.ts';
import { CLOCK_SKEW_MS } from '../time/time-rules.ts';
import { internalShownHash } from './presented-content.ts';

/**
 * Checks that an internal decision was made on this request: on its presented content, after its submission and, where the
 * installation asks for that, with the approver's passkey. Gives the signature for the event, or why the decision is refused.
 */
export function decidedOnContent(
  data: PreparedInternalDecision,
  waiting: AwaitingInternalApproval,
  situation: Situation,
): Assertion | null | ReasonCode {
  const { requestId, approverId, decision, comment, shown } = data;
  const problem = situation.terms.believesEarlier ? undefined : problemOfContent(data, waiting, situation);
  if (problem !== undefined) return problem;
  return signedByProvider(situation, approverId, data.assertion, {
    requestId,
    shown: shown ?? '',
    outcome: decision === 'APPROVED' ? 'APPROVE_INTERNALLY' : 'REJECT_INTERNALLY',
    comment: comment?.digest.toString('hex') ?? null,
  });
}

function problemOfContent(
  { shown, assertion }: PreparedInternalDecision,
  { asked, request, submitted, submittedAt }: AwaitingInternalApproval,
  { command }: Situation,
): ReasonCode | undefined {
  // A request may take the id of one that ended long ago: a decision about that one must not count for this one.
  if (submittedAt !== null && command.sentAt < submittedAt - CLOCK_SKEW_MS) return 'DECIDED_BEFORE_SUBMISSION';
  if (shown === null) return 'CONTENT_MISSING';
  if (asked !== null && shown === internalShownHash(asked, request)) return undefined;
  // A person who signs has read the justification too, except of a sealed demand, whose justification stays with its source.
  const namesSubmission = shown === submitted?.toString('hex') && (assertion === null || asked === null);
  return namesSubmission ? undefined : 'SHOWN_DIFFERS';
}
