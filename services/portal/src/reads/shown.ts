import type { ReadText } from '@lockbox/store/checked-text';
import { internalShownOf, shownOf } from '@lockbox/store/collections/requests';
import type { NamedRequest, ReadQuestion } from '@lockbox/store/querying';

/** An approval, with the request that tells whether it still counts. */
interface Standing {
  readonly request: Pick<NamedRequest['request'], 'status'>;
  readonly approvers: NamedRequest['approvers'];
}

/** An approval counts as policy would find now, and for good once access has come of it. */
export const countsOf = ({ request, approvers }: Standing): readonly boolean[] =>
  approvers.map(({ counts }) => request.status === 'APPROVED' || counts);

/**
 * Returns the presented content of a request with these texts; null if the request cannot be decided because a text is not
 * shown.
 */
function shownWith(named: NamedRequest): string | null {
  const { request, justification, internalComment, approvalComments, questions } = named;
  const asked = questions.flatMap(({ question, answer }) => [question, answer]);
  const texts = [justification, internalComment, ...approvalComments, ...asked];
  return texts.some(({ differs }) => differs) ? null : shownOf(request, countsOf(named));
}

/** Returns the content that was presented first, before any approval, question or answer. A denial counts with it for good. */
export const shownAtFirst = ({ request }: NamedRequest): string | null =>
  shownOf(
    { ...request, questions: [], ...(request.approvals ? { approvals: { ...request.approvals, given: [] } } : {}) },
    [],
  );

/** The presented content of an internal decision; null where nobody may decide, since the justification is not shown. */
export const internalShownWith = ({ request, justification }: NamedRequest): string | null =>
  justification.differs ? null : internalShownOf(request);

/** Returns the values with which a page verifies that its content equals the log's. */
export const checksOf = (named: NamedRequest, shown: string | null = shownWith(named)) => ({
  shown,
  ticketId: named.request.ticketId,
  texts: {
    justification: check(named.request.justificationDigest, named.justification),
    internalComment: check(named.request.internal?.commentDigest, named.internalComment),
  },
});

export const checksOfQuestion = ({ asked, question, answer }: ReadQuestion) => ({
  question: check(asked.digest, question),
  answer: check(asked.answer?.digest, answer),
});

/** Returns the values with which a text can be verified. */
export const check = (digest: string | null | undefined, { salt, differs }: ReadText) => ({
  digest: digest ?? null,
  salt,
  differs,
});
