import type { en } from '../en/help.ts';
import type { Translation } from '../messages.ts';

const event = {
  what: 'Ein Ereignis des Protokolls: lesbar gemacht, und genau die Bytes, aus denen sein Hash entsteht.',
  can: [
    'Den Datensatz kopieren, um ihn aufzuheben oder jemandem zu schicken.',
    'Zu der Anforderung gehen, um die es geht.',
  ],
  follows: ['Das nächste Ereignis desselben Protokolls nennt diesen Hash: Was später geändert wird, passt nicht mehr.'],
};
const sessions = {
  what: 'Die Browser, in denen Sie angemeldet sind, und seit wann.',
  can: ['Einen davon abmelden, oder alle außer diesem.'],
  follows: ['Wer an jenem Browser sitzt, muss sich neu anmelden und sieht bis dahin nichts mehr.'],
};

/** The help in German. */
export const de: Translation<typeof en> = {
  heads: { what: 'Was diese Seite ist', can: 'Was Sie tun können', follows: 'Was dann geschieht' },
  pages: {
    overview: {
      what: 'Ihre Zahlen: wie lange Sie für eine Entscheidung brauchen, was entschieden wurde, und wer auf welcher Grundlage Zugriff auf Ihre Daten hatte.',
      can: [
        'Den Zeitraum wählen, und jedes Diagramm auch als Tabelle lesen.',
        'Einer Zahl zu den Einträgen folgen, die sie zählt.',
        'Die Zahlen als CSV exportieren.',
      ],
      follows: [
        'Sie werden gezählt, wenn Sie die Seite öffnen, aus dem, was das Portal vom Protokoll hat. Ein Nachweis sind sie nicht.',
      ],
    },
    requests: {
      what: 'Jede Anforderung, mit der jemand vom Anbieter Ihre Daten sehen möchte, und was daraus wurde. Was auf Ihre Entscheidung wartet, wird oben gezählt.',
      can: [
        'Eine Anforderung öffnen: wer was möchte, warum, und bis wann entschieden werden kann.',
        'Als Administrator genehmigen, ablehnen oder zuerst etwas fragen. Als Auditor lesen.',
        'Nach der ID der Supportanfrage oder nach Personen suchen, und filtern. Die Adresse behält, was Sie gewählt haben, sodass Sie sie weitergeben können.',
      ],
      follows: [
        'Genehmigt: Die Person bekommt genau das, worum sie gebeten hat, für {accessHours, plural, one {# Stunde} other {# Stunden}}. Der Zugriff endet von selbst, und niemand kann ihn zurücknehmen.',
        'Abgelehnt oder binnen {decisionDays, plural, one {# Tag} other {# Tagen}} nicht entschieden: kein Zugriff.',
        'Wo zwei genehmigen müssen, gibt die erste Genehmigung noch keinen Zugriff.',
        'Wer angefordert hat und die anderen Administratoren erfahren es, und jeder Schritt steht im Protokoll.',
      ],
    },
    denials: {
      what: 'Hier lehnt ein Administrator mehrere wartende Anforderungen mit einem Kommentar ab.',
      can: ['Die Anforderungen wählen und jede ganz lesen.', 'Einen Kommentar schreiben, der für alle derselbe ist.'],
      follows: [
        'Jede wird für sich abgelehnt, und Sie lesen, was aus jeder wurde. Eine Ablehnung kann niemand zurücknehmen.',
        'Genehmigen lässt sich hier nichts: Das gibt Zugriff, deshalb braucht jede Anforderung einen eigenen Blick.',
      ],
    },
    accesses: {
      what: 'Jeder Zugriff auf Ihre Daten: zuerst was jetzt läuft, dann was vorbei ist. Auch Zugriff, für den Sie nicht gefragt wurden, steht hier.',
      can: [
        'Einen öffnen: wer worauf Zugriff hatte, warum, bis wann, und auf welcher Grundlage.',
        'Sehen, warum Sie nicht gefragt wurden, wer das erklärt hat, und wer es beim Anbieter genehmigt hat.',
        'Nur zeigen, was jetzt läuft, oder nach einer Person, einer Supportanfrage, einer Umgebung oder einer Zeit suchen.',
      ],
      follows: [
        'Zugriff endet nach {accessHours, plural, one {# Stunde} other {# Stunden}} von selbst, oder früher, wenn er zurückgegeben wird. Niemand kann ihn verlängern.',
        'Die Liste folgt dem, was geschieht, während Sie sie ansehen.',
      ],
    },
    policy: {
      what: 'Ob Ihre Genehmigung nötig ist, für welche Umgebungen, und wie viele sie geben müssen.',
      can: [
        'Als Administrator Customer Lockbox ein- oder ausschalten und festlegen, welche Anforderungen zwei genehmigen müssen.',
        'Sehen, welche Umgebungen abgedeckt sind, wie weit die Einführung ist, und welchen Benutzern eine Lizenz fehlt.',
        'Wählen, von welchen Zugriffen die Administratoren erfahren.',
        'Einen Passkey eintragen, den eines anderen Administrators bestätigen, und festlegen, ob Entscheidungen einen brauchen.',
      ],
      follows: [
        'Eingeschaltet: Neue Anforderungen zu Daten verwalteter Umgebungen warten auf Ihre Genehmigung. Datenspeicher bestätigen binnen {rollOutHours, plural, one {# Stunde} other {# Stunden}}, dass sie sie durchsetzen.',
        'Ausgeschaltet: Von da an genügt die Genehmigung des Anbieters. Was schon wartet, braucht weiter Ihre.',
        'Solange Anforderungen zwei Genehmigungen brauchen, braucht es zwei Administratoren, um das zu ändern oder Customer Lockbox auszuschalten: Einer schlägt sie vor, ein anderer bestätigt.',
      ],
    },
    activity: {
      what: 'Alles, was geschehen ist, das Neueste zuerst: ein Eintrag für jedes Ereignis Ihres Protokolls. Eine spätere Änderung fällt auf.',
      can: [
        'Nach Ereignis, Anforderung, Person und Zeit filtern, und zeigen, wer wovon erfahren hat.',
        'Einen Eintrag öffnen, um den Datensatz Byte für Byte zu sehen, wie er im Protokoll steht.',
        'Als CSV oder JSON exportieren, was die Filter durchlassen.',
      ],
      follows: [
        'Ein Export kommt als Datei. Auditoren können ihn mit dem Protokoll vergleichen: Die Dokumentation sagt, wie.',
      ],
    },
    event,
    webhooks: {
      what: 'Andere Systeme, die erfahren, was hier geschieht, etwa ein Ticketsystem oder ein Chat.',
      can: [
        'Als Administrator eine Adresse hinzufügen, wählen, was sie erfährt, sie prüfen, anhalten oder entfernen.',
        'Sehen, ob Mitteilungen dort angekommen sind.',
      ],
      follows: [
        'Jede Mitteilung ist mit einem Geheimnis signiert, das nur einmal gezeigt wird: Bewahren Sie es dort auf, wo der Empfänger damit prüfen kann.',
        'Was nicht ankommt, wird eine Zeit lang erneut gesendet, und das Ergebnis steht im Protokoll.',
      ],
    },
    ownNotices: {
      what: 'Wie Sie selbst erfahren, was geschieht, für jede Art davon.',
      can: [
        'Briefe sofort, in einer täglichen Übersicht oder gar nicht wählen.',
        'Ruhezeiten festlegen, in denen Briefe warten, die warten können.',
      ],
      follows: [
        'Ihre Wahl gilt von da an für Sie allein und steht im Protokoll.',
        'Wenn nach der Wahl aller niemand rechtzeitig davon erführe, erfahren es alle sofort.',
      ],
    },
    sessions,
    providerRequests: {
      what: 'Anforderungen von Zugriff auf Daten der Kunden: was auf eine interne Genehmigung wartet, Ihre eigenen, und alle.',
      can: [
        'Als interner Genehmiger genehmigen oder ablehnen, aber nie Ihre eigene.',
        'Als Techniker beantworten, was der Kunde fragt, und Zugriff zurückgeben.',
      ],
      follows: [
        'Genehmigt: Der Kunde wird gefragt, wo seine Richtlinie die Umgebung abdeckt. Sonst beginnt der Zugriff sofort, und das Protokoll sagt, warum.',
        'Abgelehnt oder nicht rechtzeitig entschieden: das Ende. Der Kunde wird nicht gefragt.',
      ],
    },
    newRequest: {
      what: 'Hier fordert ein Techniker Zugriff auf Daten eines Kunden an.',
      can: [
        'Die Datenspeicher wählen und die Berechtigungen nennen, die die Arbeit braucht: nicht mehr, denn später kommt nichts hinzu.',
        'Sagen, was Sie tun werden und warum. Der Kunde liest es und entscheidet danach.',
        'Eine Ausnahme geltend machen, wenn eine zutrifft. Jemand anderes muss sie genehmigen.',
      ],
      follows: [
        'Zuerst genehmigt jemand anderes bei Ihnen. Dann hat der Kunde {decisionDays, plural, one {# Tag} other {# Tage}}.',
        'Sie erfahren das Ergebnis. Der Zugriff dauert {accessHours, plural, one {# Stunde} other {# Stunden}}.',
      ],
    },
    sealed: {
      what: 'Rechtliche Forderungen, von denen das Gesetz dem Kunden zu erzählen verbietet. Für alle anderen gibt es sie nicht.',
      can: [
        'Als Rechtsabteilung jede Forderung sehen, die hier erfasst wurde, und ab wann sie offengelegt werden darf.',
        'Die Adresse einer neuen einem internen Genehmiger geben: Nichts anderes weist auf sie hin.',
        'Eine offenlegen, wenn das Gesetz es erlaubt.',
      ],
      follows: [
        'Genehmigt: Das Protokoll bekommt eine Festlegung, die niemand lesen kann und die später beweist, was wann gefordert wurde.',
        'Offengelegt: Die Einzelheiten gehen für immer in das Protokoll ein, und die Administration des Kunden erfährt davon.',
      ],
    },
    grants: {
      what: 'Zugriff, der jetzt läuft, auf welcher Grundlage, und wie lange noch.',
      can: ['Ihren eigenen Zugriff zurückgeben, sobald die Arbeit getan ist.'],
      follows: [
        'Was zurückgegeben wird, endet sofort. Um weiterzumachen, braucht es eine neue Anforderung.',
        'Alles andere endet nach {accessHours, plural, one {# Stunde} other {# Stunden}} von selbst.',
      ],
    },
    providerPasskeys: {
      what: 'Passkeys der Personen des Anbieters, die interne Entscheidungen, erklärte Notfälle und Offenlegungen unterschreiben.',
      can: [
        'Einen eigenen Passkey eintragen.',
        'Als interner Genehmiger seinen Fingerabdruck mit seiner Person vergleichen und ihn bestätigen, oder einen entfernen.',
      ],
      follows: [
        'Jeder Schritt steht im eigenen Protokoll des Anbieters, und nur ein Passkey, der gilt, unterschreibt.',
      ],
    },
    providerActivity: {
      what: 'Was beim Anbieter selbst geschehen ist: Anmeldungen, abgewiesene Aufrufe, was Betreiber getan haben, und wer welche Rolle hat.',
      can: [
        'Nach Ereignis, Person und Zeit filtern.',
        'Einen Eintrag öffnen, um seinen Datensatz Byte für Byte zu sehen.',
        'Als CSV oder JSON exportieren.',
      ],
      follows: ['Es ist ein eigenes Protokoll, verkettet und signiert wie die der Kunden.'],
    },
    providerEvent: event,
    providerWebhooks: {
      what: 'Systeme des Anbieters, die erfahren, was hier geschieht.',
      can: [
        'Als interner Genehmiger eine Adresse hinzufügen, prüfen oder entfernen.',
        'Sehen, ob Mitteilungen dort angekommen sind.',
      ],
      follows: [
        'Jede Mitteilung ist mit einem Geheimnis signiert, das nur einmal gezeigt wird.',
        'Was nicht ankommt, wird eine Zeit lang erneut gesendet, und das Ergebnis steht im Protokoll.',
      ],
    },
    providerSessions: sessions,
  },
  more: 'Weiterlesen (auf Englisch)',
  rules: 'Alle Regeln',
  documentation: 'Die ganze Dokumentation',
  keyboard: 'Mit Tastatur und Bildschirmleser',
  tour: {
    steps: [
      {
        title: 'Hier entscheiden Sie',
        text: 'Wenn jemand vom Anbieter Ihre Daten sehen möchte, bekommen Sie eine E-Mail, und die Anforderung steht in dieser Liste. Lesen Sie sie, dann genehmigen Sie oder lehnen ab. Was niemand entscheidet, verfällt nach {decisionDays, plural, one {# Tag} other {# Tagen}}, ohne Zugriff.',
        link: 'Zu den Anforderungen',
      },
      {
        title: 'Hier sehen Sie, wer Zugriff hat',
        text: 'Jeder Zugriff auf Ihre Daten hat einen Eintrag: wer, was, warum und bis wann. Wo Sie nicht gefragt wurden, steht, warum.',
        link: 'Zu den Zugriffen',
      },
      {
        title: 'Hier sagen Sie, wann Sie gefragt werden',
        text: 'Hier schalten Sie die Genehmigung ein, verlangen zwei Genehmigungen, wo es am wichtigsten ist, und wählen, wovon Sie erfahren.',
        link: 'Zur Richtlinie',
      },
    ],
    step: 'Erste Schritte, {number} von {of}',
    next: 'Nächster Schritt',
    back: 'Schritt zurück',
    done: 'Fertig',
    end: 'Tour beenden',
    again: 'Die ersten Schritte zeigen',
  },
};
