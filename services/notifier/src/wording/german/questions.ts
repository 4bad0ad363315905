import type { QuestionNotice } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';
import { type MessageView, shortName } from '../view.ts';

const UNKNOWN = 'eine Anforderung';

export const germanQuestions: NoticeTexts<QuestionNotice['kind']> = {
  'question-asked': (_, view) => ({
    subject: `Frage Ihres Kunden: ${shortName(view.request, UNKNOWN)}`,
    heading: 'Ihr Kunde stellt Ihnen eine Frage',
    paragraphs: [
      `${view.tenant} fragt vor der Entscheidung nach. Nur Sie können antworten, einmal, im Portal oder über Ihr Ticketsystem.`,
      waitsOn(view),
    ],
  }),
  'question-answered': (_, view) => ({
    subject: `Frage beantwortet: ${shortName(view.request, UNKNOWN)}`,
    heading: 'Eine Frage wurde beantwortet',
    paragraphs: [
      `${view.request === null ? view.providerName : `${view.request.engineer} (${view.providerName})`} hat eine Frage zu der Anforderung beantwortet, die auf eine Entscheidung wartet.`,
      waitsOn(view),
    ],
  }),
};

/** Nothing that is asked or answered gives anybody more time. */
function waitsOn({ request, times }: MessageView): string {
  const until = request?.expiresAt ?? null;
  return until === null
    ? 'Die Anforderung wartet deshalb nicht länger.'
    : `Die Anforderung wartet deshalb nicht länger: Ohne Genehmigung bis ${times.full(until)} verfällt sie.`;
}
