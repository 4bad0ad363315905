import type { FinishWork, RecordAccessUse, TimerDue } from '@lockbox/contracts/generated/commands';
import { requestId } from '@lockbox/contracts/ids';
import {
  type Decision,
  NOTHING,
  type PreparedAnswer,
  type PreparedInternalDecision,
  type PreparedSubmission,
  type Situation,
} from '../decider/decision.ts';
import { refusedUnseen, refuseUnseen } from '../decider/refusals.ts';
import { asInternalApprover, refusalOfPeople } from '../directory/provider-people.ts';
import type { OpeningReport } from '../reports/access-opening.ts';
import { decidedOnContent } from '../requests/internal-content.ts';
import { problemOfInternalDecision } from '../requests/internal-decision.ts';
import { hasChanged } from '../requests/known-commands.ts';
import { submissionHash } from '../requests/presented-content.ts';
import { closed, requestWithCommand, submittedRequest } from '../requests/request-state.ts';
import { repeatOrRefusal } from '../requests/submission.ts';
import { type HiddenRequest, isHidden } from './hidden-request.ts';
import { commitmentOf, hiddenCause, withApproval } from './sealed-commitment.ts';

/** The commands that may be about a request which the law forbids to show. A customer's people know of none. */
type MaybeSealed =
  | PreparedSubmission
  | PreparedInternalDecision
  | FinishWork
  | PreparedAnswer
  | RecordAccessUse
  | OpeningReport
  | TimerDue;

/**
 * Decides a command about a sealed legal demand; undefined for any other command. The log contains nothing of the demand until
 * its internal approval, then only a commitment. It contains no refusal either, since a refusal would show what the law forbids
 * to show.
 */
export function decideSealed(data: MaybeSealed, situation: Situation): Decision | undefined {
  const known = situation.state.request(data.type === 'TimerDue' ? requestId(data.subjectId) : data.requestId);
  if (data.type === 'SubmitRequest') {
    return data.disclosure === 'SEALED' || isHidden(known) ? submitSealed(data, situation) : undefined;
  }
  if (!isHidden(known)) return undefined;
  switch (data.type) {
    case 'RecordInternalDecision':
      return decideInternally(data, known, situation);
    case 'FinishWork':
      return isRepeat(known, situation) ? NOTHING : refusedUnseen('ACCESS_NOT_RUNNING');
    case 'AnswerQuestion':
      return refusedUnseen('QUESTION_NOT_FOUND');
    case 'RecordAccessUse':
    case 'RecordAccessOpened':
    case 'RecordAccessClosed':
    case 'RecordAccessNotClosed':
      return refusedUnseen('USED_UNDER_SEAL');
    case 'TimerDue':
      // A sealed submission that nobody approved leaves nothing in the log; it is refused for its age, and forgotten.
      return NOTHING;
    default:
      return data satisfies never;
  }
}

const isRepeat = (known: HiddenRequest, { command }: Situation): boolean => hasChanged(known, command.commandId);

function submitSealed(data: PreparedSubmission, situation: Situation): Decision {
  const answer = repeatOrRefusal(data, situation, refuseUnseen);
  if (answer !== undefined) return answer;
  const { sealedDraft: sealed } = data;
  if (sealed === undefined) return refusedUnseen('SEALED_DETAILS_MISSING');
  const { command, terms } = situation;
  const { tenantId, commandId } = command;
  const request = submittedRequest(data, commandId);
  const reviewExpiresAt = terms.now + terms.internalReviewMs;
  return {
    kind: 'draft',
    // There are no reminders: the log contains nothing that a reminder could refer to.
    draft: {
      type: 'AwaitingInternalApproval',
      tenantId,
      request,
      reviewExpiresAt,
      sealed,
      asked: null,
      remindAt: [],
      submitted: submissionHash({ ...data, tenantId }),
      submittedAt: terms.now,
    },
  };
}

function decideInternally(data: PreparedInternalDecision, known: HiddenRequest, situation: Situation): Decision {
  if (isRepeat(known, situation)) return NOTHING;
  if (known.type === 'Closed') return refusedUnseen('ALREADY_DECIDED_INTERNALLY');
  const { command, terms } = situation;
  const problem = problemOfInternalDecision(data, known, terms.now);
  if (problem !== undefined) return refusedUnseen(problem);
  const refusal = refusalOfPeople([asInternalApprover(data.approverId)], situation, refuseUnseen);
  if (refusal !== undefined) return refusal;
  const signed = decidedOnContent(data, known, situation);
  if (typeof signed === 'string') return refusedUnseen(signed);
  const { commandId } = command;
  if (data.decision === 'REJECTED') {
    // The sealed details stay with it for as long as it is remembered: they are what keeps it out of the log.
    const ended = closed(known, 'REJECTED_INTERNALLY', { occurredAt: terms.now, causationId: commandId });
    return { kind: 'draft', draft: { ...ended, sealed: known.sealed } };
  }
  const sealed = withApproval(known.sealed, data.approverId, data.decidedAt);
  const commitment = commitmentOf(sealed);
  return {
    kind: 'events',
    completed: { ...known, request: requestWithCommand(known.request, commandId), sealed },
    causationId: hiddenCause(known.sealed, commandId),
    events: [{ rule: 'EXCLUSION_IS_SEALED', data: { type: 'ExclusionSealed', requestId: data.requestId, commitment } }],
  };
}
