import type { Exclusion } from '@lockbox/contracts/generated/events';
import type { Notice } from '../work-list/notice.ts';
import type { Catalogue, Fact, Letter, RequestView, View } from './letter.ts';
import { policyUrl, recordUrl, requestUrl } from './links.ts';

const EXCLUSIONS: Readonly<Record<Exclusion, string>> = {
  INADVERTENT: 'Bei Arbeiten an der Plattform kamen Kundendaten unbeabsichtigt in den Blick',
  EMERGENCY: 'ein Notfall außerhalb der üblichen Abläufe',
  LEGAL_DEMAND: 'eine rechtliche Forderung Dritter nach Daten',
};

const requestLink = (view: View, id: string, label = 'Anforderung ansehen') => ({ label, url: requestUrl(view, id) });
const recordLink = (view: View) => ({ label: 'Eintrag ansehen', url: recordUrl(view) });
const policyLink = (view: View) => ({ label: 'Richtlinie öffnen', url: policyUrl(view) });

const NOTHING_BY_MAIL =
  'Diese Nachricht und das Öffnen ihres Links entscheiden nichts: Zum Entscheiden melden Sie sich im Portal an.';

function footer(view: View): string {
  return view.side === 'customer'
    ? `Sie erhalten diese Nachricht, weil Sie ${view.tenant} administrieren. ${NOTHING_BY_MAIL}`
    : 'Sie erhalten diese Nachricht, weil Sie an dieser Anforderung beteiligt sind. Sie wird automatisch versandt; Antworten werden nicht gelesen.';
}

/** "T-4711 (Contoso Produktion)", or less where less is known. */
const named = (request: RequestView | null): string =>
  request === null ? 'eine Anforderung' : `${request.supportRequestId} (${request.environment})`;

function factsOf(view: View, extra: readonly Fact[] = []): readonly Fact[] {
  const { request, times } = view;
  if (request === null) return extra;
  return [
    { label: 'Supportanfrage', value: request.supportRequestId },
    { label: 'Umgebung', value: request.environment },
    { label: 'Angefordert von', value: `${request.engineer}, ${view.providerName}` },
    { label: 'Angefordert', value: times.full(request.requestedAt) },
    { label: 'Begründung', value: request.justification ?? '(gelöscht)' },
    { label: 'Berechtigungen', value: request.permissions.join(', ') },
    { label: 'Datenspeicher', value: request.dataStores.join(', ') },
    ...(request.internalApprover === null
      ? []
      : [{ label: 'Intern genehmigt von', value: `${request.internalApprover}, ${view.providerName}` }]),
    ...extra,
    { label: 'Anforderung', value: request.requestId },
  ];
}

const commentFact = (view: View): readonly Fact[] =>
  view.comment === null ? [] : [{ label: 'Kommentar', value: view.comment }];

