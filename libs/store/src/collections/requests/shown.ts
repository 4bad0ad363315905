import {
  type ApprovalsShown,
  askedHash,
  internalShownHash,
  shownHash,
} from '@lockbox/domain/requests/presented-content';
import type { RequestDocument } from './document.ts';
import { idInLog } from './earlier.ts';

/** The existing approvals that an approver sees if two are needed. */
const approvalsShown = ({ approvals }: RequestDocument, counts: readonly boolean[]): ApprovalsShown | null =>
  approvals === undefined || approvals === null || approvals.needed === 1
    ? null
    : {
        needed: approvals.needed,
        given: approvals.given.map(({ by, commentDigest, at }, index) => ({
          approverId: by,
          comment: commentDigest,
          at,
          counts: counts[index] ?? false,
        })),
      };

/**
 * Returns the presented content of this request, as a decision about it names it; null if the customer was not asked. `counts`:
 * whether each existing approval is presented as one that counts.
 */
export function shownOfDocument(request: RequestDocument, counts: readonly boolean[]): string | null {
  const { internal, lockbox, questions = [] } = request;
  const asked = askedOf(request);
  if (asked === null || internal === null || lockbox === null) return null;
  const asking = {
    internalApproverId: internal.by,
    internalComment: internal.commentDigest,
    expiresAt: lockbox.expiresAt,
    approvals: approvalsShown(request, counts),
  };
  const shown = questions.map(({ id: questionId, askedBy, askedAt, digest: text, answer }) => ({
    questionId,
    askedBy,
    askedAt,
    text,
    answer: answer && { text: answer.digest, answeredAt: answer.at },
  }));
  return shownHash(asked, asking, shown);
}

/** The presented content of an internal decision about this request; null where none is waited for. */
export function internalShownOf(request: RequestDocument): string | null {
  const asked = askedOf(request);
  return asked === null || request.status !== 'AWAITING_INTERNAL_APPROVAL' ? null : internalShownHash(asked, request);
}

function askedOf(request: RequestDocument): ReturnType<typeof askedHash> | null {
  const { justificationDigest: justification, previousRequestId = null } = request;
  if (justification === undefined) return null;
  return askedHash({ ...request, requestId: idInLog(request), justification, previousRequestId });
}
