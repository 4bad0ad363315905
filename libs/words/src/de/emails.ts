import type { en } from '../en/emails.ts';
import type { Translation } from '../messages.ts';
import { terms } from './terms.ts';

const accessLasts = 'Der Zugriff gilt bis {until} und endet dann von selbst.';
const broad =
  '{broadCount, plural, =0 {} other {Angefordert sind weitreichende Berechtigungen: {broad}. Genehmigen Sie sie nur, wenn die Begründung sie erfordert.}}';
const asked =
  '{isKnown, select, true {{engineer} ({provider})} other {{provider}}} bittet um Zugriff auf Daten von {isKnown, select, true {{environment}} other {einer Umgebung}}. Diese Anforderung gewährt keinen Zugriff, solange {approvals, plural, one {keiner von Ihnen sie genehmigt} other {nicht zwei von Ihnen sie genehmigen}}.';
const claimed =
  '{isClaimed, select, true {{claimedBy} erklärt sie zum Notfall. Nach Ihrer Regel braucht auch ein Notfall Ihre Genehmigung.} other {}}';
const askedUntil =
  'Ohne {approvals, plural, one {Genehmigung} other {beide Genehmigungen}} bis {until} verfällt die Anforderung. Wenn {approvals, plural, one {Sie genehmigen} other {zwei genehmigt haben}}, gilt der Zugriff {accessHours, plural, one {# Stunde} other {# Stunden}} und endet dann von selbst; vorher lässt er sich nicht zurücknehmen.';
const reviewAsked =
  '{isKnown, select, true {{engineer} bittet um Zugriff auf Daten von {tenant} in {environment}} other {Angefordert ist Zugriff auf Daten von {tenant}}}. Niemand sonst wird gefragt, bevor jemand von Ihnen genehmigt hat.';
const reviewUntil =
  'Ohne Entscheidung bis {until} endet die Anforderung: Der Kunde wird nicht gefragt, und es gibt keinen Zugriff.';
const questionUntil =
  'Die Frist der Anforderung bleibt gleich{waits, select, true {: Ohne Genehmigung bis {until} verfällt sie.} other {.}}';
const setBy =
  '{isProposed, select, true {{proposedBy} hat sie vorgeschlagen, und {by} hat sie bestätigt.} other {{by} hat sie festgelegt.}}';
const emergencyRule =
  '{emergencyRule, select, OPENS {Ein Notfall, den der Anbieter erklärt, gibt sofort Zugriff, und Sie werden benachrichtigt} NEEDS_APPROVER {Ein Notfall, den der Anbieter erklärt, gibt nur mit Ihrer Genehmigung Zugriff} other {Ein Notfall, den der Anbieter erklärt, wird abgelehnt}}';
const approvalRule =
  '{scope, select, NONE {Für jede Anforderung genügt eine Genehmigung} ALL {Jede Anforderung braucht zwei Genehmigungen} ENVIRONMENTS {Anforderungen für diese Umgebungen brauchen zwei Genehmigungen: {names}} other {Anforderungen dieser Berechtigungen brauchen zwei Genehmigungen: {names}}}{more, plural, =0 {} other { und # weitere}}';
const repeated =
  '{isLast, select, true {Es gab so viele Nachrichten dieser Art, dass Sie in dieser Stunde keine weiteren erhalten; das Portal zeigt, was davon aufgezeichnet ist.} other {}}';
const nextNotice =
  'Über diese Anforderung und diesen Datenspeicher werden Sie frühestens in einer Stunde wieder unterrichtet.';