function compose(notice: Notice, view: View): Letter {
  const { times, request, providerName } = view;
  const about = named(request);
  const base = { footer: footer(view), facts: factsOf(view) };
  switch (notice.kind) {
    case 'approval-needed':
    case 'reminder': {
      const remind = notice.kind === 'reminder';
      return {
        ...base,
        subject: `${remind ? 'Erinnerung: Entscheidung nötig' : 'Entscheidung nötig'} bis ${times.short(notice.expiresAt)}: ${about}`,
        heading: remind
          ? 'Eine Anforderung von Zugriff auf Ihre Daten wartet noch'
          : 'Eine Anforderung von Zugriff auf Ihre Daten',
        paragraphs: [
          `${request === null ? `${providerName} bittet` : `${request.engineer} (${providerName}) bittet`} um Zugriff auf Daten von ${request?.environment ?? 'einer Umgebung'}. Diese Anforderung gewährt keinen Zugriff, solange keiner von Ihnen sie genehmigt.`,
          `Ohne Genehmigung bis ${times.full(notice.expiresAt)} verfällt die Anforderung. Wenn Sie genehmigen, gilt der Zugriff 8 Stunden und endet dann von selbst; vorher lässt er sich nicht zurücknehmen.`,
        ],
        facts: factsOf(view, [
          { label: 'Anforderung verfällt', value: times.full(notice.expiresAt) },
          { label: 'Zugriffsdauer', value: '8 Stunden' },
        ]),
        link: requestLink(view, notice.requestId, 'Anforderung prüfen'),
      };
    }
    case 'approved':
      return {
        ...base,
        subject: `Genehmigt, Zugriff bis ${times.short(notice.accessUntil)}: ${about}`,
        heading: view.side === 'customer' ? 'Erledigt: Zugriff wurde genehmigt' : 'Ihr Kunde hat den Zugriff genehmigt',
        paragraphs: [
          view.side === 'customer'
            ? `Erledigt von ${view.person(notice.by)}: Die Anforderung wurde genehmigt. Für Sie ist nichts mehr zu tun.`
            : `${view.tenant} hat die Anforderung genehmigt.`,
          `Der Zugriff gilt bis ${times.full(notice.accessUntil)} und endet dann von selbst.`,
        ],
        facts: factsOf(view, [{ label: 'Zugriff endet', value: times.full(notice.accessUntil) }, ...commentFact(view)]),
        link: requestLink(view, notice.requestId),
      };
    case 'denied':
      return {
        ...base,
        subject: `Abgelehnt: ${about}`,
        heading: view.side === 'customer' ? 'Erledigt: Zugriff wurde abgelehnt' : 'Ihr Kunde hat den Zugriff abgelehnt',
        paragraphs: [
          view.side === 'customer'
            ? `Erledigt von ${view.person(notice.by)}: Die Anforderung wurde abgelehnt. Für Sie ist nichts mehr zu tun.`
            : `${view.tenant} hat die Anforderung abgelehnt. Es gibt keinen Zugriff.`,
        ],
        facts: factsOf(view, commentFact(view)),
        link: requestLink(view, notice.requestId),
      };
    case 'expired':
      return {
        ...base,
        subject: `Verfallen am ${times.short(notice.expiresAt)}: ${about}`,
        heading: 'Die Anforderung ist verfallen',
        paragraphs: [`Bis ${times.full(notice.expiresAt)} kam keine Genehmigung. Es gibt keinen Zugriff.`],
        link: requestLink(view, notice.requestId),
      };
    case 'rejected-internally':
      return {
        ...base,
        subject: `Intern abgelehnt: ${about}`,
        heading: 'Ihre Anforderung wurde intern abgelehnt',
        paragraphs: [
          `${view.person(notice.by)} hat die Anforderung abgelehnt. Der Kunde wurde nicht gefragt, und es gibt keinen Zugriff.`,
        ],
        facts: factsOf(view, commentFact(view)),
        link: requestLink(view, notice.requestId),
      };
    case 'review-expired':
      return {
        ...base,
        subject: `Interne Prüfung verfallen am ${times.short(notice.reviewExpiresAt)}: ${about}`,
        heading: 'Niemand hat Ihre Anforderung rechtzeitig geprüft',
        paragraphs: [
          `Bis ${times.full(notice.reviewExpiresAt)} kam keine interne Entscheidung. Es gibt keinen Zugriff; Sie können erneut anfordern.`,
        ],
        link: requestLink(view, notice.requestId),
      };
    case 'not-required':
      return {
        ...base,
        subject: `Zugriff bis ${times.short(notice.accessUntil)}: ${about}`,
        heading: 'Zugriff wurde auf die interne Genehmigung hin gewährt',
        paragraphs: [
          notice.reason === 'POLICY_DISABLED'
            ? `${view.tenant} hat Customer Lockbox nicht eingeschaltet; der Kunde muss daher nicht gefragt werden.`
            : 'Die Umgebung ist keine verwaltete Umgebung; der Kunde muss daher nicht gefragt werden.',
          `Der Zugriff gilt bis ${times.full(notice.accessUntil)} und endet dann von selbst.`,
        ],
        link: requestLink(view, notice.requestId),
      };
    case 'access-ended':
      return {
        ...base,
        subject: `Zugriff beendet: ${about}`,
        heading: 'Ihr Zugriff ist beendet',
        paragraphs: [
          notice.reason === 'HANDED_BACK'
            ? 'Sie haben den Zugriff zurückgegeben.'
            : 'Die 8 Stunden sind um. Wenn weitere Arbeit nötig ist, stellen Sie eine neue Anforderung.',
        ],
        link: requestLink(view, notice.requestId),
      };
    case 'exclusion': {
      const access =
        notice.accessUntil === null
          ? 'Dies ist ein Bericht: Er hat zu keinem Zugriff über Lockbox geführt.'
          : `Zugriff wurde gewährt, ohne den Kunden zu fragen, bis ${times.full(notice.accessUntil)}.`;
      return {
        ...base,
        subject: `${notice.accessUntil === null ? 'Ausnahme erklärt' : `Notfallzugriff bis ${times.short(notice.accessUntil)}`}: ${about}`,
        heading: 'Eine Ausnahme wurde erklärt: Der Kunde wurde nicht gefragt',
        paragraphs: [
          `${providerName} hat eine Ausnahme erklärt. Grund: ${EXCLUSIONS[notice.exclusion]}.`,
          `Erklärt hat sie ${view.person(notice.declaredBy)}, genehmigt hat sie ${view.person(notice.approvedBy)}.`,
          access,
        ],
        link: view.side === 'customer' ? recordLink(view) : requestLink(view, notice.requestId),
      };
    }
    case 'disclosed':
      return {
        ...base,
        subject: `Offengelegt: eine rechtliche Forderung nach Daten von ${view.tenant}`,
        heading: 'Eine rechtliche Forderung darf nun offengelegt werden',
        paragraphs: [
          `${providerName} hat eine rechtliche Forderung nach Ihren Daten versiegelt festgehalten, weil das Gesetz verbot, Sie zu unterrichten. Seit ${times.full(notice.liftedAt)} darf sie mitgeteilt werden.`,
          'Die Einzelheiten stehen in Ihrem Aktivitätsprotokoll und lassen sich dort mit der Festlegung vergleichen, die damals aufgezeichnet wurde.',
        ],
        facts: [{ label: 'Anforderung', value: notice.requestId }],
        link: recordLink(view),
      };
    case 'became-unmanaged': {
      const name = view.environment(notice.environmentId);
      return {
        ...base,
        subject: `Nur noch bis ${times.short(notice.protectedUntil)} geschützt: ${name}`,
        heading: 'Eine Umgebung ist keine verwaltete Umgebung mehr',
        paragraphs: [
          `Customer Lockbox wirkt nur auf verwaltete Umgebungen. ${name} bleibt bis ${times.full(notice.protectedUntil)} geschützt.`,
          'Damit der Schutz bleibt, aktivieren Sie die Umgebung wieder als verwaltete Umgebung.',
        ],
        facts: [
          { label: 'Umgebung', value: name },
          { label: 'Geschützt bis', value: times.full(notice.protectedUntil) },
        ],
        link: policyLink(view),
      };
    }
    case 'policy-enabled':
      return {
        ...base,
        subject: `Customer Lockbox wurde für ${view.tenant} eingeschaltet`,
        heading: 'Customer Lockbox wurde eingeschaltet',
        paragraphs: [
          `${view.person(notice.by)} hat Customer Lockbox eingeschaltet. Ab jetzt wird danach über Anforderungen entschieden.`,
          `Alle Datenspeicher sollen bis ${times.full(notice.rollOutDueAt)} bestätigen.`,
        ],
        facts: [],
        link: policyLink(view),
      };
    case 'policy-disabled':
      return {
        ...base,
        subject: `Customer Lockbox wurde für ${view.tenant} ausgeschaltet`,
        heading: 'Customer Lockbox wurde ausgeschaltet',
        paragraphs: [
          `${view.person(notice.by)} hat Customer Lockbox ausgeschaltet. Anforderungen, die schon warten, brauchen weiterhin eine Genehmigung; neue brauchen keine.`,
        ],
        facts: [],
        link: policyLink(view),
      };
    case 'roll-out-overdue': {
      const { count, missing } = notice;
      return {
        ...base,
        subject: `Einführung überfällig bei ${view.tenant}: ${count} ${count === 1 ? 'Datenspeicher fehlt' : 'Datenspeicher fehlen'}`,
        heading: 'Die Einführung von Customer Lockbox ist überfällig',
        paragraphs: [
          count > missing.length
            ? `24 Stunden sind vergangen, und ${count} Datenspeicher haben nicht bestätigt, dass sie die Richtlinie durchsetzen. Dies sind die ersten ${missing.length}; das Portal zeigt alle.`
            : '24 Stunden sind vergangen, und diese Datenspeicher haben nicht bestätigt, dass sie die Richtlinie durchsetzen.',
        ],
        facts: missing.map(({ environmentId, dataStoreId }) => ({
          label: view.environment(environmentId),
          value: dataStoreId,
        })),
        link: policyLink(view),
      };
    }
    default:
      return notice satisfies never;
  }
}

const test = {
  heading: 'Lockbox erreicht diesen Kanal',
  paragraph: 'Dies ist ein Test. Hier erscheinen Mitteilungen über Anforderungen von Zugriff auf Ihre Daten.',
  label: 'Webhooks öffnen',
};

export const german: Catalogue = { language: 'de', compose, test };
