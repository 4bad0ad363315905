import type { EndReason } from '@lockbox/contracts/generated/events';
import type { RequestNotice } from '../../work-list/notice.ts';
import type { NoticeText, NoticeTexts } from '../catalogue.ts';
import { broadIn, type MessageView, shortName } from '../view.ts';

const UNKNOWN = 'a request';

export const englishRequests: NoticeTexts<RequestNotice['kind']> = {
  'approval-needed': ({ expiresAt }, view) => ({
    subject: `Action needed by ${view.times.short(expiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'A request for access to your data',
    paragraphs: askedFor(expiresAt, view),
  }),
  reminder: ({ expiresAt }, view) => ({
    subject: `Reminder: action needed by ${view.times.short(expiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'A request for access to your data still waits',
    paragraphs: askedFor(expiresAt, view),
  }),
  approved: ({ by, first, accessUntil }, view) => ({
    subject: `Approved, access until ${view.times.short(accessUntil)}: ${shortName(view.request, UNKNOWN)}`,
    heading: view.side === 'customer' ? 'Handled: access was approved' : 'Your customer approved access',
    paragraphs: [
      view.side === 'customer'
        ? `Handled by ${first ? `${view.person(first)} and ` : ''}${view.person(by)}, who approved the request. There is nothing left for you to do.`
        : `${view.tenant} approved the request.`,
      accessLasts(accessUntil, view),
    ],
  }),
  denied: ({ by }, view) => ({
    subject: `Denied: ${shortName(view.request, UNKNOWN)}`,
    heading: view.side === 'customer' ? 'Handled: access was denied' : 'Your customer denied access',
    paragraphs: [
      view.side === 'customer'
        ? `Handled by ${view.person(by)}, who denied the request. There is nothing left for you to do.`
        : `${view.tenant} denied the request. There is no access.`,
    ],
  }),
  expired: ({ expiresAt }, { times, request }) => ({
    subject: `Expired ${times.short(expiresAt)}: ${shortName(request, UNKNOWN)}`,
    heading: 'The request expired',
    paragraphs: [`It was not approved as it has to be by ${times.full(expiresAt)}. There is no access.`],
  }),
  'rejected-internally': ({ by }, { person, request }) => ({
    subject: `Rejected internally: ${shortName(request, UNKNOWN)}`,
    heading: 'Your request was rejected internally',
    paragraphs: [`${person(by)} rejected the request. The customer was not asked, and there is no access.`],
  }),
  'review-expired': ({ reviewExpiresAt }, { times, request }) => ({
    subject: `Internal review expired ${times.short(reviewExpiresAt)}: ${shortName(request, UNKNOWN)}`,
    heading: 'Nobody reviewed your request in time',
    paragraphs: [`No internal decision came by ${times.full(reviewExpiresAt)}. There is no access; you may ask again.`],
  }),
  'not-required': ({ reason, accessUntil }, view) => ({
    subject:
      view.side === 'customer'
        ? `Access without your approval until ${view.times.short(accessUntil)}: ${shortName(view.request, UNKNOWN)}`
        : `Access until ${view.times.short(accessUntil)}: ${shortName(view.request, UNKNOWN)}`,
    heading:
      view.side === 'customer'
        ? 'Access to your data began without your approval'
        : 'Access was granted on the internal approval',
    paragraphs: [
      reason === 'POLICY_DISABLED'
        ? `Customer Lockbox is not turned on for ${view.tenant}, so ${view.side === 'customer' ? 'you' : 'the customer'} need not be asked.`
        : `The environment is no Managed Environment, so ${view.side === 'customer' ? 'you' : 'the customer'} need not be asked.`,
      accessLasts(accessUntil, view),
    ],
  }),
  'access-ended': ({ reason }, { request, side }) => ({
    subject: `Access ended: ${shortName(request, UNKNOWN)}`,
    heading: side === 'customer' ? 'Access to your data has ended' : 'Your access has ended',
    paragraphs: [
      side === 'customer'
        ? endedForCustomer(reason, request?.engineer ?? 'The engineer')
        : reason === 'HANDED_BACK'
          ? 'You handed access back.'
          : 'The 8 hours are over. If more work is needed, ask with a new request.',
    ],
  }),
};

const endedForCustomer = (reason: EndReason, engineer: string): string =>
  reason === 'HANDED_BACK'
    ? `${engineer} handed access back before the 8 hours were over.`
    : `The 8 hours are over, and ${engineer} has no access by this request any more.`;

const askedFor = (expiresAt: number, view: MessageView): NoticeText['paragraphs'] => {
  const { request, providerName, times } = view;
  const takesTwo = (request?.approvalsNeeded ?? 1) > 1;
  const broad = broadIn(view);
  return [
    `${request?.engineer ?? 'An engineer'} at ${providerName} asks for access to data of ${request?.environment ?? 'an environment'}. This request gives no access unless ${takesTwo ? 'two of you approve' : 'one of you approves'} it.`,
    ...(request?.emergencyClaimedBy
      ? [
          `${request.emergencyClaimedBy.displayName} claims that it is an emergency. By your rule an emergency needs your approval too.`,
        ]
      : []),
    `Without ${takesTwo ? 'both approvals' : 'an approval'} by ${times.full(expiresAt)} the request expires. ${takesTwo ? 'Once two have approved' : 'If you approve'}, access lasts 8 hours and then ends by itself; it cannot be taken back before.`,
    ...(broad.length === 0
      ? []
      : [`It asks for broad permissions: ${broad.join(', ')}. Approve them only if the reason needs them.`]),
  ];
};

const accessLasts = (until: number, { times }: MessageView): string =>
  `Access lasts until ${times.full(until)} and then ends by itself.`;
