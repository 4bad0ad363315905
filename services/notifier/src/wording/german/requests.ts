import type { EndReason } from '@lockbox/contracts/generated/events';
import type { RequestNotice } from '../../work-list/notice.ts';
import type { NoticeText, NoticeTexts } from '../catalogue.ts';
import { broadIn, type MessageView, shortName } from '../view.ts';

const UNKNOWN = 'eine Anforderung';

export const germanRequests: NoticeTexts<RequestNotice['kind']> = {
  'approval-needed': ({ expiresAt }, view) => ({
    subject: `Entscheidung nötig bis ${view.times.short(expiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'Eine Anforderung von Zugriff auf Ihre Daten',
    paragraphs: askedFor(expiresAt, view),
  }),
  reminder: ({ expiresAt }, view) => ({
    subject: `Erinnerung: Entscheidung nötig bis ${view.times.short(expiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'Eine Anforderung von Zugriff auf Ihre Daten wartet noch',
    paragraphs: askedFor(expiresAt, view),
  }),
  approved: ({ by, first, accessUntil }, view) => ({
    subject: `Genehmigt, Zugriff bis ${view.times.short(accessUntil)}: ${shortName(view.request, UNKNOWN)}`,
    heading: view.side === 'customer' ? 'Erledigt: Zugriff wurde genehmigt' : 'Ihr Kunde hat den Zugriff genehmigt',
    paragraphs: [
      view.side === 'customer'
        ? `Erledigt von ${first ? `${view.person(first)} und ` : ''}${view.person(by)}: Die Anforderung wurde genehmigt. Für Sie ist nichts mehr zu tun.`
        : `${view.tenant} hat die Anforderung genehmigt.`,
      accessLasts(accessUntil, view),
    ],
  }),
  denied: ({ by }, view) => ({
    subject: `Abgelehnt: ${shortName(view.request, UNKNOWN)}`,
    heading: view.side === 'customer' ? 'Erledigt: Zugriff wurde abgelehnt' : 'Ihr Kunde hat den Zugriff abgelehnt',
    paragraphs: [
      view.side === 'customer'
        ? `Erledigt von ${view.person(by)}: Die Anforderung wurde abgelehnt. Für Sie ist nichts mehr zu tun.`
        : `${view.tenant} hat die Anforderung abgelehnt. Es gibt keinen Zugriff.`,
    ],
  }),
  expired: ({ expiresAt }, { times, request }) => ({
    subject: `Verfallen am ${times.short(expiresAt)}: ${shortName(request, UNKNOWN)}`,
    heading: 'Die Anforderung ist verfallen',
    paragraphs: [
      `Bis ${times.full(expiresAt)} wurde sie nicht so genehmigt, wie es nötig ist. Es gibt keinen Zugriff.`,
    ],
  }),
  'rejected-internally': ({ by }, { person, request }) => ({
    subject: `Intern abgelehnt: ${shortName(request, UNKNOWN)}`,
    heading: 'Ihre Anforderung wurde intern abgelehnt',
    paragraphs: [
      `${person(by)} hat die Anforderung abgelehnt. Der Kunde wurde nicht gefragt, und es gibt keinen Zugriff.`,
    ],
  }),
  'review-expired': ({ reviewExpiresAt }, { times, request }) => ({
    subject: `Interne Prüfung verfallen am ${times.short(reviewExpiresAt)}: ${shortName(request, UNKNOWN)}`,
    heading: 'Niemand hat Ihre Anforderung rechtzeitig geprüft',
    paragraphs: [
      `Bis ${times.full(reviewExpiresAt)} kam keine interne Entscheidung. Es gibt keinen Zugriff; Sie können erneut anfordern.`,
    ],
  }),
  'not-required': ({ reason, accessUntil }, view) => ({
    subject:
      view.side === 'customer'
        ? `Zugriff ohne Ihre Genehmigung bis ${view.times.short(accessUntil)}: ${shortName(view.request, UNKNOWN)}`
        : `Zugriff bis ${view.times.short(accessUntil)}: ${shortName(view.request, UNKNOWN)}`,
    heading:
      view.side === 'customer'
        ? 'Ein Zugriff auf Ihre Daten hat ohne Ihre Genehmigung begonnen'
        : 'Zugriff wurde auf die interne Genehmigung hin gewährt',
    paragraphs: [
      reason === 'POLICY_DISABLED'
        ? `Customer Lockbox ist für ${view.tenant} nicht eingeschaltet; ${view.side === 'customer' ? 'Sie müssen' : 'der Kunde muss'} daher nicht gefragt werden.`
        : `Die Umgebung ist keine verwaltete Umgebung; ${view.side === 'customer' ? 'Sie müssen' : 'der Kunde muss'} daher nicht gefragt werden.`,
      accessLasts(accessUntil, view),
    ],
  }),
  'access-ended': ({ reason }, { request, side }) => ({
    subject: `Zugriff beendet: ${shortName(request, UNKNOWN)}`,
    heading: side === 'customer' ? 'Ein Zugriff auf Ihre Daten ist beendet' : 'Ihr Zugriff ist beendet',
    paragraphs: [
      side === 'customer'
        ? endedForCustomer(reason, request?.engineer)
        : reason === 'HANDED_BACK'
          ? 'Sie haben den Zugriff zurückgegeben.'
          : 'Die 8 Stunden sind um. Wenn weitere Arbeit nötig ist, stellen Sie eine neue Anforderung.',
    ],
  }),
};

const endedForCustomer = (reason: EndReason, engineer: string | undefined): string =>
  reason === 'HANDED_BACK'
    ? `Der Zugriff wurde vor Ablauf der 8 Stunden zurückgegeben${engineer === undefined ? '' : ` (${engineer})`}.`
    : `Die 8 Stunden sind um: Aus dieser Anforderung besteht kein Zugriff mehr${engineer === undefined ? '' : ` (${engineer})`}.`;

const askedFor = (expiresAt: number, view: MessageView): NoticeText['paragraphs'] => {
  const { request, providerName, times } = view;
  const takesTwo = (request?.approvalsNeeded ?? 1) > 1;
  const broad = broadIn(view);
  return [
    `${request === null ? `${providerName} bittet` : `${request.engineer} (${providerName}) bittet`} um Zugriff auf Daten von ${request?.environment ?? 'einer Umgebung'}. Diese Anforderung gewährt keinen Zugriff, solange ${takesTwo ? 'nicht zwei von Ihnen sie genehmigen' : 'keiner von Ihnen sie genehmigt'}.`,
    ...(request?.emergencyClaimedBy
      ? [
          `${request.emergencyClaimedBy.displayName} erklärt sie zum Notfall. Nach Ihrer Regel braucht auch ein Notfall Ihre Genehmigung.`,
        ]
      : []),
    `Ohne ${takesTwo ? 'beide Genehmigungen' : 'Genehmigung'} bis ${times.full(expiresAt)} verfällt die Anforderung. Wenn ${takesTwo ? 'zwei genehmigt haben' : 'Sie genehmigen'}, gilt der Zugriff 8 Stunden und endet dann von selbst; vorher lässt er sich nicht zurücknehmen.`,
    ...(broad.length === 0
      ? []
      : [
          `Angefordert sind weitreichende Berechtigungen: ${broad.join(', ')}. Genehmigen Sie sie nur, wenn die Begründung sie erfordert.`,
        ]),
  ];
};

const accessLasts = (until: number, { times }: MessageView): string =>
  `Der Zugriff gilt bis ${times.full(until)} und endet dann von selbst.`;
