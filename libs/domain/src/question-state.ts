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

/**
 * The questions as they stood before, between and after what was asked and answered at each moment, by the log's time. How
 * questions and answers of one millisecond followed each other is not remembered: each is as it may have been.
 */
export function earlierQuestions(questions: readonly Question[]): readonly (readonly Question[])[] {
  const moments = questions.flatMap(({ askedAt, answer }) => [
    askedAt,
    ...(answer === null ? [] : [answer.answeredAt]),
  ]);
  return [...new Set(moments)].flatMap((moment) => {
    const before = questions.filter(({ askedAt }) => askedAt < moment);
    const asked = beginnings(questions.filter(({ askedAt }) => askedAt === moment));
    return asked.flatMap((then) => asAnsweredBy(moment, [...before, ...then]));
  });
}

/** With none to all of the answers of this moment, and no later ones. */
function asAnsweredBy(moment: number, questions: readonly Question[]): readonly (readonly Question[])[] {
  const answered = beginnings(questions.filter(({ answer }) => answer?.answeredAt === moment));
  return answered.map((then) =>
    questions.map((one) => {
      const isSo = one.answer === null || one.answer.answeredAt < moment || then.includes(one);
      return isSo ? one : { ...one, answer: null };
    }),
  );
}

/** From none of them to all. */
const beginnings = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: all.length + 1 }, (_, length) => all.slice(0, length));

/** As people are shown them. */
export const shownQuestions = (questions: readonly Question[]): readonly ShownQuestion[] =>
  questions.map(({ text, answer, ...same }) => ({
    ...same,
    text: text.toString('hex'),
    answer: answer && { ...answer, text: answer.text.toString('hex') },
  }));
