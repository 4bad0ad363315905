import type { ReviewNotice } from '../../work-list/notice.ts';
import type { NoticeText, NoticeTexts } from '../catalogue.ts';
import { broadIn, type MessageView, shortName } from '../view.ts';

const UNKNOWN = 'a request';
const COMPARE =
  'Compare the beginning of “Presented content” below with the one in the portal. If they differ, do not decide: tell whoever runs Lockbox.';

export const englishReviews: NoticeTexts<ReviewNotice['kind']> = {
  'review-needed': ({ reviewExpiresAt, shown }, view) => ({
    subject: `Internal approval needed by ${view.times.short(reviewExpiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'A request waits for an internal approval',
    paragraphs: [...askedFor(reviewExpiresAt, view), ...(shown === undefined ? [] : [COMPARE])],
  }),
  'review-reminder': ({ reviewExpiresAt }, view) => ({
    subject: `Reminder: internal approval needed by ${view.times.short(reviewExpiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'A request still waits for an internal approval',
    paragraphs: askedFor(reviewExpiresAt, view),
  }),
};

const askedFor = (reviewExpiresAt: number, view: MessageView): NoticeText['paragraphs'] => {
  const { request, tenant, times } = view;
  const broad = broadIn(view);
  return [
    `${request?.engineer ?? 'An engineer'} asks for access to data of ${tenant}${request === null ? '' : ` in ${request.environment}`}. Nobody else is asked before one of you has approved.`,
    `Without a decision by ${times.full(reviewExpiresAt)} the request ends: the customer is not asked, and there is no access.`,
    ...(broad.length === 0
      ? []
      : [`It asks for broad permissions: ${broad.join(', ')}. Approve them only if the reason needs them.`]),
  ];
};
