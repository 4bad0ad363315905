import type { Catalogue } from '../catalogue.ts';
import { germanApprovals } from './approvals.ts';
import { germanExclusions } from './exclusions.ts';
import { germanGuard, germanGuardWords } from './guard.ts';
import { germanPasskeys } from './passkeys.ts';
import { germanPolicy } from './policy.ts';
import { germanQuestions } from './questions.ts';
import { germanRequests } from './requests.ts';
import { germanReviews } from './reviews.ts';
import { germanUse, germanUseWords } from './use.ts';

const NOTHING_BY_MAIL =
  'Diese Nachricht und das Öffnen ihres Links entscheiden nichts: Zum Entscheiden melden Sie sich im Portal an.';

export const german: Catalogue = {
  language: 'de',
  texts: {
    ...germanReviews,
    ...germanRequests,
    ...germanQuestions,
    ...germanExclusions,
    ...germanPolicy,
    ...germanApprovals,
    ...germanPasskeys,
    ...germanUse,
    ...germanGuard,
  },
  use: germanUseWords,
  guard: germanGuardWords,
  labels: {
    supportRequestId: 'Supportanfrage',
    environment: 'Umgebung',
    requestedBy: 'Angefordert von',
    requestedAt: 'Angefordert',
    askedBefore: 'Schon angefordert',
    reason: 'Begründung',
    erased: '(gelöscht)',
    differs: '(nicht gezeigt: gespeichert ist nicht der Text des Protokolls)',
    permissions: 'Berechtigungen',
    broad: 'weitreichend',
    notDescribed: 'nicht beschrieben: fragen Sie, was sie erlaubt',
    dataStores: 'Datenspeicher',
    approvedInternallyBy: 'Intern genehmigt von',
    emergencyClaimedBy: 'Als Notfall erklärt von',
    fingerprint: 'Fingerabdruck',
    requestExpiration: 'Anforderung verfällt',
    decideBy: 'Entscheidung bis',
    presentedContent: 'Gezeigter Inhalt',
    accessPeriod: 'Zugriffsdauer',
    eightHours: '8 Stunden',
    accessExpiration: 'Zugriff endet',
    comment: 'Kommentar',
    question: 'Frage',
    answer: 'Antwort',
    request: 'Anforderung',
    protectedUntil: 'Geschützt bis',
    whatWasDone: 'Was getan wurde',
    outsideGrant: 'Außerhalb des Zugriffs',
    doneBy: 'Getan von',
    dataStore: 'Datenspeicher',
    openedAt: 'Geöffnet',
    closedAt: 'Geschlossen',
    accessEndedAt: 'Zugriff beendet',
    why: 'Warum',
    triedBy: 'Versucht von, wie angegeben',
    attempts: 'Versuche',
  },
  statuses: {
    AWAITING_INTERNAL_APPROVAL: 'Wartet auf interne Genehmigung',
    REJECTED_INTERNALLY: 'Intern abgelehnt',
    INTERNAL_REVIEW_EXPIRED: 'Interne Prüfung verfallen',
    NOT_REQUIRED: 'Genehmigung nicht erforderlich, Zugriff beendet',
    EXCLUDED: 'Ausgenommen',
    ACTION_NEEDED: 'Entscheidung nötig',
    APPROVED: 'Genehmigt, Zugriff beendet',
    DENIED: 'Abgelehnt',
    EXPIRED: 'Verfallen',
  },
  links: {
    review: 'Anforderung prüfen',
    request: 'Anforderung ansehen',
    access: 'Zugriff ansehen',
    policy: 'Richtlinie öffnen',
    record: 'Eintrag ansehen',
  },
  choices: { approve: 'Genehmigen …', deny: 'Ablehnen …' },
  initiated: (providerName) => `Von ${providerName} veranlasst`,
  footer: ({ side, tenant }, asksForDecision) =>
    [
      side === 'customer'
        ? `Sie erhalten diese Nachricht, weil Sie ${tenant} administrieren.`
        : asksForDecision
          ? 'Sie erhalten diese Nachricht, weil Sie intern genehmigen.'
          : 'Sie erhalten diese Nachricht, weil Sie an dieser Anforderung beteiligt sind.',
      asksForDecision ? NOTHING_BY_MAIL : 'Sie wird automatisch versandt; Antworten werden nicht gelesen.',
    ].join(' '),
  evidence:
    'Bewahren Sie diese Nachricht auf: Die Zeilen darunter sagen, wie das Protokoll bei ihrem Versand war. Ändert es später jemand, zeigen sie es.',
  digest: {
    subject: (notices, tenant) =>
      `Tagesübersicht für ${tenant}: ${notices} ${notices === 1 ? 'Mitteilung' : 'Mitteilungen'}`,
    heading: (tenant) => `Was bei ${tenant} geschehen ist`,
    paragraph: 'Sie haben gewählt, davon einmal am Tag zu erfahren. Was sich seitdem geändert hat, steht im Portal.',
    label: 'Aktivität öffnen',
    footer: (tenant) =>
      `Sie erhalten diese Nachricht, weil Sie ${tenant} administrieren und eine Tagesübersicht gewählt haben. Im Portal wählen Sie unter „Mitteilungen an Sie“ neu. Sie wird automatisch versandt; Antworten werden nicht gelesen.`,
  },
  test: {
    heading: 'Lockbox erreicht diesen Kanal',
    paragraph: 'Dies ist ein Test. Hier erscheinen Mitteilungen über Anforderungen von Zugriff.',
    label: 'Webhooks öffnen',
  },
};
