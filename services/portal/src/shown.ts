import type { ReadText } from '@lockbox/store/checked-text';
import { type RequestDocument, shownOf } from '@lockbox/store/collections/requests';
import type { NamedRequest, ReadQuestion, RequestTexts } from '@lockbox/store/querying';

/** What somebody is shown of a request with these texts; null of one that nobody may decide, since a text is not shown. */
export function shownWith(
  request: RequestDocument,
  { justification, internalComment, approvalComments, questions }: RequestTexts,
): string | null {
  const asked = questions.flatMap(({ question, answer }) => [question, answer]);
  const texts = [justification, internalComment, ...approvalComments, ...asked];
  return texts.some(({ differs }) => differs) ? null : shownOf(request);
}

/** What a page needs besides what it shows, to see for itself that this is what the log means. */
export const checksOf = (named: NamedRequest) => ({
  shown: shownWith(named.request, named),
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

/** What a text can be checked with. */
export const check = (digest: string | null | undefined, { salt, differs }: ReadText) => ({
  digest: digest ?? null,
  salt,
  differs,
});
