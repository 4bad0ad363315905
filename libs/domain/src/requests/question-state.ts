import type { Event, QuestionAnswered, QuestionAsked } from '@lockbox/contracts/generated/events';
import type { Question } from '@lockbox/contracts/generated/policy-state';
import { personId } from '@lockbox/contracts/ids';
import type { ShownQuestion } from '@lockbox/evidence/webauthn/shown-text';

/** The questions about a request, after one more of its events. */
export function questionsAfter(
  questions: readonly Question[],
  data: QuestionAsked | QuestionAnswered,
  { occurredAt, actor }: Pick<Event, 'occurredAt' | 'actor'>,
): readonly Question[] {
  const { questionId } = data;
  const text = data.text.digest;
  if (data.type === 'QuestionAsked') {
    return [...questions, { questionId, askedBy: personId(actor.id), askedAt: occurredAt, text, answer: null }];
  }
  const answer = { text, answeredAt: occurredAt };
  return questions.map((one) => (one.questionId === questionId ? { ...one, answer } : one));
}

/** The questions as they are presented to people. */
export const shownQuestions = (questions: readonly Question[]): readonly ShownQuestion[] =>
  questions.map(({ text, answer, ...same }) => ({
    ...same,
    text: text.toString('hex'),
    answer: answer && { ...answer, text: answer.text.toString('hex') },
  }));
