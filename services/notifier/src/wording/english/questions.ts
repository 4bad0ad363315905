import type { QuestionNotice } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';
import { type MessageView, shortName } from '../view.ts';

const UNKNOWN = 'a request';

export const englishQuestions: NoticeTexts<QuestionNotice['kind']> = {
  'question-asked': (_, view) => ({
    subject: `Question from your customer: ${shortName(view.request, UNKNOWN)}`,
    heading: 'Your customer asks you a question',
    paragraphs: [
      `${view.tenant} asks about your request before deciding. You alone can answer, once, in the portal or by your ticket system.`,
      waitsOn(view),
    ],
  }),
  'question-answered': (_, view) => ({
    subject: `Question answered: ${shortName(view.request, UNKNOWN)}`,
    heading: 'The engineer has answered a question',
    paragraphs: [
      `${view.request?.engineer ?? 'The engineer'} at ${view.providerName} has answered a question about the request, which waits for a decision.`,
      waitsOn(view),
    ],
  }),
};

/** Nothing that is asked or answered gives anybody more time. */
function waitsOn({ request, times }: MessageView): string {
  const until = request?.expiresAt ?? null;
  return until === null
    ? 'The request waits no longer for it.'
    : `The request waits no longer for it: without an approval by ${times.full(until)} it expires.`;
}
