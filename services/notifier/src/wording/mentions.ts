import type { EnvironmentId, PersonId } from '@lockbox/contracts/ids';
import type { QuestionPart, RequestDocument } from '@lockbox/store/collections/requests';
import type { Notice } from '../work-list/notice.ts';

/** The customer's people whom a notice mentions. */
export function customerPeopleIn(notice: Notice): readonly PersonId[] {
  switch (notice.kind) {
    case 'approved':
      return [notice.by, ...(notice.first ? [notice.first] : [])];
    case 'one-more-approval':
      return [notice.by, ...(notice.lapsed ? [notice.lapsed] : [])];
    case 'policy-disabled':
    case 'approval-rule-set':
    case 'emergency-rule-set':
      return [notice.by, ...(notice.proposedBy ? [notice.proposedBy] : [])];
    case 'passkeys-changed':
      return [notice.by, ...(notice.of ? [notice.of] : [])];
    case 'denied':
    case 'policy-enabled':
    case 'policy-change-proposed':
    case 'policy-change-withdrawn':
      return [notice.by];
    default:
      return [];
  }
}

/** The provider's people whom a notice mentions. */
export function providerPeopleIn(notice: Notice): readonly PersonId[] {
  switch (notice.kind) {
    case 'rejected-internally':
      return [notice.by];
    case 'exclusion':
      return [notice.declaredBy, notice.approvedBy];
    case 'used-outside-grant':
    case 'access-refused':
      return [notice.engineerId];
    default:
      return [];
  }
}

/** The environments that a notice mentions. */
export function environmentsIn(notice: Notice): readonly EnvironmentId[] {
  switch (notice.kind) {
    case 'became-unmanaged':
      return [notice.environmentId];
    case 'approval-rule-set':
    case 'policy-change-proposed':
      return notice.rule?.environmentIds ?? [];
    case 'roll-out-overdue':
      return notice.missing.map(({ environmentId }) => environmentId);
    default:
      return [];
  }
}

/** The id of the comment to a decision. */
export const commentIn = (notice: Notice): string | null => ('commentTextId' in notice ? notice.commentTextId : null);

/** The question that a notice is about, from the document of its request. */
export const questionIn = (notice: Notice, request: RequestDocument | undefined): QuestionPart | undefined =>
  'questionId' in notice ? request?.questions?.find(({ id }) => id === notice.questionId) : undefined;

/** The ids of the question's and the answer's text. */
export function questionTextsIn(notice: Notice, request: RequestDocument | undefined): readonly string[] {
  const question = questionIn(notice, request);
  return question === undefined ? [] : [question.textId, ...(question.answer === null ? [] : [question.answer.textId])];
}
