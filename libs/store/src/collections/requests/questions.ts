import type { Event, QuestionAnswered, QuestionAsked } from '@lockbox/contracts/generated/events';
import { personId } from '@lockbox/contracts/ids';
import { toHex } from '@lockbox/evidence/tlog/hex';
import type { QuestionPart, RequestDocument } from './document.ts';

/** The questions of a request after one more was asked or answered; times are the log's. */
export function questionsOf(
  { questions = [] }: RequestDocument,
  { actor, occurredAt }: Pick<Event, 'actor' | 'occurredAt'>,
  { type, questionId: id, text }: QuestionAsked | QuestionAnswered,
): readonly QuestionPart[] {
  const { textId } = text;
  const digest = toHex(text.digest);
  if (type === 'QuestionAsked') {
    return [...questions, { id, askedBy: personId(actor.id), askedAt: occurredAt, textId, digest, answer: null }];
  }
  return questions.map((one) => (one.id === id ? { ...one, answer: { at: occurredAt, textId, digest } } : one));
}
