import type { ReviewNotice } from '../../work-list/notice.ts';
import type { NoticeText, NoticeTexts } from '../catalogue.ts';
import { broadIn, type MessageView, shortName } from '../view.ts';

const UNKNOWN = 'eine Anforderung';
const COMPARE =
  'Vergleichen Sie den Anfang von „Gezeigter Inhalt“ unten mit dem im Portal. Weichen sie voneinander ab, entscheiden Sie nicht: Teilen Sie es dem Betreiber von Lockbox mit.';

export const germanReviews: NoticeTexts<ReviewNotice['kind']> = {
  'review-needed': ({ reviewExpiresAt, shown }, view) => ({
    subject: `Interne Genehmigung nötig bis ${view.times.short(reviewExpiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'Eine Anforderung wartet auf eine interne Genehmigung',
    paragraphs: [...askedFor(reviewExpiresAt, view), ...(shown === undefined ? [] : [COMPARE])],
  }),
  'review-reminder': ({ reviewExpiresAt }, view) => ({
    subject: `Erinnerung: interne Genehmigung nötig bis ${view.times.short(reviewExpiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'Eine Anforderung wartet noch auf eine interne Genehmigung',
    paragraphs: askedFor(reviewExpiresAt, view),
  }),
};

const askedFor = (reviewExpiresAt: number, view: MessageView): NoticeText['paragraphs'] => {
  const { request, tenant, times } = view;
  const broad = broadIn(view);
  return [
    `${request === null ? 'Angefordert ist' : `${request.engineer} bittet um`} Zugriff auf Daten von ${tenant}${request === null ? '' : ` in ${request.environment}`}. Niemand sonst wird gefragt, bevor jemand von Ihnen genehmigt hat.`,
    `Ohne Entscheidung bis ${times.full(reviewExpiresAt)} endet die Anforderung: Der Kunde wird nicht gefragt, und es gibt keinen Zugriff.`,
    ...(broad.length === 0
      ? []
      : [
          `Angefordert sind weitreichende Berechtigungen: ${broad.join(', ')}. Genehmigen Sie sie nur, wenn die Begründung sie erfordert.`,
        ]),
  ];
};
