import type { Words } from './catalogue.ts';
import { amountIn, pluralIn } from './plural.ts';
import { serverWords } from './server-words.ts';

const plural = pluralIn('de');

/** `Adele Vance`, `Adele Vance und 2 weitere`: Personen, oder Webhooks. */
const withOthers = (who: string, others: number): string =>
  others === 0 ? who : `${who} und ${plural(others, 'weiterer Empfänger', 'weitere')}`;

/** What one has done, or several have. */
const have = (n: number): string => (n === 1 ? 'hat' : 'haben');

/** `1 Datensatz von invoice`, `12 Datensätze von invoice`. */
const records = (n: number, of: string): string => `${plural(n, 'Datensatz', 'Datensätze')} von ${of}`;

/** All texts of the pages in German: formal, and with the terms of the German letters (services/notifier/src/wording/german). */
export const de: Words = {
  language: 'de',
  home: 'Lockbox',

  time: {
    days: (n) => `${n} T`,
    hours: (n) => `${n} Std.`,
    minutes: (n) => `${n} Min.`,
    seconds: (n) => `${n} Sek.`,
    expiresIn: (span) => `verfällt in ${span}`,
    expired: 'verfallen',
    left: (span) => `noch ${span}`,
    utc: (text) => `${text} UTC`,
    zone: (zone) => `Zeiten gelten für ${zone}.`,
    never: '–',
  },

  shell: {
    skip: 'Zum Inhalt springen',
    navigation: 'Navigation',
    openNavigation: 'Navigation öffnen',
    signOut: 'Abmelden',
    theme: 'Farben',
    themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    language: 'Sprache',
    browserLanguage: 'Wie der Browser',
    offline:
      'Keine Verbindung. Was Sie sehen, kann veraltet sein; nichts, was Sie tun, wird gesendet, bis sie wieder besteht.',
    polling: 'Die laufende Aktualisierung ist unterbrochen. Die Seite fragt alle paar Sekunden nach Änderungen.',
    notFound: {
      title: 'Diese Seite gibt es nicht',
      text: 'Die Adresse ist vielleicht unvollständig, oder die Seite steht jetzt anderswo. Von der ersten Seite aus ist alles zu finden.',
    },
    wrongSide: {
      title: 'Diese Seite ist nicht für Ihr Konto',
      text: {
        customer: 'Sie gehört zu den Seiten des Anbieters. Wenn Sie dazugehören, melden Sie sich mit jenem Konto an.',
        provider: 'Sie gehört zu den Seiten eines Kunden. Wenn Sie dazugehören, melden Sie sich mit jenem Konto an.',
      },
    },
    toStart: 'Zur ersten Seite',
    anotherAccount: 'Abmelden, um ein anderes Konto zu nehmen',
    broken: {
      title: 'Auf der Seite ist ein Fehler aufgetreten',
      text: 'Es ist nicht bekannt, ob etwas gesendet wurde. Laden Sie die Seite neu, und sehen Sie nach; bleibt der Fehler, teilen Sie es dem Betreiber mit.',
    },
    reload: 'Neu laden',
  },

  help: {
    open: 'Hilfe',
    title: 'Hilfe zu dieser Seite',
    documentation: 'Dokumentation (auf Englisch)',
  },

  nav: {
    policies: 'Richtlinien',
    customerLockbox: 'Customer Lockbox',
    evidence: 'Überwachung und Integration',
    activity: 'Aktivitätsprotokoll',
    webhooks: 'Webhooks',
    provider: 'Zugriff auf Kundendaten',
    providerRequests: 'Anforderungen',
    newRequest: 'Neue Anforderung',
    grants: 'Aktive Zugriffe',
    sealed: 'Versiegelte Forderungen',
    waiting: (n) => plural(n, 'Anforderung wartet', 'Anforderungen warten'),
  },

  session: {
    title: 'Bei Lockbox anmelden',
    text: 'Entscheiden Sie über jede Anforderung einzeln, wer Ihre Daten sehen darf, und sehen Sie jeden Zugriff nach, der gewährt wurde.',
    signIn: 'Anmelden',
    providerStaff: 'Ich arbeite für den Anbieter',
    customer: 'Ich arbeite für einen Kunden',
    deepLink: 'Nach der Anmeldung kommen Sie direkt zu der Seite, die Sie geöffnet haben.',
    ended: 'Ihre Sitzung ist beendet',
    endedText:
      'Melden Sie sich erneut an. Sie kommen an diese Stelle zurück, und was Sie eingegeben haben, bleibt erhalten. Was vorher entschieden wurde, gilt.',
    noRole: 'Hier ist nichts für Sie freigegeben',
    noAccount:
      'Sie sind angemeldet, aber das Verzeichnis gibt Ihrem Konto hier keine Rolle. Bitten Sie die Administration Ihrer Organisation um eine. Sobald Sie sie haben, öffnet sich diese Seite von selbst.',
    checking: 'Ihre Sitzung wird geprüft',
    notSignedOut: 'Sie sind möglicherweise noch angemeldet.',
  },

  plain: {
    signIn: {
      title: 'Bei Lockbox anmelden',
      text: 'Melden Sie sich an, um zu der Seite zu kommen, die Sie geöffnet haben.',
      button: 'Anmelden',
    },
    notSignedIn: {
      title: 'Sie sind nicht angemeldet',
      unavailable: 'Der Anmeldedienst antwortet nicht. Versuchen Sie es gleich noch einmal.',
      interrupted: 'Die Anmeldung hat zu lange gedauert, wurde abgebrochen oder in einem anderen Browser geöffnet.',
      button: 'Anmelden',
    },
    signedOut: {
      title: 'Sie sind abgemeldet',
      text: 'Sie können diese Seite schließen.',
      button: 'Erneut anmelden',
    },
    notBuilt: {
      title: 'Die Seiten sind nicht gebaut',
      text: 'Bauen Sie sie mit "npm run build:web -w @lockbox/portal", und starten Sie das Portal neu. Die API arbeitet.',
      link: 'Was die API bietet',
    },
  },

  states: {
    loading: 'Wird geladen',
    failed: 'Das konnte nicht geladen werden',
    tryAgain: 'Erneut versuchen',
    more: 'Mehr laden',
    loadingMore: 'Mehr wird geladen',
    end: (n) => `${plural(n, 'Eintrag', 'Einträge')}. Das sind alle.`,
    changed: 'Diese Liste kann sich geändert haben, seit sie geladen wurde.',
    loadAgain: 'Neu laden',
    unreachable: 'Das Portal ist nicht erreichbar. Prüfen Sie Ihre Verbindung, und versuchen Sie es erneut.',
    close: 'Schließen',
    cancel: 'Abbrechen',
    wrongFilter: 'Die Adresse dieser Seite hat einen Filter, den es nicht gibt.',
    clear: 'Filter löschen',
    clearSearch: 'Suche löschen',
    copy: 'Kopieren',
    copied: 'Kopiert',
    sortedBy: (column, ascending) => `Nach ${column} sortiert, ${ascending ? 'aufsteigend' : 'absteigend'}`,
    sort: 'Sortieren nach',
    pending: 'Das Ergebnis steht noch nicht fest. Es erscheint hier, sobald es im Protokoll steht.',
  },

  server: serverWords({
    reasons: {
      TENANT_REMOVED:
        'Der Mandant ist nicht mehr im Verzeichnis und bekommt weder neue Anforderungen noch neuen Zugriff. Nehmen Sie ihn zuerst wieder in das Verzeichnis auf.',
      ENVIRONMENT_UNKNOWN:
        'Die Umgebung {environment} ist nicht im Verzeichnis dieses Mandanten. Prüfen Sie die ID, oder veröffentlichen Sie die Umgebung dort zuerst.',
      DATA_STORE_UNKNOWN:
        'Der Datenspeicher {dataStore} gehört nicht zur Umgebung {environment}. Fordern Sie nur Datenspeicher einer einzigen Umgebung an.',
      NOTHING_ASKED_FOR:
        'Eine Anforderung nennt mindestens einen Datenspeicher und eine Berechtigung. Ergänzen Sie, was fehlt.',
      REQUESTED_TOO_LONG_AGO:
        'Der Zugriff wurde vor mehr als 28 Tagen angefordert. Stellen Sie eine neue Anforderung mit einer neuen ID.',
      REQUESTED_IN_THE_FUTURE:
        'requestedAt liegt mehr als 5 Minuten vor der Zeit des Protokolls. Stellen Sie die Uhr des Absenders richtig.',
      DECLARER_MISSING: 'Eine Ausnahme nennt in declaredBy, wer sie erklärt hat. Ergänzen Sie die Person.',
      DECLARER_WITHOUT_EXCLUSION:
        'declaredBy ist ohne eine Ausnahme angegeben. Nennen Sie die Ausnahme, oder lassen Sie declaredBy leer.',
      EMERGENCY_REFUSED_BY_CUSTOMER:
        'Dieser Kunde lehnt Zugriff im Notfall ab. Stellen Sie eine gewöhnliche Anforderung; die kann der Kunde genehmigen.',
      SEALED_WITHOUT_LEGAL_DEMAND:
        'Nur eine rechtliche Forderung darf versiegelt werden. Verwenden Sie NOTIFY oder die Ausnahme LEGAL_DEMAND.',
      SEALED_DETAILS_MISSING:
        'Eine versiegelte Anforderung kam ohne ihre Einzelheiten. Das ist ein Fehler in Lockbox: Melden Sie ihn.',
      PROVIDER_PERSON_UNKNOWN:
        '{field} nennt niemanden aus dem Personal des Anbieters im Verzeichnis. Prüfen Sie die ID, oder veröffentlichen Sie die Person dort zuerst.',
      PROVIDER_PERSON_DISABLED:
        'Das Konto der Person in {field} ist deaktiviert. Lassen Sie es eine andere Person des Anbieters tun.',
      PROVIDER_ROLE_MISSING:
        'Die Person in {field} hat in diesem Moment nicht die Rolle dafür: {roles}. Lassen Sie es jemanden tun, der sie hat.',
      REQUEST_DIFFERS:
        'Eine Anforderung mit dieser ID gibt es schon, und sie besagt etwas anderes. Verwenden Sie für eine neue Anforderung eine neue ID.',
      PREVIOUS_REQUEST_UNKNOWN:
        'previousRequestId nennt keine Anforderung dieses Mandanten, die in den letzten 35 Tagen endete. Prüfen Sie die ID, oder lassen Sie sie weg.',
      PREVIOUS_REQUEST_NOT_ENDED:
        'Die Anforderung in previousRequestId ist nicht beendet. Warten Sie auf ihr Ende, oder lassen Sie previousRequestId weg.',
      DECIDED_BEFORE_SUBMISSION:
        'Die Entscheidung wurde gesendet, bevor diese Anforderung gestellt war, und gilt daher einer anderen. Entscheiden Sie über diese Anforderung.',
      CONTENT_MISSING:
        'Die Entscheidung nennt nicht, welcher Inhalt der genehmigenden Person gezeigt wurde. Geben Sie shown an (docs/contract.md, "What an internal approver was shown").',
      DECISION_REFUSED_BEFORE:
        'Genau diese Entscheidung wurde schon abgelehnt, und eine abgelehnte Entscheidung wird nicht noch einmal geprüft. Senden Sie eine neue, mit eigenem decidedAt.',
      COMMAND_TOO_OLD:
        'Was veröffentlicht wurde, kam mehr als 35 Tage nach dem Senden in das Protokoll. Seine IDs können dann vergessen sein. Veröffentlichen Sie es erneut unter einer neuen ID.',
      REQUEST_NOT_FOUND:
        'Bei diesem Mandanten gibt es keine solche Anforderung. Prüfen Sie die ID; eine Entscheidung, die vor ihrer Anforderung kommt, wird nicht aufbewahrt: Senden Sie sie erneut.',
      ALREADY_DECIDED_INTERNALLY:
        'Über die Anforderung wurde intern schon entschieden. Eine Entscheidung wird nie geändert: Stellen Sie eine neue Anforderung.',
      INTERNAL_REVIEW_OVER: 'Die interne Prüfung endete ohne Entscheidung. Stellen Sie eine neue Anforderung.',
      INTERNAL_APPROVER_IS_ENGINEER:
        'Wer angefordert hat, kann intern nicht selbst entscheiden. Lassen Sie eine andere Person entscheiden.',
      INTERNAL_APPROVER_DECLARED_EXCLUSION:
        'Wer die Ausnahme erklärt hat, kann intern nicht entscheiden. Lassen Sie eine andere Person entscheiden.',
      PERSON_UNKNOWN:
        'Die Person ist nicht im Verzeichnis dieses Mandanten. Nur seine eigenen Administratoren entscheiden.',
      PERSON_DISABLED:
        'Das Konto dieser Person ist deaktiviert. Lassen Sie einen anderen Administrator oder eine andere Administratorin entscheiden.',
      PERSON_NOT_ADMINISTRATOR:
        'Dazu braucht es in diesem Moment die Rolle „Globaler Administrator“ oder „Power Platform-Administrator“.',
      APPROVER_IS_ENGINEER:
        'Wer angefordert hat, kann nicht für den Kunden entscheiden. Lassen Sie einen anderen Administrator oder eine andere Administratorin entscheiden.',
      APPROVER_DECLARED_EMERGENCY:
        'Wer den Notfall erklärt, kann nicht für den Kunden entscheiden. Lassen Sie einen anderen Administrator oder eine andere Administratorin entscheiden.',
      APPROVER_IS_INTERNAL_APPROVER:
        'Wer intern genehmigt hat, kann nicht für den Kunden entscheiden. Lassen Sie einen anderen Administrator oder eine andere Administratorin entscheiden.',
      NOT_YET_APPROVED_INTERNALLY: 'Zuerst kommt die interne Genehmigung des Anbieters. Warten Sie darauf.',
      REQUEST_EXPIRED:
        'Die Anforderung wurde nicht innerhalb von 4 Tagen genehmigt und ist verfallen. Der Anbieter kann eine neue stellen.',
      ALREADY_DECIDED:
        'Die Anforderung wurde schon genehmigt oder abgelehnt. Eine Entscheidung wird nie geändert oder zurückgenommen.',
      CUSTOMER_NOT_ASKED: 'Zu dieser Anforderung wird der Kunde nicht gefragt. Es gibt nichts zu entscheiden.',
      ACCESS_HAS_ENDED: 'Der Zugriff zu dieser Anforderung ist beendet. Es gibt nichts mehr zu entscheiden.',
      SHOWN_DIFFERS:
        'Die Anforderung wurde anders gezeigt, als sie im Protokoll steht. Es wurde nichts entschieden: Laden Sie sie neu, lesen Sie sie, und entscheiden Sie dann erneut.',
      COMMAND_STALE:
        'Zwischen der Entscheidung und ihrem Eintreffen im Protokoll liegen mehr als 10 Minuten. Sehen Sie sich die Anforderung an, und entscheiden Sie dann erneut.',
      QUESTION_EXISTS:
        'Zu der Anforderung gibt es schon eine Frage mit dieser ID. Verwenden Sie für eine neue Frage eine neue ID.',
      TOO_MANY_OPEN_QUESTIONS:
        '{most} Fragen zu dieser Anforderung warten auf ihre Antwort, mehr dürfen es nicht sein. Warten Sie auf eine, oder entscheiden Sie.',
      TOO_MANY_QUESTIONS:
        'Zu einer Anforderung gibt es höchstens {most} Fragen, und zu dieser gibt es so viele. Entscheiden Sie nach den Antworten, oder lehnen Sie ab.',
      QUESTION_NOT_FOUND:
        'Zu der Anforderung gibt es keine solche Frage. Entnehmen Sie die ID der Anforderung oder dem Ereignis.',
      QUESTION_ALREADY_ANSWERED: 'Die Frage wurde schon beantwortet. Eine Antwort wird nie geändert.',
      ANSWERED_BY_ANOTHER:
        'Fragen zu einer Anforderung beantwortet nur, wer den Zugriff angefordert hat. Lassen Sie diese Person antworten.',
      REPORT_DIFFERS:
        'Eine Meldung mit dieser ID besagt etwas anderes. Verwenden Sie für eine neue Meldung eine neue ID.',
      TOO_MANY_REPORTS:
        'Zu einer Anforderung gibt es höchstens {most} Meldungen dessen, was innerhalb ihres Zugriffs getan wurde: Dieser Teil der Meldung wurde nicht aufgezeichnet. Fassen Sie mehrere Handlungen in einer Meldung zusammen.',
      TOO_MANY_REPORTS_OUTSIDE:
        'Zu einer Anforderung werden höchstens {most} Meldungen dessen aufgezeichnet, was kein Zugriff umfasst, und der Kunde hat von jeder erfahren: Dieser Teil der Meldung wurde nicht aufgezeichnet. Finden Sie heraus, was dort getan wird.',
      USED_TOO_LONG_AGO:
        'usedAt einer Handlung liegt mehr als 28 Tage zurück: Niemand kann mehr sagen, was sie umfasste. Melden Sie die anderen ohne sie.',
      USED_IN_THE_FUTURE:
        'usedAt einer Handlung liegt mehr als 5 Minuten vor der Zeit des Protokolls. Stellen Sie die Uhr des Absenders richtig.',
      REPORT_TOO_OLD:
        'Das Gemeldete liegt mehr als 28 Tage zurück: Niemand kann mehr sagen, ob es schon gemeldet wurde. Melden Sie das Neuere.',
      REPORT_IN_THE_FUTURE:
        'Das Gemeldete liegt mehr als 5 Minuten vor der Zeit des Protokolls. Stellen Sie die Uhr des Absenders richtig.',
      TOO_MANY_OPENINGS:
        'Zu einer Anforderung werden mit denen über Öffnen und Schließen höchstens {most} Meldungen aufgezeichnet, und so viele gibt es. Finden Sie heraus, warum ein Datenspeicher immer wieder geöffnet wird.',
      TOO_MANY_REPORTS_IN_HOUR:
        'Von einer Quelle werden in einem Mandanten je Stunde höchstens {most} Meldungen über abgelehnte Versuche aufgezeichnet, und ebenso viele darüber, was kein Zugriff umfasst: Diese wurde es nicht. Finden Sie heraus, was dort versucht wird, und melden Sie sie in der nächsten Stunde wieder.',
      USED_UNDER_SEAL:
        'Die Anforderung ist versiegelt und führt über Lockbox zu keinem Zugriff. Vor ihrer Offenlegung wird nichts dazu aufgezeichnet.',
      NOTICE_ID_INVALID:
        'Eine Mitteilung wird durch eine UUID bezeichnet, und dies ist keine. Ergebnisse von Mitteilungen meldet nur der Notifier.',
      NOTICE_UNFOUNDED:
        'Das Protokoll enthält das Ereignis nicht, um das es in der Mitteilung geht, oder kennt ihren Empfänger nicht. Ergebnisse meldet nur der Notifier, von Mitteilungen, die er aus dem Protokoll geplant hat.',
      APPROVED_BY_SAME_PERSON:
        'Diese Person hat die Anforderung schon genehmigt, und es braucht zwei. Lassen Sie auch jemand anderen aus der Administration genehmigen.',
      APPROVAL_RULE_INVALID:
        'Eine Regel für ausgewählte Umgebungen oder Berechtigungen nennt 1 bis 50 davon, und keine andere Regel nennt welche. Berichtigen Sie die Liste.',
      EMERGENCY_RULE_UNCHANGED: 'Die Regel für Notfälle besagt das bereits. Es gibt nichts zu ändern.',
      APPROVAL_RULE_UNCHANGED: 'Die Genehmigungsregel besagt das bereits. Es gibt nichts zu ändern.',
      TOO_FEW_ADMINISTRATORS:
        'Zwei Genehmigungen brauchen mindestens zwei Administratoren, die genehmigen könnten, und das Verzeichnis hat weniger. Nehmen Sie dort zuerst jemanden auf.',
      CHANGE_ALREADY_PROPOSED:
        'Eine Änderung ist vorgeschlagen und wartet. Bestätigen Sie sie zuerst, oder ziehen Sie sie zurück.',
      NO_CHANGE_PROPOSED:
        'Es ist keine Änderung vorgeschlagen: Vielleicht wurde sie bestätigt oder zurückgezogen. Laden Sie die Richtlinie neu.',
      PROPOSAL_DIFFERS:
        'Vorgeschlagen ist etwas anderes, als gezeigt wurde. Es wurde nichts geändert: Laden Sie die Richtlinie neu, lesen Sie sie, und bestätigen Sie dann, oder ziehen Sie zurück.',
      PROPOSAL_EXPIRED:
        'Der Vorschlag wurde nicht innerhalb von 4 Tagen bestätigt. Schlagen Sie die Änderung erneut vor.',
      PROPOSER_NOT_ADMINISTRATOR:
        'Wer die Änderung vorgeschlagen hat, gehört nicht mehr zur Administration, sodass der Vorschlag nicht gilt. Schlagen Sie sie erneut vor.',
      CONFIRMED_BY_PROPOSER:
        'Wer die Änderung vorgeschlagen hat, kann sie nicht bestätigen. Lassen Sie jemand anderen aus der Administration bestätigen.',
      NOTICE_CHOICE_INVALID:
        'Eine Wahl nennt jede Art einmal, Zeiten von 0:00 bis 23:59, beide Enden der Ruhezeit oder keines und eine Zeitzone. Berichtigen Sie sie.',
      LAST_TO_BE_TOLD:
        'Von {kind} würde sonst niemand aus der Administration rechtzeitig erfahren. Wählen Sie anders, oder lassen Sie zuerst jemand anderen wählen.',
      ACCESS_NOT_RUNNING: 'Zu dieser Anforderung läuft kein Zugriff. Es gibt nichts zurückzugeben.',
      NOT_THE_ENGINEER: 'Nur die Person, deren Zugriff läuft, kann ihn zurückgeben.',
      POLICY_ALREADY_ENABLED: 'Customer Lockbox ist für diesen Mandanten bereits eingeschaltet.',
      POLICY_NOT_ENABLED: 'Customer Lockbox ist für diesen Mandanten nicht eingeschaltet.',
      LICENCE_MISSING:
        'Der Mandant hat keine der Lizenzen, die Customer Lockbox voraussetzt. Er braucht eine von diesen: {families}.',
      POLICY_VERSION_UNKNOWN: 'Die Richtlinie hat keine Version {version}. Ihre gegenwärtige Version ist {present}.',
      PASSKEY_NEEDED:
        'Dazu braucht es einen Passkey, und es kam keiner mit. Nichts wurde entschieden: Tun Sie es im Portal, mit einem eingetragenen Passkey.',
      PASSKEY_UNKNOWN:
        'Für diese Person ist kein solcher Passkey eingetragen. Nehmen Sie einen eingetragenen, oder lassen Sie ihn zuerst eintragen.',
      PASSKEY_REMOVED: 'Der Passkey wurde entfernt und gilt nie mehr. Nehmen Sie einen anderen.',
      PASSKEY_SIGNED_OTHER:
        'Der Passkey hat etwas anderes unterschrieben. Nichts wurde entschieden: Laden Sie neu, lesen Sie, und unterschreiben Sie dann erneut.',
      PASSKEY_ELSEWHERE:
        'Der Passkey gehört zu einer anderen Adresse als die Passkeys des Mandanten. Nutzen Sie das Portal unter der Adresse, unter der sie eingetragen wurden.',
      PASSKEY_USER_NOT_VERIFIED:
        'Das Gerät hat seinen Benutzer nicht geprüft. Nehmen Sie eines, das nach PIN, Fingerabdruck oder Gesicht fragt.',
      PASSKEY_SIGNATURE_INVALID:
        'Was als Unterschrift eines Passkeys kam, ist keine. Unterschreiben Sie erneut, oder nehmen Sie einen anderen Passkey.',
      PASSKEY_REPEATED:
        'Der Zähler des Geräts ist nicht höher als bei der letzten Unterschrift: Es wurde vielleicht kopiert. Entfernen Sie den Passkey, und nehmen Sie einen anderen.',
      PASSKEY_INVALID:
        'Daraus kann hier kein Passkey werden: Es braucht einen Schlüssel für ES256, EdDSA oder RS256 und eine Seite mit TLS unter ihrer eigenen Domain. Nehmen Sie ein anderes Gerät.',
      PASSKEY_EXISTS: 'Dieser Passkey ist schon bekannt, oder er wurde entfernt. Bringen Sie einen anderen.',
      TOO_MANY_PASSKEYS:
        'Ein Mandant hat höchstens {most} Passkeys, und dieser hat so viele. Entfernen Sie zuerst einen.',
      NO_PASSKEY_YET:
        'Es ist noch kein Passkey eingetragen, also auch keiner wiederherzustellen. Tragen Sie den ersten ein.',
      RECOVERY_PENDING:
        'Eine Wiederherstellung ist vorgeschlagen, oder sie ist bestätigt und wartet auf ihren Tag. Bestätigen Sie sie zuerst, oder ziehen Sie sie zurück.',
      NO_PASSKEY_PROPOSED:
        'Kein solcher Passkey ist vorgeschlagen: Er wurde vielleicht bestätigt oder zurückgezogen. Laden Sie die Passkeys neu.',
      LAST_PASSKEY: 'Es ist der letzte Passkey des Mandanten. Tragen Sie zuerst einen weiteren ein.',
      PASSKEYS_UNCHANGED:
        'Ob Entscheidungen einen Passkey brauchen, ist schon so festgelegt. Es gibt nichts zu ändern.',
      TOO_FEW_PASSKEYS:
        'Eine Genehmigung braucht {needed} der Administratoren, und weniger haben einen Passkey. Lassen Sie zuerst einen weiteren seinen eintragen.',
      NOT_SEALED: 'Die Anforderung ist keine versiegelte Ausnahme. Es gibt nichts offenzulegen.',
      SEALED_NOT_YET_APPROVED:
        'Die versiegelte Ausnahme wurde intern nicht genehmigt. Es gibt noch nichts offenzulegen.',
      ALREADY_DISCLOSED: 'Die Ausnahme wurde bereits offengelegt.',
      DIRECTORY_RECORD_OLD:
        'Der Eintrag wurde vor dem signiert, den das Verzeichnis zu diesem Schlüssel hat: Jemand hat ihn zurückgebracht. Damit er gilt, muss ihn sein Besitzer neu signieren und veröffentlichen.',
      ID_IS_AN_ADDRESS:
        'Das Feld {field} enthält „@“. Namen und Adressen kommen nie in das Protokoll: Verwenden Sie eine ID ohne dieses Zeichen.',
      TENANT_ID_RESERVED: '„provider“ ist nicht die ID eines Mandanten. Verwenden Sie eine andere ID.',
    },
    problems: {
      INVALID_INPUT: 'Die Eingabe ist nicht richtig.',
      INVALID_CURSOR: 'Die Liste hat sich inzwischen geändert. Laden Sie die Seite neu.',
      BAD_REQUEST: 'Der Server hat die Anfrage nicht verstanden. Laden Sie die Seite neu.',
      UNAUTHORIZED: 'Die Anmeldung gilt hier nicht. Melden Sie sich erneut an.',
      FORBIDDEN: 'Ihre Rollen im Verzeichnis erlauben das nicht.',
      CSRF_TOKEN: 'Es wurde nichts getan. Laden Sie die Seite neu.',
      CROSS_SITE: 'Das kam von der Seite einer anderen Website; es wurde nichts getan.',
      NOT_FOUND: 'Das gibt es nicht.',
      PRECONDITION_REQUIRED:
        'Die Entscheidung nennt nicht, was Ihnen gezeigt wurde. Es wurde nichts entschieden: Laden Sie die Seite neu, und entscheiden Sie dann.',
      NOT_COVERED_YET: 'Noch ist nicht alles bewiesen, was geschehen ist. Versuchen Sie es in einer Minute erneut.',
      LOG_DAMAGED:
        'Was das Portal davon hat, passt nicht zu dem, was signiert wurde; darum gibt es nichts heraus. Sagen Sie es dem Betreiber.',
      NOT_IN_LOG: 'Das Protokoll hat an dieser Stelle kein Ereignis.',
      TOO_MANY_REFUSALS: 'Zu viel von dem, was Sie gesendet haben, wurde abgewiesen. Versuchen Sie es später erneut.',
      TOO_MANY_CALLS: 'Zu viele Aufrufe. Versuchen Sie es später erneut.',
      TOO_MANY_WEBHOOKS: 'Mehr als 10 Webhooks sind nicht möglich. Entfernen Sie einen.',
      TOO_MANY_TESTS: 'Tests dieses Webhooks warten bereits. Sehen Sie sich seine Zustellungen an.',
      WEBHOOK_DISABLED:
        'Der Empfänger hat geantwortet, dass es ihn nicht mehr gibt. Fügen Sie den Webhook neu hinzu, wenn er wieder da ist.',
      WEBHOOK_PAUSED: 'Der Webhook ist angehalten. Setzen Sie ihn zuerst fort.',
      SECRET_CHANGED: 'Jemand anderes hat das Geheimnis im selben Moment gewechselt. Laden Sie die Seite neu.',
      NOT_READY:
        'Lockbox wartet auf einen anderen Dienst. Es ist nicht bekannt, dass etwas entschieden wurde: Sehen Sie nach, bevor Sie es erneut versuchen.',
      INTERNAL_ERROR:
        'Bei uns ist ein Fehler aufgetreten. Es ist nicht bekannt, dass etwas entschieden wurde: Sehen Sie nach, bevor Sie es erneut versuchen, und nennen Sie dem Betreiber die Uhrzeit.',
    },
    sentences: {
      'Too many {what}. Try again in {seconds} s.':
        'Das ist im Moment zu viel. Versuchen Sie es in {seconds} Sek. erneut.',
      'Too much of what you sent was refused. Try again in {minutes} min.':
        'Zu viel von dem, was Sie gesendet haben, wurde abgewiesen. Versuchen Sie es in {minutes} Min. erneut.',
      'It is too long ago that you proved to the sign-in service who you are ({setting}). Prove it again there.':
        'Es ist zu lange her, dass Sie beim Anmeldedienst nachgewiesen haben, wer Sie sind ({setting}). Weisen Sie es dort erneut nach.',
      'The sign-in service does not say when you signed in there (auth_time). Whoever runs Lockbox has to let it say so, or to set LOCKBOX_SIGN_IN_MAX_AGE to none.':
        'Der Anmeldedienst sagt nicht, wann Sie sich dort angemeldet haben (auth_time). Der Betreiber muss ihn das sagen lassen oder LOCKBOX_SIGN_IN_MAX_AGE auf none setzen.',
      'The sign-in service says that you signed in there at a time that has not come (auth_time): its clock is ahead of the portal’s. Whoever runs Lockbox has to set the wrong one right.':
        'Der Anmeldedienst nennt für Ihre Anmeldung eine Zeit, die noch nicht gekommen ist (auth_time): Seine Uhr geht der des Portals voraus. Der Betreiber muss die falsche richtig stellen.',
      'The token names no person (sub).': 'Das Token nennt keine Person (sub).',
      'The token must carry either {tenant} or {provider}, from the issuer that may give it.':
        'Das Token muss entweder {tenant} oder {provider} enthalten, und zwar von dem Aussteller, der es vergeben darf.',
      "This is for a customer's people.": 'Das ist nur für Personen eines Kunden.',
      "This is for the provider's people.": 'Das ist nur für das Personal des Anbieters.',
      'The engineer who asked cannot approve internally.': 'Wer angefordert hat, kann intern nicht selbst genehmigen.',
      'Whoever recorded a sealed demand cannot approve it internally. Let another person decide.':
        'Wer eine versiegelte Forderung aufgezeichnet hat, kann sie intern nicht genehmigen. Lassen Sie eine andere Person entscheiden.',
      'Only the engineer whose access it is can hand it back.':
        'Nur die Person, deren Zugriff läuft, kann ihn zurückgeben.',
      'Only the engineer who asks for access answers questions about it.':
        'Fragen zu einer Anforderung beantwortet nur, wer den Zugriff angefordert hat.',
      'This request has more events, or its tenant more about passkeys, than the portal gives out at once. Ask whoever runs Lockbox for its evidence: `lockbox bundle`.':
        'Zu dieser Anforderung gibt es mehr Ereignisse, oder bei ihrem Mandanten mehr zu Passkeys, als das Portal auf einmal herausgibt. Bitten Sie den Betreiber um den Nachweis: `lockbox bundle`.',
      'This was sent to this webhook again {times} times within a day, as often as it may be. Try again in {hours} h.':
        'Das wurde an diesen Webhook innerhalb eines Tages {times}-mal erneut gesendet, öfter geht es nicht. Versuchen Sie es in {hours} Std. erneut.',
      'to: has to lie after the beginning': 'Das Ende muss nach dem Anfang liegen.',
      'from: is more than {n} months before the end. Give a later one':
        'Der Anfang liegt mehr als {n} Monate vor dem Ende. Wählen Sie einen späteren.',
      'must not have more than {n} characters': 'darf höchstens {n} Zeichen haben',
      'must be {n} characters at most': 'darf höchstens {n} Zeichen haben',
      'must not have fewer than {n} characters': 'muss mindestens {n} Zeichen haben',
      'must not have more than {n} items': 'darf höchstens {n} Einträge haben',
      'must not have duplicate items': 'darf nichts doppelt nennen',
      'is not written as it has to be ({where})': 'ist nicht so geschrieben, wie es sein muss',
      'must match format {format}': 'hat nicht die richtige Form',
      'must be an address such as {example}': 'muss eine Adresse wie {example} sein',
      'must begin with https://': 'muss mit https:// beginnen',
      'must not hold a user name or a password': 'darf weder Benutzernamen noch Kennwort enthalten',
      'must be an address of the public internet': 'muss eine Adresse des öffentlichen Internets sein',
      '"{text}" is no status. Give one or more of these, with commas between them: {statuses}':
        '„{text}“ ist kein Status',
      '"{text}" is not a time': '„{text}“ ist keine Zeit',
    },
  }),

  statuses: {
    'awaiting-internal-approval': 'Interne Genehmigung ausstehend',
    'rejected-internally': 'Intern abgelehnt',
    'internal-review-expired': 'Interne Prüfung verfallen',
    'not-required': 'Nicht erforderlich',
    excluded: 'Ausnahme',
    'action-needed': 'Entscheidung nötig',
    approved: 'Genehmigt',
    denied: 'Abgelehnt',
    expired: 'Verfallen',
  },
  events: {
    TenantSet: 'Mandant gesetzt',
    TenantRemoved: 'Mandant entfernt',
    EnvironmentSet: 'Umgebung gesetzt',
    EnvironmentRemoved: 'Umgebung entfernt',
    ProtectionEnded: 'Schutz beendet',
    PrincipalSet: 'Person gesetzt',
    PrincipalRemoved: 'Person entfernt',
    ProviderPersonSet: 'Person des Anbieters gesetzt',
    ProviderPersonRemoved: 'Person des Anbieters entfernt',
    PolicyEnabled: 'Customer Lockbox eingeschaltet',
    PolicyDisabled: 'Customer Lockbox ausgeschaltet',
    NoticePreferencesSet: 'Mitteilungen gewählt',
    PersonalNoticesSet: 'Eigene Mitteilungen gewählt',
    EnforcementConfirmed: 'Ein Datenspeicher setzt die Richtlinie durch',
    RollOutCompleted: 'Einführung abgeschlossen',
    RollOutReopened: 'Einführung neu begonnen',
    RollOutOverdue: 'Einführung überfällig',
    RequestSubmitted: 'Zugriff angefordert',
    InternallyApproved: 'Intern genehmigt',
    InternallyRejected: 'Intern abgelehnt',
    InternalReviewExpired: 'Interne Prüfung verfallen',
    LockboxRequestCreated: 'Kunde gefragt',
    CustomerApprovalNotRequired: 'Genehmigung des Kunden nicht erforderlich',
    ExclusionDeclared: 'Ausnahme erklärt',
    ExclusionSealed: 'Ausnahme versiegelt',
    DisclosureLifted: 'Offengelegt',
    QuestionAsked: 'Frage gestellt',
    QuestionAnswered: 'Frage beantwortet',
    ApprovalRecorded: 'Erste von zwei Genehmigungen',
    ApprovalRuleSet: 'Genehmigungsregel festgelegt',
    EmergencyRuleSet: 'Notfallregel festgelegt',
    PolicyChangeProposed: 'Änderung der Richtlinie vorgeschlagen',
    PolicyChangeWithdrawn: 'Vorgeschlagene Änderung zurückgezogen',
    PasskeyProposed: 'Passkey vorgeschlagen',
    PasskeyEnrolled: 'Passkey eingetragen',
    PasskeyRecoveryConfirmed: 'Wiederherstellung der Passkeys bestätigt',
    PasskeyWithdrawn: 'Vorgeschlagener Passkey zurückgezogen',
    PasskeyRemoved: 'Passkey entfernt',
    PasskeyRequirementSet: 'Passkey-Pflicht festgelegt',
    RequestApproved: 'Vom Kunden genehmigt',
    RequestDenied: 'Vom Kunden abgelehnt',
    RequestExpired: 'Anforderung verfallen',
    AccessGranted: 'Zugriff gewährt',
    AccessEnded: 'Zugriff beendet',
    AccessUsed: 'Zugriff genutzt',
    AccessUsedOutsideGrant: 'Daten außerhalb eines Zugriffs genutzt',
    AccessOpened: 'Daten für den Techniker geöffnet',
    AccessClosed: 'Daten wieder geschlossen',
    AccessNotClosed: 'Daten nicht rechtzeitig geschlossen',
    AccessRefused: 'Versuche abgelehnt',
    ReminderDue: 'Erinnerung fällig',
    InternalReminderDue: 'Interne Erinnerung fällig',
    NotificationRecorded: 'Benachrichtigung aufgezeichnet',
    AdministrationRecorded: 'Verwaltung',
    SigningKeyIntroduced: 'Signaturschlüssel eingeführt',
    CommandRejected: 'Abgewiesen',
  },
  roles: {
    GLOBAL_ADMINISTRATOR: 'Globaler Administrator',
    POWER_PLATFORM_ADMINISTRATOR: 'Power Platform-Administrator',
    AUDITOR: 'Auditor',
    ENGINEER: 'Techniker',
    INTERNAL_APPROVER: 'Interner Genehmiger',
    LEGAL: 'Rechtsabteilung',
  },

  access: {
    running: (until) => `Zugriff läuft bis ${until}`,
    periodOver: (at) => `Zugriff endete am ${at}: Die 8 Stunden waren um`,
    handedBack: (at) => `Zugriff endete am ${at}: Er wurde zurückgegeben`,
    none: 'Es wurde kein Zugriff gewährt',
    eightHours: '8 Stunden',
    basis: {
      CUSTOMER_APPROVAL: 'Vom Kunden genehmigt',
      NOT_REQUIRED: 'Genehmigung des Kunden nicht erforderlich',
      EMERGENCY: 'Notfall',
    },
  },

  requests: {
    title: 'Customer Lockbox',
    intro: (provider) =>
      `Wenn ${provider} Ihre Daten sehen muss, um eine Supportanfrage zu lösen, steht die Anforderung hier.`,
    policyOn:
      'Sie entscheiden: Auf Daten Ihrer verwalteten Umgebungen wird ohne Ihre Genehmigung kein Zugriff gewährt, außer in einem Notfall, wenn Sie nichts anderes gewählt haben: Darüber werden Sie sofort unterrichtet.',
    policyOff: (provider) =>
      `Customer Lockbox ist ausgeschaltet: Zugriff wird gewährt, wenn ${provider} ihn intern genehmigt, und Sie werden nicht gefragt. Nur Anforderungen, die schon warten, brauchen noch Ihre Genehmigung.`,
    configure: 'Customer Lockbox konfigurieren',
    recent: 'Neueste',
    recentHint: 'Die Anforderungen der letzten 28 Tage',
    all: 'Alle',
    search: 'Nach Supportanfrage oder Person suchen',
    status: 'Status',
    environment: 'Umgebung',
    anyStatus: 'Jeder Status',
    anyEnvironment: 'Jede Umgebung',
    waitingShort: (n) => `${n.toLocaleString('de')} wartend`,
    waiting: (n) => `${plural(n, 'Anforderung wartet', 'Anforderungen warten')} auf Ihre Entscheidung`,
    waitingReader: (n) =>
      `${plural(n, 'Anforderung wartet', 'Anforderungen warten')} auf eine Entscheidung Ihrer Administratoren`,
    showWaiting: 'Anzeigen',
    titleWithCount: (n, title) => (n === 0 ? title : `(${n}) ${title}`),
    columns: {
      supportRequestId: 'Supportanfrage',
      environment: 'Umgebung',
      status: 'Status',
      requestedAt: 'Angefordert',
      expiresAt: 'Anforderung verfällt',
      accessPeriod: 'Zugriffsdauer',
      accessExpiresAt: 'Zugriff endet',
    },
    empty: 'Noch keine Anforderungen',
    emptyText:
      'Wenn um Zugriff auf Ihre Daten gebeten wird, erscheint die Anforderung hier, und Ihre Administratoren erhalten eine E-Mail.',
    emptyRecent: 'Keine Anforderungen in den letzten 28 Tagen',
    emptyRecentText: 'Ältere stehen unter „Alle“.',
    nothingFound: 'Diesen Filtern entspricht nichts',
    arrived: 'Eine neue Anforderung ist eingegangen',
  },

  evidence: {
    title: 'Nachweis',
    text: 'Eine Datei mit allen Einträgen zu dieser Anforderung und mit dem, was beweist, dass sie im Protokoll stehen. Beim Öffnen prüft sie sich selbst, ohne Lockbox. Sie enthält die Texte der Anforderung: Behandeln Sie sie als personenbezogene Daten.',
    download: 'Nachweis herunterladen',
  },

  verify: {
    text: 'Ihr Browser kann selbst prüfen, dass diese Seite zeigt, was das signierte Protokoll sagt: Signaturen, Hashes, den Platz jedes Eintrags im Protokoll und dass nichts hier davon abweicht.',
    button: 'Prüfen',
    first: 'Prüfen, was angefordert wird',
    running: 'Wird geprüft',
    fetching: (bytes) => `Einträge und Beweise werden geladen: ${Math.ceil(bytes / 1024)} kB`,
    checking: (count, all) => `Eintrag ${count} von ${all} wird geprüft`,
    stale: 'Was die Seite zeigt, hat sich seit der Prüfung geändert. Prüfen Sie erneut.',
    verdicts: {
      verified: 'Geprüft. Diese Seite zeigt, was das Protokoll sagt, nach den Schlüsseln, die Sie festgelegt haben.',
      fits: 'Es passt zusammen, nach den Schlüsseln, die das Portal selbst nennt. Das zeigt, dass nichts beschädigt wurde, und nicht, von wem es ist: Legen Sie unten die Schlüssel fest, die Sie vom Anbieter auf anderem Weg bekommen.',
      'witness-missing':
        'Ein Zeuge fehlt. Alles andere stimmt nach den Schlüsseln, die Sie festgelegt haben, und die Seite zeigt, was das Protokoll sagt; aber weniger Zeugen, als Sie verlangen, haben diesen Prüfpunkt gesehen. Versuchen Sie es in einer Minute erneut. Bleibt es so, fragen Sie die Zeugen.',
      'not-proven':
        'Es ließ sich nicht zeigen, dass das Protokoll den Prüfpunkt fortsetzt, den dieser Browser zuvor geprüft hat. Die Signaturen stimmen. Versuchen Sie es erneut; bleibt es so, sagen Sie es dem Betreiber.',
      older:
        'Verlassen Sie sich nicht darauf. Der Prüfpunkt ist älter als der neueste, den dieser Browser geprüft hat: Das Ende des Protokolls fehlt, oder es wird ein alter Stand gezeigt.',
      'other-history':
        'Verlassen Sie sich nicht darauf. Es ist eine andere Vergangenheit als die, die dieser Browser zuvor geprüft hat: Das Protokoll wurde umgeschrieben, oder jemand zeigt Ihnen ein anderes.',
      'not-continued':
        'Verlassen Sie sich nicht darauf. Das Protokoll setzt den Prüfpunkt nicht fort, den dieser Browser zuvor geprüft hat: Es wurde umgeschrieben, oder der Beweis ist beschädigt.',
      differs:
        'Verlassen Sie sich nicht auf diese Seite. Das signierte Protokoll stimmt, aber die Seite zeigt etwas anderes, als es sagt.',
      broken: 'Das stimmt nicht. Verlassen Sie sich nicht auf diese Seite, und sagen Sie es dem Betreiber.',
    },
    unchecked: 'Das konnte nicht geprüft werden.',
    tooOld: 'Dieser Browser kennt keine Ed25519-Signaturen: Nehmen Sie einen neueren oder die Befehlszeile.',
    noEvidence:
      'Was kam, ist kein Nachweis, der sich hier lesen lässt. Laden Sie die Seite neu und versuchen Sie es erneut.',
    damage: {
      CHECKPOINT_NOT_PROVEN:
        'Den Prüfpunkt des Protokolls hat keiner der Schlüssel signiert, denen hier geglaubt wird, oder eine Signatur darauf ist falsch.',
      OTHER_LOG: 'Der Prüfpunkt gehört zu einem anderen Protokoll als die Einträge.',
      WITNESSES_MISSING: 'Weniger Zeugen, als verlangt sind, haben den Prüfpunkt signiert.',
      NOT_IN_LOG: 'Ein Eintrag steht nicht so im Protokoll, wie er hier ist: Er wurde geändert oder war nie dort.',
      NOT_BY_POLICY: 'Ein Eintrag trägt nicht die Signatur des Programms, das entscheidet.',
      OTHER_REQUEST: 'Ein Eintrag handelt nicht von dieser Anforderung.',
      OUT_OF_ORDER: 'Ein Eintrag folgt nicht auf den vor ihm: Einer wurde geändert, oder sie wurden vertauscht.',
      DECISION_MISSING: 'Ein Eintrag steht hier ohne die Entscheidung, auf der er beruht: Sie wurde weggelassen.',
      SCHEMA_DIFFERS: 'Die Form, in der ein Eintrag zu lesen ist, ist hier nicht bekannt.',
      UNREADABLE: 'Ein Eintrag lässt sich nicht lesen.',
      TEXT_DIFFERS: 'Ein Text ist nicht der, den das Protokoll meint.',
      NO_EVENTS: 'Es kam nichts, was sich prüfen ließe.',
      NOT_SIGNED: 'Eine Entscheidung ist von keinem Passkey signiert und müsste es sein.',
      PASSKEY_UNKNOWN: 'Ein Passkey galt nicht, als er signierte, oder gehört einer anderen Person.',
      SIGNED_OTHER: 'Ein Passkey hat etwas anderes signiert, als die Einträge sagen.',
      SIGNED_ELSEWHERE: 'Ein Passkey hat unter einer anderen Adresse oder für eine andere Installation signiert.',
      USER_NOT_VERIFIED: 'Ein Authentifikator hat die Person nicht geprüft.',
      SIGNATURE_WRONG: 'Die Signatur eines Passkeys ist falsch.',
      PASSKEY_NOT_PINNED: 'Ein Passkey geht auf einen ersten zurück, den Sie nicht festgelegt haben.',
    },
    eventOf: (name, sequence) => `Eintrag ${sequence} Ihres Mandanten: ${name}.`,
    eventAt: (offset) => `Der Eintrag am Offset ${offset}.`,
    shownOtherwise: (what, shown, said) => `${what}: Diese Seite zeigt „${shown}“, und das Protokoll sagt „${said}“.`,
    entries: {
      'not-in-log': (sequence) => `Diese Seite zeigt Eintrag ${sequence}, der nicht im Nachweis steht.`,
      'not-shown': (sequence, name) => `Im Verlauf fehlt Eintrag ${sequence}${name === null ? '' : ` (${name})`}.`,
      other: (sequence, name) =>
        `Diese Seite zeigt Eintrag ${sequence}${name === null ? '' : ` (${name})`} anders, als das Protokoll ihn hat.`,
    },
    shown: {
      button: 'Prüfen, was gezeigt wird',
      checking: (count) => `Eintrag ${count} wird geprüft`,
      pinFirst:
        'In diesem Browser sind keine Schlüssel festgelegt, und diese Einträge bringen keine mit. Legen Sie die fest, die Sie vom Anbieter auf anderem Weg haben, und prüfen Sie dann.',
      tooFar:
        'Zwischen dem ältesten und dem neuesten gezeigten Eintrag liegen mehr Einträge, als eine Seite laden sollte. Setzen Sie einen Filter, oder prüfen Sie das ganze Protokoll auf der Kommandozeile: lockbox slice.',
      same: (n) => `${plural(n, 'Eintrag steht', 'Einträge stehen')} so im Protokoll, wie hier gezeigt.`,
      hashAlone: (n) => `Von ${plural(n, 'Eintrag', 'Einträgen')} ohne Inhalt ließ sich nur der Hashwert vergleichen.`,
      uncovered: (n) =>
        `${plural(n, 'Eintrag ist', 'Einträge sind')} neuer als der neueste Prüfpunkt und noch nicht prüfbar: Versuchen Sie es in einer Minute erneut.`,
      notShown:
        'Das zeigt, dass jeder Eintrag im Protokoll steht, und nicht, dass in der Liste keiner fehlt: Das zeigt ein Auszug des ganzen Protokolls. Auch nicht, dass Namen und die Kennungen der Supportanfragen stimmen, die nicht Teil eines Eintrags sind. Und der Code, der geprüft hat, kam vom Portal: Wer es betreibt, könnte anderen schicken.',
    },
    facts: {
      request: 'Mandant und Anforderung',
      status: 'Stand',
      asked: 'Wann Sie gefragt wurden',
      withoutApproval: 'Warum es keine Genehmigung brauchte',
      approvals: 'Genehmigungen',
      accessExpires: 'Ende des Zugriffs',
    },
    checked: 'Was geprüft wurde',
    keys: 'Schlüssel',
    byPinned: 'Die in diesem Browser festgelegten',
    byPortal: 'Die, die das Portal selbst nennt',
    records: 'Einträge',
    recordsOf: (n) =>
      `${plural(n, 'Eintrag', 'Einträge')}: von jedem Signatur, Hash, Reihenfolge und Platz im Protokoll`,
    checkpoint: 'Prüfpunkt',
    checkpointOf: (origin, size, key) =>
      `${origin}, über ${plural(size, 'Ereignis', 'Ereignisse')}, signiert mit dem Schlüssel ${key}`,
    noCheckpoint: 'Nicht bewiesen',
    witnesses: 'Zeugen',
    noWitness: 'Es wird keiner verlangt',
    seenBy: (name, at) => `${name}: gesehen ${at}`,
    missing: (name) => `${name}: hat diesen Prüfpunkt nicht signiert`,
    passkeys: 'Signierte Entscheidungen',
    passkeysOf: (signed, all) =>
      all === 0
        ? 'Von Ihnen hat niemand entschieden'
        : `${signed} von ${plural(all, 'Entscheidung', 'Entscheidungen')} von einem Passkey signiert`,
    texts: 'Texte',
    textsOf: (n, missing) =>
      `${plural(n, 'Text hat', 'Texte haben')} den Hash, den das Protokoll nennt${missing === 0 ? '' : `; nicht gekommen, also gelöscht oder zurückgehalten: ${missing}`}`,
    notRecorded: (event, sequence) =>
      `Mitteilung nicht verzeichnet: Die signierten Einträge sagen von keiner Mitteilung an Administratoren über „${event}“ (Ereignis ${sequence}), was aus ihr wurde. Vielleicht weiß bei Ihnen niemand davon.`,
    page: 'Diese Seite',
    pageShows: (differences) =>
      differences === 0
        ? 'Stand, Personen, Zeiten, Berechtigungen, Texte und Verlauf sind, was die Einträge sagen'
        : plural(differences, 'Abweichung', 'Abweichungen'),
    before: 'Zuvor',
    firstTime: 'Von diesem Protokoll wurde in diesem Browser noch nichts geprüft',
    seenAt: (size, at) => `${plural(size, 'Ereignis', 'Ereignisse')} wurden hier geprüft: ${at}`,
    notShown:
      'Das zeigt nicht, dass das Protokoll keinen weiteren Eintrag zu dieser Anforderung hat, nicht, dass Namen stimmen, die aus dem Verzeichnis kommen, und nicht, was aus einer anderen Anforderung wurde, die diese nennt. Auch kam der Code, der geprüft hat, vom Portal: Wer es betreibt, könnte anderen schicken. Davon hängt die Datei unten nicht ab, mit der Befehlszeile geprüft.',
    pinned: {
      none: 'In diesem Browser sind keine Schlüssel festgelegt',
      some: 'In diesem Browser festgelegte Schlüssel',
      text: 'Lassen Sie sich die Schlüssel vom Anbieter auf einem anderen Weg als diesem Portal geben, vergleichen Sie die Fingerabdrücke am Telefon oder im Brief, und bringen Sie sie hier ein. Sie bleiben in diesem Browser; der Server erfährt sie nie.',
      label: 'Festzulegende Schlüssel',
      hint: 'Schlüssel der Prüfpunkte, Schlüssel von policy (SPKI) und, wenn sie verlangt werden sollen, Zeugen (Schlüssel, oder eine Richtlinie mit Quorum) und der Fingerabdruck Ihres ersten Passkeys. Einer je Zeile.',
      file: 'Oder aus einer Datei:',
      pin: 'Diese Schlüssel festlegen',
      replace: 'Stattdessen diese festlegen',
      done: 'Festgelegt. Von jetzt an gelten hier nur diese Schlüssel.',
      incomplete: 'Mindestens ein Schlüssel der Prüfpunkte und einer von policy sind nötig.',
      unreadable: (why) => `Das lässt sich nicht lesen. ${why}`,
      refused: 'Dieser Browser behält nichts für diese Seite, darum lassen sich hier keine Schlüssel festlegen.',
      forget: 'Vergessen',
      forgetTitle: 'Die festgelegten Schlüssel vergessen?',
      forgetText:
        'Die Schlüssel und der neueste hier geprüfte Prüfpunkt werden vergessen. Bis wieder Schlüssel festgelegt sind, zeigt hier nichts, von wem kommt, was die Seite zeigt.',
      forgotten: 'Die Schlüssel und der Prüfpunkt sind vergessen.',
      kinds: { checkpoint: 'Prüfpunkte:', policy: 'Policy:', witness: 'Zeuge:', passkey: 'Erster Passkey' },
    },
  },

  request: {
    title: (id) => `Anforderung ${id}`,
    titleInitiated: (provider) => `Von ${provider} veranlasste Anforderung`,
    untitled: 'Anforderung',
    notFound: 'Eine solche Anforderung gibt es bei Ihrem Mandanten nicht.',
    notFoundText:
      'Der Link ist vielleicht unvollständig oder für ein anderes Konto gedacht. Was es gibt, steht in der Liste dahinter.',
    asksFor: 'Was angefordert wird',
    who: 'Angefordert von',
    permissions: 'Berechtigungen',
    dataStores: 'Datenspeicher',
    environment: 'Umgebung',
    justification: 'Begründung',
    erased: 'Dieser Text wurde gelöscht.',
    ticket: 'Supportanfrage',
    initiated: (provider) => `Von ${provider} veranlasst`,
    requested: 'Angefordert',
    askedBefore: 'Schon angefordert',
    notAskedThen: (id) => `Sie wurden damals nicht gefragt (Anforderung ${id})`,
    askedAgain: 'Erneut angefordert',
    earlier: 'Früher unter dieser ID',
    idInLog: 'ID im Protokoll',
    endedThen: (status, at) => `${status} am ${at}`,
    accessEndedThen: (status, at) => `${status}, Zugriff beendet am ${at}`,
    expires: 'Entscheidung bis',
    expiredAt: 'Verfallen',
    period: 'Zugriffsdauer',
    internalApproval: 'Interne Genehmigung',
    decision: 'Entscheidung',
    access: 'Zugriff',
    facts: 'Worauf die Prüfung der Richtlinie beruht',
    factPolicy: (enabled, version) =>
      `Customer Lockbox war ${enabled ? 'eingeschaltet' : 'ausgeschaltet'} (Version ${version} der Richtlinie)`,
    factManaged: (managed) =>
      managed ? 'Die Umgebung war eine verwaltete Umgebung' : 'Die Umgebung war keine verwaltete Umgebung',
    factProtected: (until) => `Geschützt bis ${until}`,
    factEmergencies: {
      NEEDS_APPROVER: 'Ihre Regel verlangt für Notfälle Ihre Genehmigung',
      REFUSED: 'Ihre Regel lehnt Notfälle ab',
    },
    claimed: 'Erklärt als',
    emergencyClaimed: (who, waits) =>
      `${who} erklärt dies zum Notfall.${waits ? ' Nach Ihrer Regel braucht auch er Ihre Genehmigung: Ohne sie gibt es keinen Zugriff.' : ''}`,
    factLicences: 'Lizenzen des Mandanten:',
    factNoLicences: 'Der Mandant hatte keine Lizenzen',
    history: 'Verlauf',
    records: 'Einträge im Protokoll ansehen',
    comment: 'Kommentar',
    commentHint: 'Freiwillig. Ihre Auditoren und der Anbieter können ihn lesen.',
    commentKept: 'Ihr Kommentar blieb bei der Anmeldung erhalten.',
    tooLong: (n) => `${n} Zeichen zu viel`,
    approve: 'Genehmigen',
    deny: 'Ablehnen',
    textDiffers: 'Nicht gezeigt: Gespeichert ist nicht der Text des Protokolls.',
    shownDiffers:
      'Über diese Anforderung lässt sich nicht entscheiden: Was hier gezeigt wird, ist nicht, was im Protokoll steht. Vielleicht hat jemand die Datenbank geändert. Teilen Sie es dem Betreiber von Lockbox mit. Ohne Entscheidung wird kein Zugriff gewährt.',
    chosen: (label) =>
      `„${label}“ wurde im Chat gewählt. Noch ist nichts gesendet: Lesen Sie die Anforderung, und entscheiden Sie dann hier.`,
    onlyAdministrators:
      'Nur globale Administratoren und Power Platform-Administratoren entscheiden. Lesen können Sie alles.',
    confirmApprove: 'Zugriff genehmigen?',
    confirmApproveText: (who, environment) =>
      `${who} erhält ab jetzt 8 Stunden lang Zugriff auf ${environment}. Eine Genehmigung lässt sich nicht zurücknehmen. Der Zugriff endet von selbst.`,
    confirmDeny: 'Zugriff ablehnen?',
    confirmDenyText: (who, environment) =>
      `${who} erhält keinen Zugriff auf ${environment}. Das lässt sich nicht ändern; es kann eine neue Anforderung gestellt werden.`,
    yesApprove: 'Für 8 Stunden genehmigen',
    yesDeny: 'Zugriff ablehnen',
    changedBehind:
      'Die Anforderung hat sich geändert, und nichts wurde gesendet. Lesen Sie sie noch einmal, und entscheiden Sie dann.',
    sending: 'Wird gesendet',
    done: {
      approved: (until) => `Sie haben genehmigt. Zugriff läuft bis ${until}.`,
      denied: 'Sie haben abgelehnt. Es wurde kein Zugriff gewährt.',
    },
    pendingDecision:
      'Gesendet. Das Ergebnis steht noch nicht im Protokoll; es erscheint hier, sobald es dort steht. Ihr Kommentar bleibt bis dahin erhalten.',
    notSent:
      'Es ist nicht bekannt, ob die Entscheidung angekommen ist. Die Anforderung wird gezeigt, wie sie jetzt ist: Sehen Sie nach, bevor Sie es erneut versuchen.',
    handledFirst: (what, who, at) => `Bereits erledigt: ${what} von ${who} am ${at}.`,
    expiredMeanwhile:
      'Die Anforderung ist inzwischen verfallen. Es wurde kein Zugriff gewährt; es kann erneut angefordert werden.',
    decidedBy: (what, who) => `${what} von ${who}`,
    approved: 'Genehmigt',
    denied: 'Abgelehnt',
    rejected: 'Intern abgelehnt',
  },

  use: {
    title: 'Was getan wurde',
    nothing: 'Nichts gemeldet.',
    nothingYet: 'Noch nichts gemeldet.',
    did: {
      LIST: (n, of) => `${records(n, of)} aufgelistet`,
      READ: (n, of) => `${records(n, of)} geöffnet`,
      EXPORT: (n, of) => `${records(n, of)} exportiert`,
      CREATE: (n, of) => `${records(n, of)} angelegt`,
      UPDATE: (n, of) => `${records(n, of)} geändert`,
      DELETE: (n, of) => `${records(n, of)} gelöscht`,
      EXECUTE: (n, of) => `${of} ${n === 1 ? 'einmal' : `${n.toLocaleString('de')}-mal`} ausgeführt`,
    },
    between: (first, last) => `${first} bis ${last}`,
    unlisted: (n) => `${plural(n, 'Handlung', 'Handlungen')} weiterer Arten: siehe Protokoll.`,
    outside: 'Außerhalb des Zugriffs',
    outsideText: (provider) =>
      `Kein über Lockbox gewährter Zugriff umfasst das. Fragen Sie ${provider}, was geschehen ist und wie es möglich war.`,
    reasons: {
      REQUEST_UNKNOWN: 'eine solche Anforderung ist nicht bekannt',
      NOT_GRANTED: 'die Anforderung hat zu keinem Zugriff geführt',
      BEFORE_GRANT: 'vor Beginn des Zugriffs',
      AFTER_END: 'nach dem Ende des Zugriffs',
      OTHER_ENGINEER: 'durch eine andere Person',
      OTHER_DATA_STORE: 'auf einem Datenspeicher, den der Zugriff nicht umfasste',
      OTHER_PERMISSION: 'mit einer Berechtigung, die nicht gewährt war',
    },
  },

  openings: {
    title: 'Geöffnet und geschlossen',
    opened: (at) => `geöffnet ${at}`,
    closed: (at, sessions) =>
      sessions === 0 ? `geschlossen ${at}` : `geschlossen ${at}, ${plural(sessions, 'Sitzung', 'Sitzungen')} beendet`,
    open: 'noch nicht geschlossen',
    notClosed: (since, why) => `hätte ${since} geschlossen sein sollen: ${why}`,
    why: {
      UNREACHABLE: 'der Datenspeicher war nicht erreichbar',
      SESSIONS_REMAIN: 'Sitzungen ließen sich nicht beenden',
      NOT_REMOVED: 'der Zugang ließ sich nicht entfernen',
      OTHER: 'ein anderer Grund',
    },
    reallyEnded: (at) => `Der Zugriff ist seit ${at} wirklich beendet: Jeder geöffnete Datenspeicher ist geschlossen.`,
    notClosedText: (provider) =>
      `Ein Datenspeicher wurde am Ende des Zugriffs nicht geschlossen; der Techniker kann noch darin sein. Bitten Sie ${provider}, das zu beenden.`,
    outsideText: (provider) =>
      `Ein Datenspeicher stand ohne einen Zugriff offen, der das umfasst. Fragen Sie ${provider}, was geschehen ist und wie es möglich war.`,
  },

  questions: {
    title: 'Fragen',
    none: 'Es wurde noch nichts gefragt.',
    ask: 'Eine Frage stellen',
    question: 'Ihre Frage',
    askHint:
      'Wer Zugriff angefordert hat, wird sofort unterrichtet und liest die Frage, aber nicht, wer sie gestellt hat. Eine Frage lässt sich danach nicht ändern.',
    askButton: 'Fragen',
    asked:
      'Die Frage wurde weitergegeben. Die Antwort wird hier stehen, und Sie erfahren von ihr, wie Sie es gewählt haben. Die Frist für die Entscheidung läuft weiter.',
    goesOn: 'Eine Frage verlängert die Frist nicht. Entscheidung bis',
    noMore: (n) => `Zu einer Anforderung gibt es höchstens ${n} Fragen, und zu dieser gibt es so viele.`,
    waitFirst: (n) =>
      `${n} Fragen warten auf ihre Antwort. Wenn eine beantwortet ist, können Sie eine weitere stellen.`,
    open: 'Noch nicht beantwortet',
    answer: 'Ihre Antwort',
    answerHint: 'Der Kunde entscheidet danach. Sie können einmal antworten, und eine Antwort lässt sich nicht ändern.',
    answerButton: 'Antwort senden',
    answered: 'Beantwortet. Die Administratoren des Kunden werden unterrichtet.',
    byCustomer: 'Der Kunde',
    needed: 'Schreiben Sie zuerst etwas.',
    kept: 'Was Sie eingegeben haben, blieb bei der Anmeldung erhalten.',
    notSent:
      'Es ist nicht bekannt, ob das angekommen ist. Die Anforderung wird gezeigt, wie sie jetzt ist: Sehen Sie nach, bevor Sie es erneut versuchen.',
    answerArrived: 'Eine Frage wurde beantwortet.',
    questionArrived: 'Es gibt eine neue Frage.',
  },

  passkeys: {
    title: 'Passkeys',
    required:
      'Jede Entscheidung braucht den Passkey der Person, die sie trifft. Auch diese Pflicht oder Customer Lockbox aufzuheben, und zu ändern, wer genehmigen muss, braucht ihn.',
    notRequired:
      'Entscheidungen brauchen keinen Passkey. Wer die Anmeldung oder dieses Portal betreibt, könnte dann in Ihrem Namen entscheiden.',
    none: 'Niemand hat einen eingetragen. Der erste steht für sich allein: Drucken Sie seinen Fingerabdruck, oder bewahren Sie ihn anderswo auf. Wer Ihre Entscheidungen später prüft, braucht ihn.',
    of: (who) => `Passkey von ${who}`,
    fingerprint: 'Fingerabdruck',
    print: 'Drucken',
    differs:
      'Dieser Fingerabdruck gehört nicht zu dem, was hier steht. Bestätigen Sie nichts, und sagen Sie es Ihrem Betreiber.',
    since: 'Gilt seit',
    proposedAt: 'Vorgeschlagen',
    until: 'Wartet',
    confirmedBy: 'Bestätigt von',
    first: 'niemandem: Er ist der erste und steht für sich allein',
    kept: 'Liegt',
    inDevice: 'in einem Gerät',
    mayLeave: 'bisher in einem Gerät; er kann auf andere seiner Person kommen',
    backedUp: 'in mehreren Geräten seiner Person',
    algorithm: 'Verfahren',
    algorithmOf: (algorithm) =>
      new Map([
        [-7, 'ES256'],
        [-8, 'EdDSA'],
        [-257, 'RS256'],
      ]).get(algorithm) ?? String(algorithm),
    model: 'Modell, wie es selbst sagt',
    place: 'Für',
    enrol: 'Passkey eintragen',
    remove: 'Entfernen',
    confirm: 'Bestätigen',
    withdraw: 'Zurückziehen',
    require: 'Passkeys verlangen',
    requireNoLonger: 'Nicht mehr verlangen',
    recover: 'Alle sind verloren',
    confirmRecovery: 'Wiederherstellung bestätigen',
    recovery: 'Wiederherstellung.',
    recoveryProposed:
      'Dieser Passkey soll an die Stelle aller anderen treten. Ein anderer Administrator muss ihn bestätigen; einen Tag danach gilt er.',
    recoveryWaits:
      'Dieser Passkey tritt zu dieser Zeit an die Stelle aller anderen. Hat niemand von Ihnen ihn verlangt, ziehen Sie ihn jetzt zurück.',
    brought: 'Der Passkey gilt. Bewahren Sie seinen Fingerabdruck anderswo auf.',
    proposed:
      'Vorgeschlagen. Lesen Sie seinen Fingerabdruck einem anderen Administrator vor, der ihn hier binnen 4 Tagen bestätigt.',
    countsFrom: (at) => `gilt ab ${at}`,
    confirmed: 'Bestätigt. Der Passkey gilt ab jetzt.',
    recoveryConfirmed: 'Bestätigt. Er gilt in einem Tag, wenn ihn niemand zurückzieht.',
    withdrawn: 'Zurückgezogen.',
    removed: 'Entfernt. Er gilt nie mehr.',
    nowRequired: 'Ab jetzt brauchen Entscheidungen einen Passkey.',
    nowNotRequired: 'Entscheidungen brauchen keinen Passkey mehr.',
    notSigned: {
      none: 'Sie haben hier keinen Passkey, und es braucht einen. Tragen Sie Ihren auf der Seite der Richtlinie ein, und lassen Sie ihn von einem anderen Administrator bestätigen.',
      cancelled:
        'Nichts wurde unterschrieben, also auch nichts gesendet. Versuchen Sie es erneut, und lassen Sie Ihr Gerät prüfen, dass Sie es sind.',
      noneOfProvider:
        'Das braucht einen Passkey, und Sie haben keinen. Tragen Sie Ihren ein, und lassen Sie ihn von einem internen Genehmiger bestätigen.',
    },
    ofProvider: {
      intro: 'Ihr Passkey unterschreibt, was Sie erklären oder offenlegen. Ein interner Genehmiger bestätigt ihn.',
      introApprover:
        'Passkeys unterschreiben, was die Personen des Anbieters entscheiden, erklären und offenlegen. Interne Genehmiger bestätigen und entfernen sie.',
      open: 'Passkeys öffnen',
      required: 'Interne Entscheidungen, Notfälle und Offenlegungen brauchen den Passkey ihrer Person.',
      notRequired:
        'Es wird kein Passkey verlangt. Wer die Anmeldung oder dieses Portal betreibt, könnte dann im Namen des Anbieters entscheiden.',
      none: 'Niemand hat einen eingetragen. Der erste ist der eines internen Genehmigers: Drucken Sie seinen Fingerabdruck, oder bewahren Sie ihn anderswo auf.',
      noneOfYours: 'Sie haben keinen eingetragen, der gilt.',
      recoveryProposed:
        'Dieser Passkey soll an die Stelle aller anderen treten. Ein anderer interner Genehmiger muss ihn bestätigen; einen Tag danach gilt er.',
      proposed:
        'Vorgeschlagen. Lesen Sie seinen Fingerabdruck einem internen Genehmiger vor, der ihn hier binnen 4 Tagen bestätigt.',
      asks: {
        enrol: {
          title: 'Passkey eintragen?',
          text: 'Ihr Gerät fragt zweimal: um den Passkey zu erzeugen, und um damit zu unterschreiben. Ein interner Genehmiger vergleicht dann seinen Fingerabdruck mit Ihnen und bestätigt ihn. Der allererste, der eines internen Genehmigers, gilt sofort.',
          yes: 'Eintragen',
        },
        recover: {
          title: 'Neu beginnen?',
          text: 'Ein neuer Passkey von Ihnen soll an die Stelle aller anderen treten. Ein anderer interner Genehmiger muss ihn bestätigen, und er gilt einen Tag danach. Bis dahin kann jeder von Ihnen das aufhalten.',
          yes: 'Neu beginnen',
        },
      },
    },
    asks: {
      enrol: {
        title: 'Passkey eintragen?',
        text: 'Ihr Gerät fragt zweimal: um den Passkey zu erzeugen, und um damit zu unterschreiben. Ein anderer Administrator vergleicht dann seinen Fingerabdruck mit Ihnen und bestätigt ihn. Der allererste gilt sofort.',
        yes: 'Eintragen',
      },
      recover: {
        title: 'Neu beginnen?',
        text: 'Ein neuer Passkey von Ihnen soll an die Stelle aller anderen treten. Ein anderer Administrator muss ihn bestätigen, und er gilt einen Tag danach. Bis dahin kann jeder von Ihnen das aufhalten.',
        yes: 'Neu beginnen',
      },
      confirm: {
        title: 'Diesen Passkey bestätigen?',
        text: 'Lassen Sie sich den Fingerabdruck von seiner Person vorlesen, und vergleichen Sie jedes Zeichen. Unterschreiben Sie dann mit Ihrem eigenen Passkey.',
        yes: 'Er ist derselbe: bestätigen',
      },
      confirmRecovery: {
        title: 'Wiederherstellung bestätigen?',
        text: 'Lassen Sie sich den Fingerabdruck von seiner Person vorlesen, und vergleichen Sie jedes Zeichen. In einem Tag gilt dieser Passkey an Stelle aller anderen.',
        yes: 'Er ist derselbe: bestätigen',
      },
      withdraw: {
        title: 'Diesen Passkey zurückziehen?',
        text: 'Er gilt nicht, solange ihn niemand erneut vorschlägt.',
        yes: 'Zurückziehen',
      },
      remove: {
        title: 'Diesen Passkey entfernen?',
        text: 'Er gilt nie mehr. Sie unterschreiben das mit einem eigenen Passkey.',
        yes: 'Entfernen',
      },
      require: {
        title: 'Passkeys verlangen?',
        text: 'Ab jetzt entscheiden nur Administratoren, die einen haben, und nur im Portal. Was niemand unterschreiben kann, verfällt. Sie unterschreiben das mit Ihrem eigenen.',
        yes: 'Passkeys verlangen',
      },
      requireNoLonger: {
        title: 'Passkeys nicht mehr verlangen?',
        text: 'Wer die Anmeldung oder dieses Portal betreibt, könnte dann in Ihrem Namen entscheiden. Sie unterschreiben das mit Ihrem eigenen Passkey.',
        yes: 'Nicht mehr verlangen',
      },
    },
  },

  approvals: {
    title: 'Zwei Genehmigungen',
    heading: 'Genehmigungen',
    why: {
      none: '',
      all: 'Zwei von Ihnen müssen genehmigen: Ihre Regel verlangt für alle Anforderungen zwei Genehmigungen.',
      environments:
        'Zwei von Ihnen müssen genehmigen: Ihre Regel verlangt zwei Genehmigungen für Daten dieser Umgebung, oder einer, in der deren Datenspeicher stehen oder standen.',
      permissions:
        'Zwei von Ihnen müssen genehmigen: Ihre Regel verlangt zwei Genehmigungen für eine dieser Berechtigungen, oder eine lässt sich von denen, die sie nennt, nicht unterscheiden.',
    },
    noneOf: (needed) => `0 von ${needed} haben genehmigt`,
    soFar: (given, needed, names) => `${given} von ${needed} ${have(given)} genehmigt: ${names}`,
    countOnly: (given, needed) => `${given} von ${needed} ${have(given)} genehmigt`,
    lapsed: (who) =>
      `Diese Genehmigung zählt derzeit nicht: ${who} administriert nicht mehr oder hat sie mit keinem Passkey signiert, der zählt.`,
    yours: {
      first: 'Es braucht zwei Genehmigungen. Ihre ist die erste: Der Zugriff beginnt noch nicht.',
      second: 'Eine von zwei Personen hat genehmigt. Ihre Genehmigung ist die zweite: Mit ihr beginnt der Zugriff.',
      given:
        'Sie haben genehmigt. Auch jemand anderes aus der Administration muss genehmigen. Sie können noch ablehnen: Das beendet die Anforderung.',
    },
    firstText: (who, environment) =>
      `Ihre Genehmigung ist die erste von zwei. ${who} erhält erst Zugriff auf ${environment}, wenn auch jemand anderes aus der Administration genehmigt. Bis dahin können Sie noch ablehnen.`,
    yesFirst: 'Als erste von zwei Personen genehmigen',
    firstCommentHint:
      'Freiwillig. Genehmigen Sie, können ihn die übrigen Administratoren und Ihre Auditoren lesen; lehnen Sie ab, auch der Anbieter.',
    secondText: 'Ihre Genehmigung ist die zweite von zwei.',
    recorded:
      'Sie haben als erste von zwei Personen genehmigt. Auch jemand anderes aus der Administration muss genehmigen; alle werden per E-Mail unterrichtet.',

    says: {
      none: 'Für jede Anforderung genügt eine Genehmigung.',
      all: 'Jede Anforderung braucht zwei Genehmigungen.',
      environments: 'Anforderungen von Daten dieser Umgebungen brauchen zwei Genehmigungen:',
      permissions: 'Anforderungen dieser Berechtigungen brauchen zwei Genehmigungen:',
    },
    unknownEnvironment: (id) => `${id} (nicht mehr im Verzeichnis)`,
    cannotBeMet:
      'Es sind weniger als zwei Administratoren übrig, die genehmigen könnten. Anforderungen, die zwei Genehmigungen brauchen, verfallen, und diese Regel lässt sich nicht ändern, bis Ihr Verzeichnis wieder jemanden dafür hat.',
    change: 'Regel ändern',
    scope: 'Welche Anforderungen zwei Genehmigungen brauchen',
    scopes: {
      none: 'Keine: Eine Genehmigung genügt',
      all: 'Alle Anforderungen',
      environments: 'Anforderungen von Daten ausgewählter Umgebungen',
      permissions: 'Anforderungen ausgewählter Berechtigungen',
    },
    environments: 'Umgebungen',
    permissions: 'Berechtigungen',
    permissionsHint: 'Eine pro Zeile, höchstens 50, so wie Anforderungen sie nennen',
    chooseOne: 'Nennen Sie mindestens eine.',
    tooMany: (most) => `Höchstens ${most}.`,
    set: 'Regel festlegen',
    propose: 'Änderung vorschlagen',
    confirmSet: 'Diese Regel festlegen?',
    setConsequences: [
      'Sie gilt für Anforderungen, zu denen Sie ab jetzt gefragt werden. Für die wartenden gilt weiter die Regel, die sie haben.',
      'Sobald sie zwei Genehmigungen verlangt, braucht es zwei Administratoren, um sie oder die Regel für Notfälle zu ändern oder Customer Lockbox auszuschalten.',
      'Die Änderung steht mit Ihrem Namen im Protokoll.',
    ],
    confirmPropose: 'Diese Regel vorschlagen?',
    proposeConsequences: [
      'Noch ändert sich nichts: Jemand anderes aus der Administration muss sie innerhalb von 4 Tagen bestätigen. Alle werden per E-Mail unterrichtet.',
      'Ihr Vorschlag steht mit Ihrem Namen im Protokoll.',
    ],
    nowSet: 'Die Regel ist festgelegt.',
    nowProposed:
      'Vorgeschlagen. Noch hat sich nichts geändert: Jemand anderes aus der Administration muss es bestätigen.',
    disableTakesTwo:
      'Ihre Regel verlangt zwei Genehmigungen, daher wird das nur vorgeschlagen: Jemand anderes aus der Administration muss es innerhalb von 4 Tagen bestätigen. Dann:',
    proposed: 'Eine Änderung ist vorgeschlagen',
    proposedBy: (who, at) => `Vorgeschlagen von ${who}, ${at}`,
    toDisable: 'Customer Lockbox soll ausgeschaltet werden.',
    confirmBy: 'Von jemand anderem aus der Administration zu bestätigen bis',
    ownProposal: 'Das haben Sie vorgeschlagen; bestätigen muss es jemand anderes aus der Administration.',
    proposerLeft: (who) =>
      `Das lässt sich nicht bestätigen: ${who} gehört nicht mehr zur Administration. Ziehen Sie es zurück, und schlagen Sie es erneut vor.`,
    proposalDiffers:
      'Das lässt sich nicht bestätigen: Was hier gezeigt wird, ist nicht, was im Protokoll steht. Vielleicht hat jemand die Datenbank geändert. Teilen Sie es dem Betreiber von Lockbox mit. Dadurch ändert sich nichts.',
    confirm: 'Änderung bestätigen',
    confirmTitle: 'Diese Änderung bestätigen?',
    disabledThen:
      'Customer Lockbox ist dann ausgeschaltet: Neue Anforderungen brauchen nur die interne Genehmigung des Anbieters.',
    confirmed: 'Bestätigt. Die Änderung ist erfolgt.',
    withdraw: 'Zurückziehen',
    withdrawTitle: 'Vorschlag zurückziehen?',
    withdrawText: 'Es ändert sich nichts. Wer die Änderung will, muss sie erneut vorschlagen.',
    withdrawn: 'Der Vorschlag wurde zurückgezogen. Es hat sich nichts geändert.',
  },

  permissions: {
    broad: 'Weitreichend',
    markedBroad: (title) => `${title} (weitreichend)`,
    notDescribed: 'Nicht beschrieben: Fragen Sie, was sie erlaubt.',
    notLoaded: 'Was diese erlauben, konnte nicht geladen werden. Laden Sie die Seite neu, bevor Sie entscheiden.',
    warning: (titles) =>
      `Angefordert sind weitreichende Berechtigungen: ${titles}. Genehmigen Sie sie nur, wenn die Begründung sie erfordert.`,
  },

  licences: {
    edition: (name, edition) => `${name} ${edition}`,
    brings: {
      CUSTOMER_LOCKBOX: 'Damit lässt sich Customer Lockbox einschalten',
      MANAGED_ENVIRONMENTS: 'Darin sind verwaltete Umgebungen enthalten',
    },
  },

  policy: {
    title: 'Customer Lockbox konfigurieren',
    on: 'Customer Lockbox ist eingeschaltet',
    off: 'Customer Lockbox ist ausgeschaltet',
    onText:
      'Zugriff auf Daten Ihrer verwalteten Umgebungen wird erst gewährt, wenn jemand aus Ihrer Administration genehmigt. Was ein Notfall darf, steht weiter unten.',
    offText:
      'Zugriff wird allein auf die interne Genehmigung des Anbieters hin gewährt. Jeder Zugriff steht im Protokoll.',
    notSent:
      'Es ist nicht bekannt, ob die Änderung angekommen ist. Die Richtlinie wird gezeigt, wie sie jetzt ist: Sehen Sie nach, bevor Sie es erneut versuchen.',
    changed: (who, at) => `Geändert von ${who}, ${at}`,
    neverChanged: 'Sie war nie eingeschaltet.',
    enable: 'Einschalten',
    disable: 'Ausschalten',
    readOnly: 'Nur globale Administratoren und Power Platform-Administratoren können das ändern.',
    confirmEnable: 'Customer Lockbox einschalten?',
    enableConsequences: [
      'Ab jetzt wartet jede neue Anforderung von Daten einer verwalteten Umgebung auf Ihre Genehmigung, höchstens 4 Tage. Für einen Notfall gilt, was Sie dafür gewählt haben.',
      'Ihre Administratoren werden per E-Mail unterrichtet.',
      'Die Einführung in allen Umgebungen und Datenspeichern dauert bis zu 24 Stunden. Entscheidungen folgen der Richtlinie sofort.',
      'Umgebungen, die nicht verwaltet sind, sind nicht geschützt.',
    ],
    confirmDisable: 'Customer Lockbox ausschalten?',
    disableConsequences: [
      'Ab jetzt brauchen neue Anforderungen, und die der Anbieter noch nicht genehmigt hat, nur dessen interne Genehmigung.',
      'Anforderungen, die schon warten, brauchen weiterhin Ihre Genehmigung.',
      'Laufende Zugriffe gehen weiter, bis ihre 8 Stunden um sind.',
      'Die Änderung steht mit Ihrem Namen im Protokoll.',
    ],
    nowOn: 'Customer Lockbox ist jetzt eingeschaltet.',
    nowOff: 'Customer Lockbox ist jetzt ausgeschaltet.',
    rollOut: 'Einführung',
    rollOutStates: {
      none: 'Keine Einführung: Die Richtlinie ist nicht eingeschaltet.',
      running: 'Läuft: Datenspeicher bestätigen, dass sie die Richtlinie durchsetzen.',
      completed: 'Abgeschlossen: Jeder Datenspeicher setzt die Richtlinie durch.',
      overdue:
        'Überfällig: Einige Datenspeicher haben nicht innerhalb von 24 Stunden bestätigt. Entscheidungen folgen der Richtlinie trotzdem.',
    },
    due: 'Fällig',
    confirmedOf: (confirmed, all) =>
      `${confirmed} von ${plural(all, 'Datenspeicher', 'Datenspeichern')} ${have(confirmed)} bestätigt`,
    columns: {
      environment: 'Umgebung',
      dataStore: 'Datenspeicher',
      dataStores: 'Datenspeicher',
      state: 'Zustand',
      gate: 'Wächter',
    },
    gates: { well: 'Meldet sich', troubled: 'Hat ein Problem', silent: 'Seit mehr als zwei Minuten still' },
    noGate: 'Kein Wächter meldet sich',
    lastReported: 'zuletzt gemeldet',
    sessionsOpen: (n) => (n === 0 ? 'niemand ist darin' : `${plural(n, 'Sitzung', 'Sitzungen')} gerade offen`),
    stores: { confirmed: 'Bestätigt', waiting: 'Ausstehend', overdue: 'Überfällig' },
    environments: 'Umgebungen',
    covered: 'Verwaltet: geschützt',
    coveredOnceEnabled: 'Verwaltet: geschützt, sobald eingeschaltet',
    notCovered: 'Nicht verwaltet: nicht geschützt',
    notCoveredText: (n) =>
      `${plural(n, 'Umgebung ist', 'Umgebungen sind')} nicht verwaltet und daher nicht geschützt. Wo eine verwaltet war, bleibt der Schutz 24 Stunden lang. Aktivieren Sie dort „Verwaltete Umgebungen“, um sie zu schützen.`,
    noEnvironments: 'Das Verzeichnis hat keine Umgebungen dieses Mandanten.',
    dataStoresCount: (n) => plural(n, 'Datenspeicher', 'Datenspeicher'),
    licences: 'Lizenzen',
    held: 'Lizenzfamilien des Mandanten',
    managedEnvironments: (products) => {
      const held = products.filter((product) => product.held);
      const names = (held.length > 0 ? held : products).map(({ name }) => name).join(', ');
      return held.length > 0
        ? `Verwaltete Umgebungen sind in Lizenzen enthalten, die der Mandant hat: ${names}.`
        : `Verwaltete Umgebungen sind in Lizenzen von ${names} enthalten. Das Verzeichnis nennt für den Mandanten keine davon.`;
    },
    noneHeld:
      'Der Mandant hat keine der Lizenzfamilien. Ohne eine von diesen lässt sich Customer Lockbox nicht einschalten:',
    editions: (list) => `(${list})`,
    shortfallNone: (n) => `Benutzer geschützter Umgebungen: ${n.toLocaleString('de')}. Keinem fehlt eine Lizenz.`,
    shortfall: (without, all) =>
      `${without.toLocaleString('de')} von ${plural(all, 'Person', 'Personen')} in geschützten Umgebungen ${have(without)} keine der Lizenzen. Den Schutz schwächt das nicht.`,
    user: 'Benutzer',
    exportList: 'Liste exportieren (CSV)',
    exportColumns: ['Benutzer-ID', 'Name', 'Umgebungen'],
    moreUsers: (n) => `und ${plural(n, 'weitere Person', 'weitere Personen')}, zu finden in der exportierten Liste.`,
    noLicence: 'Der Mandant hat keine der Lizenzen, die dazu nötig sind. Welche es sind, steht unten.',
    exportFile: 'benutzer-ohne-lizenz.csv',
  },

  emergencies: {
    title: 'Notfälle',
    intro:
      'Der Anbieter kann einen Notfall erklären, etwa einen großen Ausfall: Zwei seiner Leute stehen dafür ein. Sie wählen, wozu das führt.',
    says: {
      opens: 'Ein erklärter Notfall gibt sofort Zugriff, für 8 Stunden, und Ihre Administratoren werden unterrichtet.',
      'needs-approver':
        'Ein erklärter Notfall gibt nur Zugriff, wenn Sie ihn genehmigen. Sie werden zu jedem gefragt, auch wenn Customer Lockbox deaktiviert oder die Umgebung keine verwaltete ist.',
      refused: 'Ein erklärter Notfall wird abgelehnt. Wer Zugriff braucht, stellt eine gewöhnliche Anforderung.',
    },
    change: 'Ändern, was ein Notfall darf',
    question: 'Ein erklärter Notfall',
    set: 'Festlegen, was ein Notfall darf',
    propose: 'Vorschlagen, was ein Notfall darf',
    choices: {
      opens: 'Gibt sofort Zugriff, und wir werden unterrichtet',
      'needs-approver': 'Braucht unsere Genehmigung',
      refused: 'Wird abgelehnt',
    },
    setConsequences: [
      'Sie gilt für Notfälle, die der Anbieter ab jetzt genehmigt. Zugriff, der besteht, besteht weiter, und Anforderungen, die warten, brauchen weiter Ihre Genehmigung.',
      'Die Änderung wird mit Ihrem Namen im Protokoll festgehalten.',
    ],
    nowSet: 'Die Regel für Notfälle ist festgelegt.',
  },

  ownNotices: {
    title: 'Mitteilungen an Sie',
    intro:
      'Wie Sie von jeder Art erfahren. Es ist Ihre eigene Wahl, niemand trifft sie für Sie, und sie steht im Protokoll. Webhooks werden in jedem Fall benachrichtigt.',
    letters: 'E-Mails an Sie',
    kinds: {
      REQUEST_WAITS: 'Eine Anforderung wartet auf eine Entscheidung',
      QUESTION_ANSWERED: 'Eine Frage ist beantwortet',
      REQUEST_DECIDED: 'Über eine Anforderung ist entschieden, oder sie ist verfallen',
      ACCESS_WITHOUT_APPROVAL: 'Ein Zugriff begann ohne Ihre Genehmigung',
      ACCESS_ENDED: 'Ein Zugriff ist beendet',
      EXCLUSION: 'Eine Ausnahme wurde erklärt oder offengelegt',
      CHANGE_PROPOSED: 'Eine Änderung der Richtlinie ist vorgeschlagen',
      POLICY: 'Die Richtlinie, ihre Einführung und Ihre Umgebungen',
    },
    deliveries: { AT_ONCE: 'Sofort', DAILY: 'In der Tagesübersicht', NONE: 'Gar nicht' },
    neverQuiet: 'Ruhezeiten verzögern sie nicht.',
    digestAt: 'Zeit der Tagesübersicht',
    zone: (zone) => `In ${zone}. Beim Speichern gilt die Zeitzone, die das Verzeichnis dann von Ihnen hat.`,
    quiet: 'Ruhezeiten: Was warten kann, wird danach gesendet',
    from: 'Ruhe von',
    until: 'Ruhe bis',
    always:
      'Erinnerungen an eine wartende Anforderung und Meldungen von dem, was kein Zugriff deckt, gehen immer an die ganze Administration. Würde nach aller Wahl niemand rechtzeitig davon erfahren, erfahren es alle sofort.',
    save: 'Speichern',
    saved: 'Gewählt. Es gilt ab jetzt und steht mit Ihrem Namen im Protokoll.',
    notSent:
      'Es ist nicht bekannt, ob die Wahl angekommen ist. Laden Sie die Seite neu, bevor Sie es erneut versuchen.',
    changed: (at) => `Gewählt ${at}`,
    named: (kind) => `„${kind}“`,
  },

  sessions: {
    title: 'Wo Sie angemeldet sind',
    intro:
      'Jeder Browser, in dem Sie hier angemeldet sind. Beenden Sie eine Sitzung, die Sie nicht kennen, und unterrichten Sie Ihre Administration.',
    unknown: 'Unbekannter Browser',
    device: (text) => text.replace(' on ', ' unter '),
    current: 'Dieser Browser',
    signedIn: 'Angemeldet',
    used: 'Zuletzt verwendet',
    ends: 'Endet, wenn nicht verwendet',
    end: 'Diese Sitzung beenden',
    endOthers: 'Alle anderen beenden',
    endTitle: 'Sitzung beenden?',
    endText: 'Jener Browser muss sich erneut anmelden. Was dort eingegeben und nicht gesendet wurde, geht verloren.',
    endOthersTitle: 'Alle anderen Sitzungen beenden?',
    ended: (n) => `${plural(n, 'Sitzung wurde', 'Sitzungen wurden')} beendet.`,
  },

  denials: {
    title: 'Mehrere ablehnen',
    intro:
      'Wählen Sie die Anforderungen, die Sie mit einem Kommentar ablehnen. Jede wird dann ganz gezeigt und für sich abgelehnt. Genehmigen lässt sich hier nichts: Eine Genehmigung gibt Zugriff auf Ihre Daten, und jede will für sich geprüft sein.',
    back: 'Zurück zu den Anforderungen',
    none: 'Keine Anforderung wartet auf Ihre Entscheidung',
    commentHint: 'Freiwillig und für alle gleich. Ihre Auditoren und der Anbieter können ihn lesen.',
    chosen: (n, most) =>
      `${plural(n, 'Anforderung ist', 'Anforderungen sind')} gewählt, von höchstens ${most} auf einmal.`,
    deny: 'Gewählte ablehnen',
    confirm: (n) => `Zugriff für ${plural(n, 'Anforderung', 'Anforderungen')} ablehnen?`,
    confirmText:
      'Für keine davon wird Zugriff gewährt. Eine Ablehnung lässt sich nicht zurücknehmen; es darf aber erneut gefragt werden.',
    results: 'Was daraus wurde',
    denied: (n, of) => `Abgelehnt: ${n} von ${plural(of, 'Anforderung', 'Anforderungen')}.`,
  },

  overview: {
    title: 'Übersicht',
    intro:
      'Wie lange Sie für Entscheidungen brauchen, was entschieden wurde und wer auf welcher Grundlage Zugriff hatte.',
    period: 'Zeitraum',
    periods: {
      '30d': 'Die letzten 30 Tage',
      '3m': 'Dieser Monat und die zwei davor',
      '12m': 'Dieser Monat und die elf davor',
      dates: 'Andere Tage',
    },
    firstDay: 'Erster Tag',
    lastDay: 'Letzter Tag',
    since: (day, zone) => `Seit ${day}, nach Tagen und Monaten in ${zone}.`,
    between: (first, last, zone) => `${first} bis ${last}, nach Tagen und Monaten in ${zone}.`,
    now: 'Jetzt',
    inPeriod: 'In diesem Zeitraum',
    waiting: 'Warten auf Ihre Entscheidung',
    running: 'Laufende Zugriffe',
    timeToDecide: 'Dauer bis zur Entscheidung',
    half: (span) => `Höchstens ${span} bei der Hälfte der Entscheidungen`,
    most: (span) => `Höchstens ${span} bei 90 von 100`,
    timeHint: 'Von der Anfrage an Sie bis zur Genehmigung, mit der der Zugriff beginnt, oder bis zur Ablehnung.',
    nothingDecided: 'Nichts wurde entschieden',
    approved: 'Genehmigt',
    denied: 'Abgelehnt',
    expired: 'Verfallen, nicht rechtzeitig genehmigt',
    accesses: 'Zugriffe',
    exclusions: 'Ausnahmen: Sie wurden nicht gefragt',
    outcomesByMonth: 'Ergebnisse nach Monaten',
    timeByMonth: 'Dauer bis zur Entscheidung nach Monaten',
    byBasis: 'Zugriffe nach Grundlage',
    byEnvironment: 'Zugriffe nach Umgebung',
    byEngineer: 'Zugriffe nach Person',
    outcomesOf: (approved, denied, expired) =>
      `${approved.toLocaleString('de')} genehmigt, ${denied.toLocaleString('de')} abgelehnt, ${expired.toLocaleString('de')} verfallen`,
    timesOf: (half, most) => `die Hälfte in höchstens ${half}, 90 von 100 in höchstens ${most}`,
    columns: {
      month: 'Monat',
      half: 'Die Hälfte in höchstens',
      most: '90 von 100 in höchstens',
      environment: 'Umgebung',
      engineer: 'Wer',
      basis: 'Grundlage',
    },
    others: 'Alle übrigen',
    asTable: 'Als Tabelle zeigen',
    nothing: 'In diesem Zeitraum ist nichts geschehen',
    nothingText:
      'Keine Anforderung wurde entschieden oder verfiel, und niemand hatte Zugriff. Wählen Sie einen längeren Zeitraum.',
    csv: { figure: 'Kennzahl', of: 'Von', id: 'Kennung', value: 'Wert' },
    timeZone: 'Zeitzone',
    halfMinutes: 'Die Hälfte der Entscheidungen in höchstens (Minuten)',
    mostMinutes: '90 von 100 Entscheidungen in höchstens (Minuten)',
  },

  accesses: {
    title: 'Zugriffe',
    intro: (provider) =>
      `Jeder Zugriff von ${provider} auf Ihre Daten, auch wo Sie nicht gefragt werden mussten. Was gerade läuft, steht zuerst.`,
    runningOnly: 'Nur laufende',
    columns: {
      supportRequestId: 'Supportanfrage',
      engineer: 'Wer',
      what: 'Was',
      why: 'Warum',
      basis: 'Auf welcher Grundlage',
      began: 'Von',
      until: 'Bis',
    },
    anyBasis: 'Jede Grundlage',
    anyExclusion: 'Jede Ausnahme',
    anybody: 'Alle Personen',
    basis: {
      CUSTOMER_APPROVAL: 'Sie haben genehmigt',
      NOT_REQUIRED: 'Ihre Genehmigung war nicht nötig',
      EMERGENCY: 'Notfall',
      INADVERTENT: 'Unbeabsichtigter Einblick',
      LEGAL_DEMAND: 'Rechtliche Forderung',
    },
    legalDemandDisclosed: 'Rechtliche Forderung, offengelegt',
    notRequiredBecause: (reason) => `Ihre Genehmigung war nicht nötig: ${reason}`,
    notRequired: {
      POLICY_DISABLED: 'Customer Lockbox war ausgeschaltet',
      NOT_MANAGED: 'die Umgebung war keine verwaltete Umgebung',
    },
    ended: { PERIOD_OVER: 'die 8 Stunden waren um', HANDED_BACK: 'vorzeitig zurückgegeben' },
    refused: {
      title: 'Abgelehnte Versuche',
      text: 'Wen die Wächter Ihrer Datenspeicher abgelehnt haben, mit dem Namen, der angegeben wurde. Geöffnet wurde dabei nichts.',
      columns: {
        who: 'Wer, wie angegeben',
        dataStore: 'Datenspeicher',
        reason: 'Warum',
        count: 'Wie oft',
        lastAt: 'Zuletzt',
      },
      why: {
        NO_GRANT: 'kein Zugriff war gewährt',
        GRANT_OVER: 'der Zugriff war beendet',
        OTHER_ENGINEER: 'der Zugriff gehört einer anderen Person',
        OTHER_DATA_STORE: 'der Zugriff umfasste diesen Datenspeicher nicht',
        OTHER_PERMISSION: 'diese Berechtigung war nicht gewährt',
        NOT_VERIFIED: 'wer es war, ließ sich nicht prüfen',
        UNCERTAIN: 'ob ein Zugriff gewährt ist, war nicht sicher',
      },
      all: 'Alle im Protokoll ansehen',
    },
    reportOnly: 'Ein Bericht: Lockbox hat keinen Zugriff gewährt',
    notAsked: 'Warum Sie nicht gefragt wurden',
    declaredBy: 'Erklärt von',
    disclosed: 'Offengelegt',
    reasonNotSealed: 'Die Begründung war nicht Teil des Versiegelten. Fragen Sie den Anbieter danach.',
    empty: 'Noch niemand hatte Zugriff',
    nothingRuns: 'Kein Zugriff läuft',
    running: (n, more) => `${more ? 'Mehr als ' : ''}${plural(n, 'Zugriff läuft', 'Zugriffe laufen')} gerade.`,
    unasked: (n, who, basis, until) =>
      n === 1
        ? `Einen davon hat hier niemand genehmigt: ${who} bis ${until} (${basis}).`
        : `${n.toLocaleString('de')} davon hat hier niemand genehmigt, darunter ${who} bis ${until} (${basis}).`,
    show: 'Zugriffe ansehen',
    searchHere: 'In allen Zugriffen suchen, auch in denen, zu denen Sie nicht gefragt wurden',
  },

  notices: {
    title: 'Mitteilungen über Zugriffe',
    text: 'Von jeder Anforderung und jeder Ausnahme erfährt mindestens ein Administrator in jedem Fall sofort. Jeder wählt das für sich, unter „Mitteilungen an Sie“.',
    accessWithoutApproval:
      'Administratoren über jeden Zugriff, der keine Genehmigung braucht, bei seinem Beginn unterrichten',
    accessEnded: 'Administratoren unterrichten, wenn ein Zugriff endet',
    changed: (who, at) => `Gewählt von ${who}, ${at}`,
    readOnly: 'Nur globale Administratoren und Power-Platform-Administratoren können das ändern.',
    saved: 'Gewählt. Es gilt ab jetzt und steht mit Ihrem Namen im Protokoll.',
    notSent:
      'Es ist nicht bekannt, ob die Wahl angekommen ist. Gezeigt wird, was jetzt gilt: Sehen Sie nach, bevor Sie es erneut versuchen.',
  },

  story: {
    somebody: 'Jemand',
    byPortal: 'über das Portal',
    byDirectory: 'über das Verzeichnis',
    bySource: (source) => `über das Ticketsystem „${source}“`,
    bySystem: (worker) => `Lockbox, Programm ${worker}`,
    showNotices: 'Mitteilungen zeigen',
    webhook: 'ein Webhook',
    channels: { EMAIL: 'per E-Mail', WEBHOOK: 'per Webhook' },
    told: {
      DELIVERED: (who, others, how) => `Unterrichtet ${how}: ${withOthers(who, others)}`,
      FAILED: (who, others, how) => `Nicht erreicht ${how}: ${withOthers(who, others)}`,
      SKIPPED: (who, others, how) =>
        `Nicht unterrichtet ${how}: ${withOthers(who, others)} (nicht mehr nötig, nicht gewünscht, oder niemand war da)`,
    },
    notRecorded: (event, sequence, who, others) =>
      who === null
        ? `Mitteilung nicht verzeichnet: Das Protokoll sagt von keiner Mitteilung an Administratoren über „${event}“ (Ereignis ${sequence}), was aus ihr wurde.`
        : `Mitteilung nicht verzeichnet: Das Protokoll sagt nicht, was aus der Mitteilung über „${event}“ (Ereignis ${sequence}) wurde an: ${withOthers(who, others)} (${plural(others + 1, 'Administrator', 'Administratoren')}).`,
    notRecordedRemedy:
      'Vielleicht weiß dort niemand davon. Geben Sie es auf anderem Weg weiter, und fragen Sie den Betreiber von Lockbox nach dem Grund: `lockbox doctor` findet dasselbe.',
    refusedDecision: (why) => `Eine Entscheidung von Personen des Anbieters wurde abgewiesen. Grund: ${why}`,
    asked: (who) => `${who} hat um Zugriff gebeten`,
    submitted: (who) => `${who} hat es beim Anbieter eingereicht`,
    approvedInternally: (who) => `${who} hat beim Anbieter genehmigt`,
    rejectedInternally: (who) => `${who} hat beim Anbieter abgelehnt`,
    customerAsked: (until) => `Ihre Administratoren wurden gefragt, bis ${until}`,
    customerAskedInEmergency: (until) =>
      `Sie wurde zum Notfall erklärt. Ihre Administratoren wurden gefragt, bis ${until}`,
    exclusion: (who, basis) => `${who} hat eine Ausnahme erklärt: ${basis}`,
    disclosed: (who) => `${who} hat offengelegt, was versiegelt war`,
    approved: (who) => `${who} hat für Sie genehmigt`,
    denied: (who) => `${who} hat für Sie abgelehnt`,
    granted: (until) => `Der Zugriff hat begonnen, bis ${until}`,
    handedBack: (who) => `${who} hat den Zugriff zurückgegeben`,
    periodOver: 'Der Zugriff ist beendet: Die 8 Stunden waren um',
    opened: (dataStore, outside) =>
      outside
        ? `${dataStore} wurde geöffnet, und kein Zugriff umfasst das`
        : `${dataStore} wurde für den Techniker geöffnet`,
    closed: (dataStore, sessions) =>
      `${dataStore} wurde wieder geschlossen${sessions === 0 ? '' : `, ${plural(sessions, 'Sitzung', 'Sitzungen')} beendet`}`,
    notClosed: (dataStore) => `${dataStore} wurde am Ende des Zugriffs nicht geschlossen`,
    used: (who, did, more) => `${who}: ${did}${more > 0 ? ` und ${more} weitere` : ''}`,
    usedOutside: (who, did, more) => `Außerhalb des Zugriffs: ${who}: ${did}${more > 0 ? ` und ${more} weitere` : ''}`,
  },

  activity: {
    title: 'Aktivitätsprotokoll',
    intro:
      'Alles, was bei Ihrem Mandanten geschehen ist, wie es im Protokoll steht. Jedes Ereignis trägt den Hashwert des vorigen: Wird eines später geändert oder ausgelassen, bricht die Kette.',
    providerIntro:
      'Was das Personal des Anbieters mit Lockbox selbst getan hat und wer dazugehört, wie es im Protokoll steht. Was einen Mandanten betrifft, steht in dessen Protokoll, wo es seine Leute lesen.',
    acts: {
      SIGNED_IN: 'Angemeldet',
      CALL_REFUSED: 'Aufruf abgewiesen',
      WEBHOOK_ADDED: 'Webhook hinzugefügt',
      WEBHOOK_REMOVED: 'Webhook entfernt',
      DEAD_LETTERS_REDRIVEN: 'Abgewiesene Einträge zurückgeschrieben',
      PROJECTION_REPLAYED: 'Projektion neu aufgebaut',
      TEXTS_ERASED: 'Texte gelöscht',
      PERSON_ERASED: 'Person gelöscht',
      SENDER_KEY_ROTATED: 'Schlüssel eines Absenders gewechselt',
      SESSIONS_ENDED: 'Sitzungen einer Person beendet',
      WEBHOOK_CHANGED: 'Webhook geändert',
      WEBHOOK_SECRET_ROTATED: 'Geheimnis eines Webhooks gewechselt',
      WEBHOOK_REDELIVERED: 'Zustellung wiederholt',
    },
    type: 'Ereignis',
    anyType: 'Jedes Ereignis',
    request: 'Anforderung oder Supportanfrage (ID)',
    openRequest: 'Diese Anforderung öffnen',
    actor: 'Beteiligte (Name oder ID)',
    from: 'Von',
    to: 'Vor',
    columns: {
      occurredAt: 'Zeit',
      type: 'Ereignis',
      actor: 'Wer',
      request: 'Anforderung',
      sequence: 'Nr.',
    },
    empty: 'Es ist noch nichts geschehen',
    nothingFound: 'Diesen Filtern entspricht nichts',
    newer: 'Es gibt neuere Ereignisse.',
    showNewer: 'Anzeigen',
    exportCsv: 'CSV exportieren',
    exportJson: 'JSON exportieren',
    exporting: (bytes) => `Export läuft: bisher ${amountIn('de', bytes)}`,
    exported: (file) => `${file} ist fertig.`,
    exportFailed: 'Der Export ist gescheitert. Was schon da war, wurde verworfen.',
    event: (n) => `Ereignis ${n}`,
    providerRefused: 'Entscheidung des Anbieters abgewiesen',
    notShown: 'Inhalt hier nicht gezeigt',
    notShownText:
      'Nicht von jedem Eintrag des Protokolls wird hier der Inhalt gezeigt, wohl aber seine Nummer und sein Hashwert, den auch der nächste Eintrag trägt: So lässt sich die Kette prüfen. Was ein solcher Eintrag sein kann, sagt der Leitfaden für Prüfer.',
    notFound: 'Ein solches Ereignis gibt es bei Ihrem Mandanten nicht.',
    notFoundText:
      'Der Link ist vielleicht unvollständig oder für ein anderes Konto gedacht. Alle Ereignisse stehen in der Liste.',
    decoded: 'Dekodiert',
    raw: 'Rohe Bytes',
    rawText: (n) => `${plural(n, 'Byte', 'Bytes')}, wie sie im Topic stehen; der Hashwert gilt für genau diese.`,
    fields: {
      topic: 'Topic',
      partition: 'Partition',
      offset: 'Offset',
      hash: 'SHA-256',
      sequence: 'Folgenummer beim Mandanten',
      occurredAt: 'Zeit',
      by: 'Wer',
      recipient: 'Unterrichtet',
      actor: 'Auslöser',
      rule: 'Regel',
      causationId: 'Ausgelöst durch Befehl',
      correlationId: 'Korrelation',
      eventId: 'ID des Ereignisses',
      request: 'Anforderung',
    },
  },

  webhooks: {
    title: 'Webhooks',
    intro:
      'Benachrichtigungen für Ihre Systeme: signiert, und bis zu vier Tage lang erneut gesendet, wenn der Empfänger ausfällt.',
    add: 'Webhook hinzufügen',
    url: 'Adresse',
    urlHint: 'https://…',
    kind: 'Format',
    kinds: { generic: 'Signiertes JSON (Standard Webhooks)', teams: 'Microsoft Teams', slack: 'Slack' },
    created: 'Hinzugefügt',
    secret: 'Signaturgeheimnis',
    secretOnce: 'Kopieren Sie es jetzt: Es wird nur dieses eine Mal gezeigt.',
    newSecret: 'Neues Geheimnis',
    newSecretTitle: 'Das Signaturgeheimnis wechseln?',
    newSecretText:
      'Das neue wird gezeigt, nur einmal. Einen Tag lang wird mit beiden signiert, damit Sie es in Ruhe bei Ihrem Empfänger eintragen können.',
    secretChanged: 'Das Geheimnis wurde gewechselt. Das neue steht beim Webhook.',
    bothUntil: 'Bis dahin gilt auch das vorige Geheimnis',
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    paused: 'Angehalten',
    pausedSince: (at) =>
      `Seit ${at} wird nichts gesendet. Was jetzt geschieht, steht als nicht gesendet unter den Zustellungen und kann später nachgesendet werden.`,
    pauseDone: 'Der Webhook ist angehalten. Das steht mit Ihrem Namen im Protokoll.',
    resumeDone: 'Der Webhook läuft wieder.',
    events: 'Ereignisse',
    allEvents: 'Alle, auch was spätere Versionen bringen',
    chooseEvents: 'Ereignisse wählen',
    eventsChosen: 'Gewählt. Es gilt ab jetzt und steht mit Ihrem Namen im Protokoll.',
    eventsNeeded: 'Wählen Sie mindestens eines, oder alle.',
    types: {
      'request.approval_needed': 'Eine Anforderung wartet auf Ihre Entscheidung',
      'request.reminder': 'Erinnerung an eine wartende Anforderung',
      'request.first_approval': 'Die erste von zwei Genehmigungen',
      'request.question_asked': 'Ein Kunde fragt nach',
      'request.question_answered': 'Eine Frage ist beantwortet',
      'request.approved': 'Genehmigt',
      'request.denied': 'Abgelehnt',
      'request.expired': 'Verfallen',
      'request.internal_review_needed': 'Interne Genehmigung nötig',
      'request.internal_review_reminder': 'Erinnerung an eine interne Genehmigung',
      'request.rejected_internally': 'Intern abgelehnt',
      'request.internal_review_expired': 'Interne Prüfung verfallen',
      'request.approval_not_required': 'Zugriff ohne Genehmigung des Kunden',
      'request.access_ended': 'Ein Zugriff ist beendet',
      'access.used_outside_grant': 'Daten wurden außerhalb eines Zugriffs genutzt',
      'access.open_outside_grant': 'Daten standen ohne Zugriff offen',
      'access.not_closed': 'Ein Zugriff wurde nicht rechtzeitig geschlossen',
      'access.refused': 'Ein Versuch wurde abgelehnt',
      'request.exclusion_declared': 'Eine Ausnahme wurde erklärt',
      'request.disclosed': 'Versiegeltes wurde offengelegt',
      'environment.became_unmanaged': 'Eine Umgebung verliert den Schutz',
      'policy.enabled': 'Richtlinie eingeschaltet',
      'policy.disabled': 'Richtlinie ausgeschaltet',
      'policy.approval_rule_set': 'Regel für Genehmigungen geändert',
      'policy.emergency_rule_set': 'Regel für Notfälle geändert',
      'policy.change_proposed': 'Änderung der Richtlinie vorgeschlagen',
      'policy.change_withdrawn': 'Vorschlag zurückgezogen',
      'policy.passkeys_changed': 'Passkeys geändert',
      'policy.roll_out_overdue': 'Einführung überfällig',
    },
    again: 'Erneut senden',
    againSent: 'Es wird erneut gesendet. Das Ergebnis steht in der Liste der Zustellungen.',
    isAgain: 'erneut gesendet',
    clocksDiffer: (status) =>
      `${status}; die Uhr des Empfängers und die von Lockbox gehen mehr als fünf Minuten auseinander`,
    emptyReader: 'Administratoren können welche hinzufügen.',
    empty: 'Noch keine Webhooks',
    emptyText: 'Fügen Sie einen hinzu, um in Ihren eigenen Systemen, in Teams oder in Slack unterrichtet zu werden.',
    remove: 'Entfernen',
    removeTitle: 'Diesen Webhook entfernen?',
    removeText: (url) => `An ${url} wird nichts mehr gesendet. Was zugestellt wurde, bleibt im Protokoll.`,
    removed: 'Der Webhook wurde entfernt.',
    test: 'Test senden',
    tested: 'Ein Test wurde gesendet. Sein Ergebnis steht in der Liste der Zustellungen.',
    deliveries: 'Zustellungen',
    noDeliveries: 'Es wurde noch nichts gesendet.',
    testEvent: 'Test',
    outcomes: { delivered: 'Zugestellt', failed: 'Gescheitert', waiting: 'Ausstehend', skipped: 'Nicht gesendet' },
    reasons: {
      DECIDED: 'Über die Anforderung war schon entschieden',
      TOO_LATE: 'Es war zu spät zum Senden',
      RECIPIENT_GONE: 'Der Webhook wurde entfernt',
      RECIPIENT_DISABLED: 'Der Webhook ist ausgeschaltet',
      PAUSED: 'Der Webhook war angehalten',
      PRIVATE_ADDRESS: 'Die Adresse führt in ein privates Netz',
      ETIMEDOUT: 'Keine Antwort in der Zeit',
      ECONNREFUSED: 'Der Empfänger nimmt keine Verbindungen an',
      ENOTFOUND: 'Die Adresse ist nicht bekannt',
    },
    nextAttempt: 'Nächster Versuch:',
    name: 'Name',
    nameHint: 'Freiwillig: wie Sie ihn nennen',
    off: 'Ausgeschaltet',
    disabled: (at) =>
      `Seit ${at} wird nichts gesendet: Der Empfänger hat geantwortet, dass es ihn nicht mehr gibt. Entfernen Sie diesen Webhook, und fügen Sie ihn neu hinzu, wenn der Empfänger wieder da ist.`,
    columns: {
      at: 'Zeit',
      event: 'Ereignis',
      attempt: 'Versuch',
      outcome: 'Ergebnis',
      detail: 'Antwort',
      actions: 'Aktionen',
    },
    readOnly:
      'Sie können lesen; ändern können Webhooks nur Administratoren und beim Anbieter dessen interne Genehmiger.',
  },

  sealed: {
    title: 'Versiegelte rechtliche Forderungen',
    intro:
      'Rechtliche Forderungen, von denen das Gesetz den Kunden zu unterrichten verbietet, wie sie hier aufgezeichnet wurden. Für alle anderen gibt es sie nicht. Die eines anderen Systems öffnet „lockbox lift-disclosure“.',
    introApprover:
      'Eine versiegelte Forderung wird internen Genehmigern unter ihrer Adresse gezeigt, solange sie auf eine Genehmigung wartet.',
    empty: 'Hier wurde keine versiegelte Forderung aufgezeichnet',
    one: 'Versiegelte rechtliche Forderung',
    notFound: 'Eine solche Forderung gibt es nicht, oder sie wartet nicht mehr auf eine Genehmigung.',
    columns: {
      demand: 'Forderung',
      tenant: 'Kunde',
      status: 'Stand',
      recordedBy: 'Aufgezeichnet von',
      recordedAt: 'Aufgezeichnet',
      disclosableFrom: 'Offenlegung möglich ab',
    },
    statuses: {
      waiting: 'Wartet auf eine interne Genehmigung',
      rejected: 'Ablehnung gesendet',
      sealed: 'Versiegelt',
      disclosed: 'Offengelegt',
    },
    notKnown: 'nicht bekannt',
    mayBeDisclosed: 'kann jetzt offengelegt werden',
    rejectedBy: 'Ablehnung gesendet von',
    giveAddress:
      'Es braucht eine zweite Person: Geben Sie die Adresse dieser Seite einem internen Genehmiger, zusammen mit der Begründung, die hier nicht aufbewahrt wird. Keine Nachricht weist darauf hin.',
    own: 'Sie haben diese Forderung aufgezeichnet. Über sie entscheidet eine andere Person.',
    confirmApprove: 'Die versiegelte Forderung genehmigen?',
    confirmApproveText:
      'Ins Protokoll kommt eine Festlegung auf das, was hier steht, mit Ihrem Namen darin, und nichts Lesbares. Der Kunde erfährt davon bei der Offenlegung.',
    confirmRejectText: 'Die Forderung endet hier, und das Protokoll hat nichts davon.',
    commentHint: 'Freiwillig. Er wird nirgends aufbewahrt.',
    decided: {
      approve: 'Genehmigt: Das Protokoll hat eine Festlegung darauf.',
      reject: 'Die Ablehnung wurde gesendet. Das Protokoll hat nichts davon.',
    },
    pending:
      'Gesendet. Ob es zählt, ist noch nicht bekannt: Sehen Sie hier wieder nach. Warum etwas abgewiesen wird, sagt ein Dead Letter.',
    notSent: 'Es ist nicht bekannt, ob das angekommen ist. Laden Sie die Seite neu, bevor Sie es erneut versuchen.',
    disclose: 'Offenlegen',
    confirmDisclose: 'Diese Forderung offenlegen?',
    confirmDiscloseText: (customer) =>
      `Die Einzelheiten kommen für immer ins Protokoll, und die Administratoren von ${customer} werden sofort unterrichtet. Im Portal lesen sie, was gefordert wurde, wer es aufgezeichnet und wer es genehmigt hat, und dass Sie es geöffnet haben. Es lässt sich nicht zurücknehmen.`,
    yesDisclose: 'Endgültig offenlegen',
    early:
      'Der Tag, ab dem sie offengelegt werden kann, ist noch nicht gekommen oder nicht bekannt. Fahren Sie nur fort, wenn das Verbot geendet hat.',
    disclosed: 'Offengelegt. Der Kunde wird unterrichtet.',
  },

  provider: {
    title: 'Anforderungen von Zugriff',
    tabs: { waiting: 'Genehmigung ausstehend', mine: 'Meine Anforderungen', all: 'Alle' },
    columns: {
      supportRequestId: 'Supportanfrage',
      tenant: 'Kunde',
      environment: 'Umgebung',
      engineer: 'Techniker',
      status: 'Status',
      requestedAt: 'Angefordert',
      waitsFor: 'Wartet auf',
      basis: 'Grundlage',
      actions: 'Aktionen',
      until: 'Bis',
    },
    waitsFor: {
      internal: (n) =>
        `Interne Genehmigung${n === null ? '' : ` (${plural(n, 'Person kann', 'Personen können')} entscheiden)`}`,
      customer: (n) =>
        `Den Kunden${n === null ? '' : ` (${plural(n, 'Administrator kann', 'Administratoren können')} entscheiden)`}`,
      second: (n) =>
        `Die zweite Genehmigung${n === null ? '' : ` (${plural(n, 'Administrator kann', 'Administratoren können')} entscheiden)`}`,
      answers: (n) => `${plural(n, 'Frage wartet', 'Fragen warten')} auf die Antwort des Technikers`,
      answersOfYours: (n) => `${plural(n, 'Frage wartet', 'Fragen warten')} auf Ihre Antwort`,
    },
    search: 'Supportanfrage oder Techniker',
    anyCustomer: 'Jeder Kunde',
    nothingFound: 'Diesen Filtern entspricht nichts',
    askAgain: 'Erneut anfordern',
    emptyWaiting: 'Nichts wartet auf eine interne Genehmigung',
    emptyMine: 'Sie haben noch nichts angefordert',
    empty: 'Noch keine Anforderungen',
    approve: 'Genehmigen',
    reject: 'Ablehnen',
    own: 'Das ist Ihre eigene Anforderung. Über sie entscheidet eine andere Person.',
    notApprover: 'Hier zu entscheiden erfordert die Rolle „Interner Genehmiger“.',
    presentedContent: 'Gezeigter Inhalt, den auch Ihre E-Mail nennt:',
    confirmApprove: 'Intern genehmigen?',
    confirmApproveText: (customer) =>
      `Wenn die Richtlinie von ${customer} diese Umgebung schützt, werden als Nächstes dessen Administratoren gefragt. Sonst beginnt der Zugriff sofort, für 8 Stunden.`,
    confirmEmergencyText: (customer) =>
      `Der Zugriff beginnt sofort, für 8 Stunden, und die Administratoren von ${customer} werden unterrichtet. Hat ${customer} es so gewählt, werden sie zuerst gefragt, oder der Notfall wird abgelehnt.`,
    confirmReportText: (customer) =>
      `Das wird als Bericht aufgezeichnet und gibt keinen Zugriff. Die Administratoren von ${customer} werden unterrichtet.`,
    confirmReject: 'Anforderung ablehnen?',
    confirmRejectText:
      'Die Anforderung endet hier. Der Kunde wird nicht gefragt. Sein Aktivitätsprotokoll zeigt die Anforderung und dass sie abgelehnt wurde.',
    yesApprove: 'Intern genehmigen',
    yesReject: 'Anforderung ablehnen',
    commentHint: 'Freiwillig. Unsere Leute lesen ihn, und der Kunde, wenn die Anforderung genehmigt wird.',
    done: (status) => `Aufgezeichnet. Der Status der Anforderung ist jetzt: ${status}.`,
    reviewOver:
      'Die interne Prüfung endete ohne Entscheidung: Es wurde nichts aufgezeichnet. Der Zugriff kann erneut angefordert werden.',
    handledFirst: (what, who, at) => `Bereits erledigt: ${what} von ${who} am ${at}.`,
    review: 'Entscheidung bis',
    exclusion: 'Ausnahme',
    exclusions: {
      INADVERTENT: 'Unbeabsichtigter Einblick (ein Bericht, kein Zugriff)',
      EMERGENCY: 'Notfall',
      LEGAL_DEMAND: 'Rechtliche Forderung (ein Bericht, kein Zugriff)',
    },
    declaredBy: 'Erklärt von',
    customer: 'Kunde',
    customerDecision: 'Entscheidung des Kunden',
    source: 'Quelle',
    notFound: 'Eine solche Anforderung gibt es nicht.',
    grants: 'Aktive Zugriffe',
    mineOnly: 'Nur meine',
    emptyGrants: 'Es läuft kein Zugriff',
    handBack: 'Zugriff zurückgeben',
    confirmHandBack: 'Zugriff zurückgeben?',
    confirmHandBackText: 'Ihr Zugriff endet sofort. Um ihn wieder zu erhalten, brauchen Sie eine neue Anforderung.',
    yesHandBack: 'Zurückgeben',
    notSent:
      'Es ist nicht bekannt, ob das angekommen ist. Der Zugriff wird gezeigt, wie er jetzt ist: Sehen Sie nach, bevor Sie es erneut versuchen.',
    handedBack: 'Der Zugriff ist beendet. Vielen Dank.',
    form: {
      title: 'Neue Anforderung',
      again: (status) =>
        `Dies ist eine neue Anforderung mit dem, was die frühere anforderte. Lesen Sie sie neu. Wer entscheidet, sieht die frühere (${status}).`,
      intro:
        'Fordern Sie genau das an, was die Supportanfrage erfordert. Zuerst genehmigt eine andere Person von uns, dann der Kunde, wenn seine Richtlinie die Umgebung schützt.',
      customer: 'Kunde',
      environment: 'Umgebung',
      dataStores: 'Datenspeicher',
      dataStoresHint: 'Wählen Sie zuerst die Umgebung.',
      permissions: 'Berechtigungen',
      permissionsHint: 'Eine pro Zeile, höchstens 50',
      justification: 'Begründung',
      justificationHint: 'Was Sie tun werden und warum. Der Kunde liest dies.',
      trigger: 'Anlass',
      triggers: { SUPPORT_TICKET: 'Eine Supportanfrage', PROVIDER_ALERT: 'Eine Warnung von uns' },
      ticketId: 'Supportanfrage',
      exclusion: 'Ausnahme',
      noExclusion: 'Keine (der übliche Fall)',
      exclusionHint: 'Sie erklären sie, und eine andere Person muss sie genehmigen.',
      sealed: 'Versiegelt: Das Gesetz verbietet, den Kunden zu unterrichten',
      disclosableFrom: 'Offenlegung möglich ab',
      disclosableFromHint: 'Soweit Sie es wissen. Die Rechtsabteilung sieht es, und es entscheidet nichts.',
      submit: 'Anforderung stellen',
      needed: 'Das wird benötigt.',
      tooMany: 'Höchstens 50.',
      tooLong: 'Höchstens 2.000 Zeichen.',
      noId: 'Verwenden Sie eine ID: Buchstaben ohne Akzente und Umlaute, Ziffern und Zeichen, ohne „@“.',
      choose: 'Auswählen',
      onlyEngineers:
        'Eine Anforderung zu stellen erfordert die Rolle „Techniker“, für eine rechtliche Forderung „Rechtsabteilung“.',
      pending:
        'Gesendet. Sie erscheint unter „Meine Anforderungen“, sobald sie im Protokoll steht; wird sie abgewiesen, steht das hier.',
    },
  },
};
