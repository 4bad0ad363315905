import type { Event } from '@lockbox/contracts/generated/events';
import type { Question } from '@lockbox/contracts/generated/policy-state';
import type { RequestId } from '@lockbox/contracts/ids';
import { questionsAfter, shownQuestions } from '../question-state.ts';
import { type Asking, askedHash, shownHash } from '../shown.ts';

/** What people are shown of a request that waits for its customer, by the log itself; null of any other. */
export function shownInLog(
  events: Iterable<Pick<Event, 'tenantId' | 'data' | 'actor' | 'occurredAt'>>,
  requestId: RequestId,
): string | null {
  let asked: Buffer | undefined;
  let internal: { readonly approverId: string; readonly comment: string | null } | undefined;
  let asking: Asking | undefined;
  let questions: readonly Question[] = [];
  for (const { tenantId, data, actor, occurredAt } of events) {
    if (!('requestId' in data) || data.requestId !== requestId) continue;
    if (data.type === 'RequestSubmitted') {
      asked = askedHash({ ...data, tenantId, justification: data.justification.digest.toString('hex') });
    }
    if (data.type === 'InternallyApproved') {
      internal = { approverId: data.approverId, comment: data.comment?.digest.toString('hex') ?? null };
    }
    if (data.type === 'LockboxRequestCreated' && internal !== undefined) {
      const { approverId: internalApproverId, comment: internalComment } = internal;
      const { expiresAt, approvalsNeeded: needed } = data;
      const approvals = needed === 1 ? null : { needed, given: [] };
      asking = { internalApproverId, internalComment, expiresAt, approvals };
    }
    if (data.type === 'ApprovalRecorded' && asking?.approvals) {
      const comment = data.comment?.digest.toString('hex') ?? null;
      const given = [{ approverId: actor.id, comment, at: occurredAt }];
      asking = { ...asking, approvals: { ...asking.approvals, given } };
    }
    if (data.type === 'QuestionAsked' || data.type === 'QuestionAnswered') {
      questions = questionsAfter(questions, data, { actor, occurredAt });
    }
  }
  return asked === undefined || asking === undefined ? null : shownHash(asked, asking, shownQuestions(questions));
}