/** The texts of e-mails and chat messages in German: formal. */
export const de: Translation<typeof en> = {
  language: 'de',
  notices: {
    'review-needed': {
      subject: 'Interne Genehmigung nötig bis {untilShort}: {request}',
      heading: 'Eine Anforderung wartet auf eine interne Genehmigung',
      paragraphs: [
        reviewAsked,
        reviewUntil,
        broad,
        '{hasContent, select, true {Vergleichen Sie den Anfang von „Gezeigter Inhalt“ unten mit dem im Portal. Weichen sie voneinander ab, entscheiden Sie nicht: Teilen Sie es dem Betreiber von Lockbox mit.} other {}}',
      ],
    },
    'review-reminder': {
      subject: 'Erinnerung: interne Genehmigung nötig bis {untilShort}: {request}',
      heading: 'Eine Anforderung wartet noch auf eine interne Genehmigung',
      paragraphs: [reviewAsked, reviewUntil, broad],
    },
    'approval-needed': {
      subject: 'Entscheidung nötig bis {untilShort}: {request}',
      heading: 'Eine Anforderung von Zugriff auf Ihre Daten',
      paragraphs: [asked, claimed, askedUntil, broad],
    },
    reminder: {
      subject: 'Erinnerung: Entscheidung nötig bis {untilShort}: {request}',
      heading: 'Eine Anforderung von Zugriff auf Ihre Daten wartet noch',
      paragraphs: [asked, claimed, askedUntil, broad],
    },
    approved: {
      subject: 'Genehmigt, Zugriff bis {untilShort}: {request}',
      heading:
        '{side, select, customer {Erledigt: Zugriff wurde genehmigt} other {Ihr Kunde hat den Zugriff genehmigt}}',
      paragraphs: [
        '{side, select, customer {Erledigt von {isSecond, select, true {{first} und } other {}}{by}: Die Anforderung wurde genehmigt. Für Sie ist nichts mehr zu tun.} other {{tenant} hat die Anforderung genehmigt.}}',
        accessLasts,
      ],
    },
    denied: {
      subject: 'Abgelehnt: {request}',
      heading:
        '{side, select, customer {Erledigt: Zugriff wurde abgelehnt} other {Ihr Kunde hat den Zugriff abgelehnt}}',
      paragraphs: [
        '{side, select, customer {Erledigt von {by}: Die Anforderung wurde abgelehnt. Für Sie ist nichts mehr zu tun.} other {{tenant} hat die Anforderung abgelehnt. Es gibt keinen Zugriff.}}',
      ],
    },
    expired: {
      subject: 'Verfallen am {untilShort}: {request}',
      heading: 'Die Anforderung ist verfallen',
      paragraphs: ['Bis {until} wurde sie nicht so genehmigt, wie es nötig ist. Es gibt keinen Zugriff.'],
    },
    'rejected-internally': {
      subject: 'Intern abgelehnt: {request}',
      heading: 'Ihre Anforderung wurde intern abgelehnt',
      paragraphs: ['{by} hat die Anforderung abgelehnt. Der Kunde wurde nicht gefragt, und es gibt keinen Zugriff.'],
    },
    'review-expired': {
      subject: 'Interne Prüfung verfallen am {untilShort}: {request}',
      heading: 'Ihre Anforderung wurde nicht rechtzeitig geprüft',
      paragraphs: ['Bis {until} kam keine interne Entscheidung. Es gibt keinen Zugriff; Sie können erneut anfordern.'],
    },
    'not-required': {
      subject: '{side, select, customer {Zugriff ohne Ihre Genehmigung} other {Zugriff}} bis {untilShort}: {request}',
      heading:
        '{side, select, customer {Ein Zugriff auf Ihre Daten hat ohne Ihre Genehmigung begonnen} other {Zugriff wurde auf die interne Genehmigung hin gewährt}}',
      paragraphs: [
        '{reason, select, POLICY_DISABLED {Customer Lockbox ist für {tenant} nicht eingeschaltet} other {Die Umgebung ist keine verwaltete Umgebung}}; {side, select, customer {Sie müssen} other {der Kunde muss}} daher nicht gefragt werden.',
        accessLasts,
      ],
    },
    'access-ended': {
      subject: 'Zugriff beendet: {request}',
      heading: '{side, select, customer {Ein Zugriff auf Ihre Daten ist beendet} other {Ihr Zugriff ist beendet}}',
      paragraphs: [
        '{side, select, customer {{reason, select, HANDED_BACK {Der Zugriff wurde vor Ablauf der {accessHours, plural, one {Stunde} other {# Stunden}} zurückgegeben} other {{accessHours, plural, one {Die Stunde ist} other {Die # Stunden sind}} um: Aus dieser Anforderung besteht kein Zugriff mehr}}{isKnown, select, true { ({engineer})} other {}}.} other {{reason, select, HANDED_BACK {Sie haben den Zugriff zurückgegeben.} other {{accessHours, plural, one {Die Stunde ist} other {Die # Stunden sind}} um. Wenn weitere Arbeit nötig ist, stellen Sie eine neue Anforderung.}}}}',
      ],
    },
    'question-asked': {
      subject: 'Frage Ihres Kunden: {request}',
      heading: 'Ihr Kunde stellt Ihnen eine Frage',
      paragraphs: [
        '{tenant} fragt vor der Entscheidung nach. Nur Sie können antworten, einmal, im Portal oder über Ihr Ticketsystem.',
        questionUntil,
      ],
    },
    'question-answered': {
      subject: 'Frage beantwortet: {request}',
      heading: 'Eine Frage wurde beantwortet',
      paragraphs: [
        '{isKnown, select, true {{engineer} ({provider})} other {{provider}}} hat eine Frage zu der Anforderung beantwortet, die auf eine Entscheidung wartet.',
        questionUntil,
      ],
    },
    exclusion: {
      subject: '{hasAccess, select, true {Notfallzugriff bis {untilShort}} other {Ausnahme erklärt}}: {request}',
      heading:
        'Eine Ausnahme wurde erklärt: {side, select, customer {Sie wurden nicht gefragt} other {Der Kunde wurde nicht gefragt}}',
      paragraphs: [
        '{provider} hat eine Ausnahme erklärt. Grund: {exclusion, select, INADVERTENT {Bei Arbeiten an der Plattform kamen Kundendaten unbeabsichtigt in den Blick} EMERGENCY {ein Notfall außerhalb der üblichen Abläufe} other {eine rechtliche Forderung Dritter nach Daten}}.',
        'Erklärt hat sie {declaredBy}, genehmigt hat sie {approvedBy}.',
        '{hasAccess, select, true {Zugriff wurde gewährt, ohne {side, select, customer {Sie} other {den Kunden}} zu fragen, bis {until}.} other {Dies ist ein Bericht: Er hat zu keinem Zugriff über Lockbox geführt.}}',
      ],
    },
    disclosed: {
      subject: 'Offengelegt: eine rechtliche Forderung nach Daten von {tenant}',
      heading: 'Eine rechtliche Forderung darf nun offengelegt werden',
      paragraphs: [
        '{provider} hat eine rechtliche Forderung nach Ihren Daten versiegelt festgehalten, weil das Gesetz verbot, Sie zu unterrichten. Seit {at} darf sie mitgeteilt werden.',
        'Wer was angefordert und wer es genehmigt hat, steht unten. Dasselbe steht im Protokoll und lässt sich dort mit der Festlegung vergleichen, die damals aufgezeichnet wurde.',
      ],
    },
    'became-unmanaged': {
      subject: 'Nur noch bis {untilShort} geschützt: {name}',
      heading: 'Eine Umgebung ist keine verwaltete Umgebung mehr',
      paragraphs: [
        'Customer Lockbox wirkt nur auf verwaltete Umgebungen. {name} bleibt bis {until} geschützt.',
        'Damit der Schutz bleibt, muss sie wieder als verwaltete Umgebung im Verzeichnis stehen.',
      ],
    },
    'policy-enabled': {
      subject: 'Customer Lockbox wurde für {tenant} eingeschaltet',
      heading: 'Customer Lockbox wurde eingeschaltet',
      paragraphs: [
        '{by} hat Customer Lockbox eingeschaltet. Ab jetzt wird danach über Anforderungen entschieden.',
        'Alle Datenspeicher sollen bis {until} bestätigen.',
      ],
    },
    'policy-disabled': {
      subject: 'Customer Lockbox wurde für {tenant} ausgeschaltet',
      heading: 'Customer Lockbox wurde ausgeschaltet',
      paragraphs: [
        '{by} hat Customer Lockbox ausgeschaltet{isProposed, select, true {, wie {proposedBy} es vorgeschlagen hatte} other {}}. Anforderungen, die schon warten, brauchen weiterhin eine Genehmigung; neue brauchen keine.',
      ],
    },
    'one-more-approval': {
      subject: 'Zweite Genehmigung nötig bis {untilShort}: {request}',
      heading: 'Eine von zwei Genehmigungen liegt vor',
      paragraphs: [
        '{by} hat die Anforderung genehmigt. Sie braucht zwei Genehmigungen; noch gibt es also keinen Zugriff: Wenn noch jemand von Ihnen genehmigt, beginnt der Zugriff und gilt {accessHours, plural, one {# Stunde} other {# Stunden}}.',
        '{isLapsed, select, true {Die frühere Genehmigung von {lapsed} zählt nicht mehr: Diese Person administriert nicht mehr oder hat sie mit keinem Passkey signiert, der zählt.} other {}}',
        'Ohne zweite Genehmigung bis {until} verfällt die Anforderung. Zum Ablehnen genügt eine Person.',
      ],
    },
    'approval-rule-set': {
      subject: 'Die Regel für Genehmigungen wurde für {tenant} geändert',
      heading: 'Die Regel für Genehmigungen wurde geändert',
      paragraphs: [
        setBy,
        `Ab jetzt gilt: ${approvalRule}. Für Anforderungen, die schon warten, bleibt es bei der Regel, unter der Sie gefragt wurden.`,
      ],
    },
    'emergency-rule-set': {
      subject: 'Die Regel für Notfälle wurde für {tenant} geändert',
      heading: 'Die Regel für Notfälle wurde geändert',
      paragraphs: [setBy, `Ab jetzt gilt: ${emergencyRule}. Anforderungen, die auf Sie warten, warten weiter.`],
    },
    'policy-change-proposed': {
      subject: 'Zu bestätigen bis {untilShort}: eine Änderung der Richtlinie von {tenant}',
      heading: 'Eine Änderung der Richtlinie ist vorgeschlagen',
      paragraphs: [
        `{by} schlägt {change, select, SET_APPROVAL_RULE {eine andere Regel für Genehmigungen vor: ${approvalRule}} SET_EMERGENCY_RULE {eine andere Regel für Notfälle vor: ${emergencyRule}} other {vor, Customer Lockbox auszuschalten: Dann wird bei neuen Anforderungen niemand von Ihnen gefragt}}.`,
        'Das geht nur zu zweit, weil Ihre Regel zwei Genehmigungen verlangt. Es ändert sich nichts, wenn es niemand von Ihnen bis {until} im Portal bestätigt. Wenn Sie das nicht erwartet haben, ziehen Sie es dort zurück, und fragen Sie {by}.',
      ],
    },
    'policy-change-withdrawn': {
      subject: 'Eine Änderung der Richtlinie von {tenant} wurde zurückgezogen',
      heading: 'Die vorgeschlagene Änderung der Richtlinie wurde zurückgezogen',
      paragraphs: ['{by} hat sie zurückgezogen. Nichts hat sich geändert, und es ist nichts zu bestätigen.'],
    },
    'roll-out-overdue': {
      subject:
        'Einführung überfällig bei {tenant}: {count, plural, one {# Datenspeicher fehlt} other {# Datenspeicher fehlen}}',
      heading: 'Die Einführung von Customer Lockbox ist überfällig',
      paragraphs: [
        '{rollOutHours, plural, one {# Stunde ist} other {# Stunden sind}} vergangen, und {isAll, select, true {{count, plural, one {dieser Datenspeicher hat nicht bestätigt, dass er die Richtlinie durchsetzt} other {diese Datenspeicher haben nicht bestätigt, dass sie die Richtlinie durchsetzen}}.} other {{count, number} Datenspeicher haben nicht bestätigt, dass sie die Richtlinie durchsetzen. Dies sind die ersten {listed, number}; das Portal zeigt alle.}}',
      ],
    },
    'used-outside-grant': {
      subject: 'Alarm: Nutzung von Daten von {tenant} ohne passenden Zugriff',
      heading: 'Ihre Daten wurden ohne einen Zugriff genutzt, der das umfasst',
      paragraphs: [
        'Ein System von {provider} meldet, was {by} mit Ihren Daten getan hat, und kein über Lockbox gewährter Zugriff umfasst das.',
        'Fragen Sie {provider}, was geschehen ist und wie es möglich war. Der Eintrag, der die Meldung belegt, steht in Ihrem Protokoll.',
        '{isLast, select, true {Zu dieser Anforderung gab es so viele solche Meldungen, dass Lockbox keine weiteren aufzeichnet, und diese Nachricht ist die letzte: Fragen Sie {provider} nach den anderen.} other {}}',
      ],
    },
    'open-outside-grant': {
      subject: 'Alarm: Daten von {tenant} standen ohne passenden Zugriff offen',
      heading: 'Ein Datenspeicher stand ohne einen Zugriff offen, der das umfasst',
      paragraphs: [
        'Der Wächter des Datenspeichers bei {provider} meldet, dass er ihn {isClosed, select, true {geschlossen hat. Er hatte offen gestanden} other {geöffnet hat}}, und kein über Lockbox gewährter Zugriff umfasst das.',
        `Fragen Sie {provider}, was geschehen ist und wie es möglich war. Der Eintrag, der die Meldung belegt, steht in Ihrem Protokoll. ${nextNotice}`,
        repeated,
      ],
    },
    'access-not-closed': {
      subject: 'Alarm: Ein Zugriff auf Daten von {tenant} ist beendet, aber nicht geschlossen',
      heading: 'Ein Zugriff ist beendet, und der Datenspeicher ist nicht geschlossen',
      paragraphs: [
        'Der Wächter des Datenspeichers bei {provider} meldet, dass er ihn am Ende des Zugriffs nicht schließen konnte. Der Techniker kann noch darin sein.',
        `Bitten Sie {provider}, den Zugang von Hand zu beenden. Sobald der Wächter meldet, dass er geschlossen hat, steht auf der Seite des Zugriffs, seit wann er wirklich beendet ist. ${nextNotice}`,
        repeated,
      ],
    },
    'access-refused': {
      subject: 'Versuch abgelehnt, an Daten von {tenant} zu gelangen: {dataStore}',
      heading: 'Ein Versuch, an Ihre Daten zu gelangen, wurde abgelehnt',
      paragraphs: [
        'Der Wächter eines Datenspeichers bei {provider} hat den Versuch abgelehnt; geöffnet wurde nichts. Der Name ist der, der dabei angegeben wurde.',
        'Wenn Sie dort niemanden erwartet haben, fragen Sie {provider}, wer es war und warum. Über diese Person und diesen Datenspeicher werden Sie frühestens in einer Stunde wieder unterrichtet; das Portal zeigt jeden aufgezeichneten Versuch.',
        repeated,
      ],
    },
  },
  passkeys: {
    FIRST_ENROLLED: {
      heading: 'Der erste Passkey wurde eingetragen',
      text: '{by} hat den ersten Passkey eingetragen. Kein anderer bestätigt ihn, und jeden weiteren bestätigt einer, der schon gilt. Drucken Sie diese Nachricht, oder bewahren Sie den Fingerabdruck anderswo auf: Wer Ihre Entscheidungen später prüft, braucht ihn.',
    },
    ENROLLED: {
      heading: 'Ein Passkey wurde eingetragen',
      text: 'Der Passkey von {of} gilt ab jetzt. {by} hat seinen Fingerabdruck verglichen und ihn bestätigt.',
    },
    PROPOSED: {
      heading: 'Ein Passkey wartet auf einen anderen Administrator',
      text: '{by} hat einen Passkey vorgeschlagen. Ein anderer Administrator vergleicht den Fingerabdruck mit dieser Person und bestätigt ihn im Portal bis {until}. Vorher gilt er nicht.',
    },
    RECOVERY_PROPOSED: {
      heading: 'Ein neuer Passkey soll alle ersetzen',
      text: '{by} meldet, dass Passkeys verloren sind, und hat einen neuen vorgeschlagen, der alle anderen ersetzen soll. Ein anderer Administrator muss ihn bis {until} bestätigen; {recoveryDays, plural, one {einen Tag} other {# Tage}} danach gilt er. Wenn Sie das nicht erwartet haben, ziehen Sie ihn im Portal zurück.',
    },
    RECOVERY_CONFIRMED: {
      heading: 'Ein neuer Passkey wird alle ersetzen',
      text: '{by} hat den neuen Passkey von {of} bestätigt. Ab {until} gilt er, und kein anderer mehr. Wenn Sie das nicht erwartet haben, ziehen Sie ihn vorher im Portal zurück. Bewahren Sie seinen Fingerabdruck anderswo auf: Wer Ihre Entscheidungen später prüft, braucht ihn.',
    },
    WITHDRAWN: {
      heading: 'Ein Passkey wurde zurückgezogen',
      text: '{by} hat ihn zurückgezogen. Er gilt nicht.',
    },
    REMOVED: {
      heading: 'Ein Passkey wurde entfernt',
      text: '{by} hat einen Passkey von {of} entfernt. Er gilt nie mehr.',
    },
    REQUIRED: {
      heading: 'Entscheidungen brauchen ab jetzt einen Passkey',
      text: '{by} hat das verlangt. Wer keinen hat, kann nicht entscheiden: Tragen Sie Ihren im Portal ein.',
    },
    REQUIRED_NO_LONGER: {
      heading: 'Entscheidungen brauchen keinen Passkey mehr',
      text: '{by} hat das aufgehoben. Wer die Anmeldung oder das Portal betreibt, könnte jetzt in Ihrem Namen entscheiden. Wenn Sie das nicht erwartet haben, verlangen Sie im Portal wieder Passkeys.',
    },
  },
  terms,
  request: '{isKnown, select, true {{ticket} ({environment})} other {eine Anforderung}}',
  labels: {
    supportRequestId: 'Supportanfrage',
    environment: 'Umgebung',
    requestedBy: 'Angefordert von',
    requestedAt: 'Angefordert',
    askedBefore: 'Schon angefordert',
    reason: 'Begründung',
    permissions: 'Berechtigungen',
    dataStores: 'Datenspeicher',
    approvedInternallyBy: 'Intern genehmigt von',
    emergencyClaimedBy: 'Als Notfall erklärt von',
    fingerprint: 'Fingerabdruck',
    requestExpiration: 'Anforderung verfällt',
    decideBy: 'Entscheidung bis',
    presentedContent: 'Gezeigter Inhalt',
    accessPeriod: 'Zugriffsdauer',
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
  values: {
    accessPeriod: '{accessHours, plural, one {# Stunde} other {# Stunden}}',
    erased: '(gelöscht)',
    differs: '(nicht gezeigt: gespeichert ist nicht der Text des Protokolls)',
    permission: '{title}{isBroad, select, true { – weitreichend} other {}}: {description} ({id})',
    notDescribed: '{id} (nicht beschrieben: fragen Sie, was sie erlaubt)',
    previous: '{status}, beendet {at}',
    done: '{dataStore}: {did}',
    nothingDone: 'nichts gemeldet',
    more: 'und {n, number} weitere, siehe Portal',
    attempts: '{count, plural, one {{first}} other {#, der erste {first}, der letzte {last}}}',
  },
  links: {
    review: 'Anforderung prüfen',
    request: 'Anforderung ansehen',
    access: 'Zugriff ansehen',
    policy: 'Richtlinie öffnen',
    record: 'Eintrag ansehen',
  },
  choices: { approve: 'Genehmigen …', deny: 'Ablehnen …' },
  initiated: 'Von {provider} veranlasst',
  footer:
    'Sie erhalten diese Nachricht, weil Sie {side, select, customer {{tenant} administrieren} other {{decides, select, true {intern genehmigen} other {an dieser Anforderung beteiligt sind}}}}. {decides, select, true {Diese Nachricht und das Öffnen ihres Links entscheiden nichts: Zum Entscheiden melden Sie sich im Portal an.} other {Sie wird automatisch versandt; Antworten werden nicht gelesen.}}',
  evidence:
    'Bewahren Sie diese Nachricht auf: Die Zeilen darunter zeigen, wie das Protokoll bei ihrem Versand war. Ändert es später jemand, zeigen sie es.',
  digest: {
    subject: 'Tagesübersicht für {tenant}: {n, plural, one {# Mitteilung} other {# Mitteilungen}}',
    heading: 'Was bei {tenant} geschehen ist',
    paragraph: 'Sie haben gewählt, davon einmal am Tag zu erfahren. Was sich seitdem geändert hat, steht im Portal.',
    label: 'Aktivität öffnen',
    footer:
      'Sie erhalten diese Nachricht, weil Sie {tenant} administrieren und eine Tagesübersicht gewählt haben. Im Portal wählen Sie unter „Mitteilungen an Sie“ neu. Sie wird automatisch versandt; Antworten werden nicht gelesen.',
  },
  test: {
    heading: 'Lockbox erreicht diesen Kanal',
    paragraph: 'Dies ist ein Test. Hier erscheinen Mitteilungen über Anforderungen von Zugriff.',
    label: 'Webhooks öffnen',
  },
};
