import type { en } from '../en/pages.ts';
import type { Translation } from '../messages.ts';
import { terms } from './terms.ts';

/** All texts of the pages in German: formal, and with the terms of the German e-mails (`emails.ts`). */
export const de: Translation<typeof en> = {
  language: 'de',
  home: 'Lockbox',

  time: {
    days: '{n} T',
    hours: '{n} Std.',
    minutes: '{n} Min.',
    seconds: '{n} Sek.',
    expiresIn: 'verfällt in {span}',
    expired: 'verfallen',
    left: 'noch {span}',
    utc: '{text} UTC',
    zone: 'Zeiten gelten für {zone}.',
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
    waiting: '{n, plural, one {# Anforderung wartet} other {# Anforderungen warten}}',
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
    end: '{n, plural, one {# Eintrag} other {# Einträge}}. Das sind alle.',
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
    sortedBy: 'Nach {column} sortiert, {ascending, select, true {aufsteigend} other {absteigend}}',
    sort: 'Sortieren nach',
    pending: 'Das Ergebnis steht noch nicht fest. Es erscheint hier, sobald es im Protokoll steht.',
  },

  statuses: terms.statuses,
  events: terms.events,
  roles: terms.roles,

  access: {
    running: 'Zugriff läuft bis {until}',
    periodOver: 'Zugriff endete am {at}: {accessHours, plural, one {Die Stunde war} other {Die # Stunden waren}} um',
    handedBack: 'Zugriff endete am {at}: Er wurde zurückgegeben',
    none: 'Es wurde kein Zugriff gewährt',
    eightHours: '{accessHours, plural, one {# Stunde} other {# Stunden}}',
    basis: {
      CUSTOMER_APPROVAL: 'Vom Kunden genehmigt',
      NOT_REQUIRED: 'Genehmigung des Kunden nicht erforderlich',
      EMERGENCY: 'Notfall',
    },
  },

  requests: {
    title: 'Customer Lockbox',
    intro: 'Wenn {provider} Ihre Daten sehen muss, um eine Supportanfrage zu lösen, steht die Anforderung hier.',
    policyOn:
      'Sie entscheiden: Auf Daten Ihrer verwalteten Umgebungen wird ohne Ihre Genehmigung kein Zugriff gewährt, außer in einem Notfall, wenn Sie nichts anderes gewählt haben: Darüber werden Sie sofort unterrichtet.',
    policyOff:
      'Customer Lockbox ist ausgeschaltet: Zugriff wird gewährt, wenn {provider} ihn intern genehmigt, und Sie werden nicht gefragt. Nur Anforderungen, die schon warten, brauchen noch Ihre Genehmigung.',
    configure: 'Customer Lockbox konfigurieren',
    recent: 'Neueste',
    recentHint: 'Die Anforderungen der letzten {recentDays, plural, one {# Tag} other {# Tage}}',
    all: 'Alle',
    search: 'Nach Supportanfrage oder Person suchen',
    status: 'Status',
    environment: 'Umgebung',
    anyStatus: 'Jeder Status',
    anyEnvironment: 'Jede Umgebung',
    waitingShort: '{n, number} wartend',
    waiting: '{n, plural, one {# Anforderung wartet} other {# Anforderungen warten}} auf Ihre Entscheidung',
    waitingReader:
      '{n, plural, one {# Anforderung wartet} other {# Anforderungen warten}} auf eine Entscheidung Ihrer Administratoren',
    showWaiting: 'Anzeigen',
    titleWithCount: '{n, plural, =0 {{title}} other {({n}) {title}}}',
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
    emptyRecent: 'Keine Anforderungen in den letzten {recentDays, plural, one {# Tag} other {# Tagen}}',
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
    fetching: 'Einträge und Beweise werden geladen: {kilobytes, number} kB',
    checking: 'Eintrag {count} von {all} wird geprüft',
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
    eventOf: 'Eintrag {sequence} Ihres Mandanten: {name}.',
    eventAt: 'Der Eintrag am Offset {offset}.',
    shownOtherwise: '{what}: Diese Seite zeigt „{shown}“, und das Protokoll sagt „{said}“.',
    entries: {
      'not-in-log': 'Diese Seite zeigt Eintrag {sequence}, der nicht im Nachweis steht.',
      'not-shown': 'Im Verlauf fehlt Eintrag {sequence}{named, select, true { ({name})} other {}}.',
      other:
        'Diese Seite zeigt Eintrag {sequence}{named, select, true { ({name})} other {}} anders, als das Protokoll ihn hat.',
    },
    shown: {
      button: 'Prüfen, was gezeigt wird',
      checking: 'Eintrag {count} wird geprüft',
      pinFirst:
        'In diesem Browser sind keine Schlüssel festgelegt, und diese Einträge bringen keine mit. Legen Sie die fest, die Sie vom Anbieter auf anderem Weg haben, und prüfen Sie dann.',
      tooFar:
        'Zwischen dem ältesten und dem neuesten gezeigten Eintrag liegen mehr Einträge, als eine Seite laden sollte. Setzen Sie einen Filter, oder prüfen Sie das ganze Protokoll auf der Kommandozeile: lockbox slice.',
      same: '{n, plural, one {# Eintrag steht} other {# Einträge stehen}} so im Protokoll, wie hier gezeigt.',
      hashAlone:
        'Von {n, plural, one {# Eintrag} other {# Einträgen}} ohne Inhalt ließ sich nur der Hashwert vergleichen.',
      uncovered:
        '{n, plural, one {# Eintrag ist} other {# Einträge sind}} neuer als der neueste Prüfpunkt und noch nicht prüfbar: Versuchen Sie es in einer Minute erneut.',
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
    recordsOf:
      '{n, plural, one {# Eintrag} other {# Einträge}}: von jedem Signatur, Hash, Reihenfolge und Platz im Protokoll',
    checkpoint: 'Prüfpunkt',
    checkpointOf:
      '{origin}, über {size, plural, one {# Ereignis} other {# Ereignisse}}, signiert mit dem Schlüssel {key}',
    noCheckpoint: 'Nicht bewiesen',
    witnesses: 'Zeugen',
    noWitness: 'Es wird keiner verlangt',
    seenBy: '{name}: gesehen {at}',
    missing: '{name}: hat diesen Prüfpunkt nicht signiert',
    passkeys: 'Signierte Entscheidungen',
    passkeysOf:
      '{all, plural, =0 {Von Ihnen hat niemand entschieden} other {{signed} von {all, plural, one {# Entscheidung} other {# Entscheidungen}} von einem Passkey signiert}}',
    texts: 'Texte',
    textsOf:
      '{n, plural, one {# Text hat} other {# Texte haben}} den Hash, den das Protokoll nennt{missing, plural, =0 {} other {; nicht gekommen, also gelöscht oder zurückgehalten: {missing}}}',
    notRecorded:
      'Mitteilung nicht verzeichnet: Die signierten Einträge sagen von keiner Mitteilung an Administratoren über „{event}“ (Ereignis {sequence}), was aus ihr wurde. Vielleicht weiß bei Ihnen niemand davon.',
    page: 'Diese Seite',
    pageShows:
      '{differences, plural, =0 {Stand, Personen, Zeiten, Berechtigungen, Texte und Verlauf sind, was die Einträge sagen} other {{differences, plural, one {# Abweichung} other {# Abweichungen}}}}',
    before: 'Zuvor',
    firstTime: 'Von diesem Protokoll wurde in diesem Browser noch nichts geprüft',
    seenAt: '{size, plural, one {# Ereignis} other {# Ereignisse}} wurden hier geprüft: {at}',
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
      unreadable: 'Das lässt sich nicht lesen. {why}',
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
    title: 'Anforderung {id}',
    titleInitiated: 'Von {provider} veranlasste Anforderung',
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
    initiated: 'Von {provider} veranlasst',
    requested: 'Angefordert',
    askedBefore: 'Schon angefordert',
    notAskedThen: 'Sie wurden damals nicht gefragt (Anforderung {id})',
    askedAgain: 'Erneut angefordert',
    earlier: 'Früher unter dieser ID',
    idInLog: 'ID im Protokoll',
    endedThen: '{status} am {at}',
    accessEndedThen: '{status}, Zugriff beendet am {at}',
    expires: 'Entscheidung bis',
    expiredAt: 'Verfallen',
    period: 'Zugriffsdauer',
    internalApproval: 'Interne Genehmigung',
    decision: 'Entscheidung',
    access: 'Zugriff',
    facts: 'Worauf die Prüfung der Richtlinie beruht',
    factPolicy:
      'Customer Lockbox war {enabled, select, true {eingeschaltet} other {ausgeschaltet}} (Version {version} der Richtlinie)',
    factManaged:
      '{managed, select, true {Die Umgebung war eine verwaltete Umgebung} other {Die Umgebung war keine verwaltete Umgebung}}',
    factProtected: 'Geschützt bis {until}',
    factEmergencies: {
      NEEDS_APPROVER: 'Ihre Regel verlangt für Notfälle Ihre Genehmigung',
      REFUSED: 'Ihre Regel lehnt Notfälle ab',
    },
    claimed: 'Erklärt als',
    emergencyClaimed:
      '{who} erklärt dies zum Notfall.{waits, select, true { Nach Ihrer Regel braucht auch er Ihre Genehmigung: Ohne sie gibt es keinen Zugriff.} other {}}',
    factLicences: 'Lizenzen des Mandanten:',
    factNoLicences: 'Der Mandant hatte keine Lizenzen',
    history: 'Verlauf',
    records: 'Einträge im Protokoll ansehen',
    comment: 'Kommentar',
    commentHint: 'Freiwillig. Ihre Auditoren und der Anbieter können ihn lesen.',
    commentKept: 'Ihr Kommentar blieb bei der Anmeldung erhalten.',
    tooLong: '{n} Zeichen zu viel',
    approve: 'Genehmigen',
    deny: 'Ablehnen',
    textDiffers: 'Nicht gezeigt: Gespeichert ist nicht der Text des Protokolls.',
    shownDiffers:
      'Über diese Anforderung lässt sich nicht entscheiden: Was hier gezeigt wird, ist nicht, was im Protokoll steht. Vielleicht hat jemand die Datenbank geändert. Teilen Sie es dem Betreiber von Lockbox mit. Ohne Entscheidung wird kein Zugriff gewährt.',
    chosen:
      '„{label}“ wurde im Chat gewählt. Noch ist nichts gesendet: Lesen Sie die Anforderung, und entscheiden Sie dann hier.',
    onlyAdministrators:
      'Nur globale Administratoren und Power Platform-Administratoren entscheiden. Lesen können Sie alles.',
    confirmApprove: 'Zugriff genehmigen?',
    confirmApproveText:
      '{who} erhält ab jetzt {accessHours, plural, one {# Stunde} other {# Stunden}} lang Zugriff auf {environment}. Eine Genehmigung lässt sich nicht zurücknehmen. Der Zugriff endet von selbst.',
    confirmDeny: 'Zugriff ablehnen?',
    confirmDenyText:
      '{who} erhält keinen Zugriff auf {environment}. Das lässt sich nicht ändern; es kann eine neue Anforderung gestellt werden.',
    yesApprove: 'Für {accessHours, plural, one {# Stunde} other {# Stunden}} genehmigen',
    yesDeny: 'Zugriff ablehnen',
    changedBehind:
      'Die Anforderung hat sich geändert, und nichts wurde gesendet. Lesen Sie sie noch einmal, und entscheiden Sie dann.',
    sending: 'Wird gesendet',
    done: {
      approved: 'Sie haben genehmigt. Zugriff läuft bis {until}.',
      denied: 'Sie haben abgelehnt. Es wurde kein Zugriff gewährt.',
    },
    pendingDecision:
      'Gesendet. Das Ergebnis steht noch nicht im Protokoll; es erscheint hier, sobald es dort steht. Ihr Kommentar bleibt bis dahin erhalten.',
    notSent:
      'Es ist nicht bekannt, ob die Entscheidung angekommen ist. Die Anforderung wird gezeigt, wie sie jetzt ist: Sehen Sie nach, bevor Sie es erneut versuchen.',
    handledFirst: 'Bereits erledigt: {what} von {who} am {at}.',
    expiredMeanwhile:
      'Die Anforderung ist inzwischen verfallen. Es wurde kein Zugriff gewährt; es kann erneut angefordert werden.',
    decidedBy: '{what} von {who}',
    approved: 'Genehmigt',
    denied: 'Abgelehnt',
    rejected: 'Intern abgelehnt',
  },

  use: {
    title: 'Was getan wurde',
    nothing: 'Nichts gemeldet.',
    nothingYet: 'Noch nichts gemeldet.',
    did: terms.actions,
    between: '{first} bis {last}',
    unlisted: '{n, plural, one {# Handlung} other {# Handlungen}} weiterer Arten: siehe Protokoll.',
    outside: 'Außerhalb des Zugriffs',
    outsideText:
      'Kein über Lockbox gewährter Zugriff umfasst das. Fragen Sie {provider}, was geschehen ist und wie es möglich war.',
    reasons: terms.outsideGrant,
  },

  openings: {
    title: 'Geöffnet und geschlossen',
    opened: 'geöffnet {at}',
    closed:
      '{sessions, plural, =0 {geschlossen {at}} other {geschlossen {at}, {sessions, plural, one {# Sitzung} other {# Sitzungen}} beendet}}',
    open: 'noch nicht geschlossen',
    notClosed: 'hätte {since} geschlossen sein sollen: {why}',
    why: terms.notClosed,
    reallyEnded: 'Der Zugriff ist seit {at} wirklich beendet: Jeder geöffnete Datenspeicher ist geschlossen.',
    notClosedText:
      'Ein Datenspeicher wurde am Ende des Zugriffs nicht geschlossen; der Techniker kann noch darin sein. Bitten Sie {provider}, das zu beenden.',
    outsideText:
      'Ein Datenspeicher stand ohne einen Zugriff offen, der das umfasst. Fragen Sie {provider}, was geschehen ist und wie es möglich war.',
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
    noMore: 'Zu einer Anforderung gibt es höchstens {n} Fragen, und zu dieser gibt es so viele.',
    waitFirst: '{n} Fragen warten auf ihre Antwort. Wenn eine beantwortet ist, können Sie eine weitere stellen.',
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
    of: 'Passkey von {who}',
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
      'Vorgeschlagen. Lesen Sie seinen Fingerabdruck einem anderen Administrator vor, der ihn hier binnen {proposalDays, plural, one {# Tag} other {# Tagen}} bestätigt.',
    countsFrom: 'gilt ab {at}',
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
        'Vorgeschlagen. Lesen Sie seinen Fingerabdruck einem internen Genehmiger vor, der ihn hier binnen {proposalDays, plural, one {# Tag} other {# Tagen}} bestätigt.',
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
    noneOf: '0 von {needed} haben genehmigt',
    soFar: '{given} von {needed} {given, plural, one {hat} other {haben}} genehmigt: {names}',
    countOnly: '{given} von {needed} {given, plural, one {hat} other {haben}} genehmigt',
    lapsed:
      'Diese Genehmigung zählt derzeit nicht: {who} administriert nicht mehr oder hat sie mit keinem Passkey signiert, der zählt.',
    yours: {
      first: 'Es braucht zwei Genehmigungen. Ihre ist die erste: Der Zugriff beginnt noch nicht.',
      second: 'Eine von zwei Personen hat genehmigt. Ihre Genehmigung ist die zweite: Mit ihr beginnt der Zugriff.',
      given:
        'Sie haben genehmigt. Auch jemand anderes aus der Administration muss genehmigen. Sie können noch ablehnen: Das beendet die Anforderung.',
    },
    firstText:
      'Ihre Genehmigung ist die erste von zwei. {who} erhält erst Zugriff auf {environment}, wenn auch jemand anderes aus der Administration genehmigt. Bis dahin können Sie noch ablehnen.',
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
    unknownEnvironment: '{id} (nicht mehr im Verzeichnis)',
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
    permissionsHint: 'Eine pro Zeile, höchstens {entriesMax}, so wie Anforderungen sie nennen',
    chooseOne: 'Nennen Sie mindestens eine.',
    tooMany: 'Höchstens {most}.',
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
      'Noch ändert sich nichts: Jemand anderes aus der Administration muss sie innerhalb von {proposalDays, plural, one {# Tag} other {# Tagen}} bestätigen. Alle werden per E-Mail unterrichtet.',
      'Ihr Vorschlag steht mit Ihrem Namen im Protokoll.',
    ],
    nowSet: 'Die Regel ist festgelegt.',
    nowProposed:
      'Vorgeschlagen. Noch hat sich nichts geändert: Jemand anderes aus der Administration muss es bestätigen.',
    disableTakesTwo:
      'Ihre Regel verlangt zwei Genehmigungen, daher wird das nur vorgeschlagen: Jemand anderes aus der Administration muss es innerhalb von {proposalDays, plural, one {# Tag} other {# Tagen}} bestätigen. Dann:',
    proposed: 'Eine Änderung ist vorgeschlagen',
    proposedBy: 'Vorgeschlagen von {who}, {at}',
    toDisable: 'Customer Lockbox soll ausgeschaltet werden.',
    confirmBy: 'Von jemand anderem aus der Administration zu bestätigen bis',
    ownProposal: 'Das haben Sie vorgeschlagen; bestätigen muss es jemand anderes aus der Administration.',
    proposerLeft:
      'Das lässt sich nicht bestätigen: {who} gehört nicht mehr zur Administration. Ziehen Sie es zurück, und schlagen Sie es erneut vor.',
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
    markedBroad: '{title} (weitreichend)',
    notDescribed: 'Nicht beschrieben: Fragen Sie, was sie erlaubt.',
    notLoaded: 'Was diese erlauben, konnte nicht geladen werden. Laden Sie die Seite neu, bevor Sie entscheiden.',
    warning:
      'Angefordert sind weitreichende Berechtigungen: {titles}. Genehmigen Sie sie nur, wenn die Begründung sie erfordert.',
  },

  licences: {
    edition: '{name} {edition}',
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
    changed: 'Geändert von {who}, {at}',
    neverChanged: 'Sie war nie eingeschaltet.',
    enable: 'Einschalten',
    disable: 'Ausschalten',
    readOnly: 'Nur globale Administratoren und Power Platform-Administratoren können das ändern.',
    confirmEnable: 'Customer Lockbox einschalten?',
    enableConsequences: [
      'Ab jetzt wartet jede neue Anforderung von Daten einer verwalteten Umgebung auf Ihre Genehmigung, höchstens {decisionDays, plural, one {# Tag} other {# Tage}}. Für einen Notfall gilt, was Sie dafür gewählt haben.',
      'Ihre Administratoren werden per E-Mail unterrichtet.',
      'Die Einführung in allen Umgebungen und Datenspeichern dauert bis zu {rollOutHours, plural, one {# Stunde} other {# Stunden}}. Entscheidungen folgen der Richtlinie sofort.',
      'Umgebungen, die nicht verwaltet sind, sind nicht geschützt.',
    ],
    confirmDisable: 'Customer Lockbox ausschalten?',
    disableConsequences: [
      'Ab jetzt brauchen neue Anforderungen, und die der Anbieter noch nicht genehmigt hat, nur dessen interne Genehmigung.',
      'Anforderungen, die schon warten, brauchen weiterhin Ihre Genehmigung.',
      'Laufende Zugriffe gehen weiter, bis {accessHours, plural, one {ihre Stunde} other {ihre # Stunden}} um sind.',
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
        'Überfällig: Einige Datenspeicher haben nicht innerhalb von {rollOutHours, plural, one {# Stunde} other {# Stunden}} bestätigt. Entscheidungen folgen der Richtlinie trotzdem.',
    },
    due: 'Fällig',
    confirmedOf:
      '{confirmed} von {all, plural, one {# Datenspeicher} other {# Datenspeichern}} {confirmed, plural, one {hat} other {haben}} bestätigt',
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
    sessionsOpen:
      '{n, plural, =0 {niemand ist darin} other {{n, plural, one {# Sitzung} other {# Sitzungen}} gerade offen}}',
    stores: { confirmed: 'Bestätigt', waiting: 'Ausstehend', overdue: 'Überfällig' },
    environments: 'Umgebungen',
    covered: 'Verwaltet: geschützt',
    coveredOnceEnabled: 'Verwaltet: geschützt, sobald eingeschaltet',
    notCovered: 'Nicht verwaltet: nicht geschützt',
    notCoveredText:
      '{n, plural, one {# Umgebung ist} other {# Umgebungen sind}} nicht verwaltet und daher nicht geschützt. Wo eine verwaltet war, bleibt der Schutz {protectionHours, plural, one {# Stunde} other {# Stunden}} lang. Aktivieren Sie dort „Verwaltete Umgebungen“, um sie zu schützen.',
    noEnvironments: 'Das Verzeichnis hat keine Umgebungen dieses Mandanten.',
    dataStoresCount: '{n, plural, one {# Datenspeicher} other {# Datenspeicher}}',
    licences: 'Lizenzen',
    held: 'Lizenzfamilien des Mandanten',
    managedEnvironmentsOf:
      'Verwaltete Umgebungen sind in Lizenzen von {names} enthalten. Das Verzeichnis nennt für den Mandanten keine davon.',
    managedEnvironmentsHeld: 'Verwaltete Umgebungen sind in Lizenzen enthalten, die der Mandant hat: {names}.',
    noneHeld:
      'Der Mandant hat keine der Lizenzfamilien. Ohne eine von diesen lässt sich Customer Lockbox nicht einschalten:',
    editions: '({list})',
    shortfallNone: 'Benutzer geschützter Umgebungen: {n, number}. Keinem fehlt eine Lizenz.',
    shortfall:
      '{without, number} von {all, plural, one {# Person} other {# Personen}} in geschützten Umgebungen {without, plural, one {hat} other {haben}} keine der Lizenzen. Den Schutz schwächt das nicht.',
    user: 'Benutzer',
    exportList: 'Liste exportieren (CSV)',
    exportColumns: ['Benutzer-ID', 'Name', 'Umgebungen'],
    moreUsers:
      'und {n, plural, one {# weitere Person} other {# weitere Personen}}, zu finden in der exportierten Liste.',
    noLicence: 'Der Mandant hat keine der Lizenzen, die dazu nötig sind. Welche es sind, steht unten.',
    exportFile: 'benutzer-ohne-lizenz.csv',
  },

  emergencies: {
    title: 'Notfälle',
    intro:
      'Der Anbieter kann einen Notfall erklären, etwa einen großen Ausfall: Zwei seiner Leute stehen dafür ein. Sie wählen, wozu das führt.',
    says: {
      opens:
        'Ein erklärter Notfall gibt sofort Zugriff, für {accessHours, plural, one {# Stunde} other {# Stunden}}, und Ihre Administratoren werden unterrichtet.',
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
    zone: 'In {zone}. Beim Speichern gilt die Zeitzone, die das Verzeichnis dann von Ihnen hat.',
    quiet: 'Ruhezeiten: Was warten kann, wird danach gesendet',
    from: 'Ruhe von',
    until: 'Ruhe bis',
    always:
      'Erinnerungen an eine wartende Anforderung und Meldungen von dem, was kein Zugriff deckt, gehen immer an die ganze Administration. Würde nach aller Wahl niemand rechtzeitig davon erfahren, erfahren es alle sofort.',
    save: 'Speichern',
    saved: 'Gewählt. Es gilt ab jetzt und steht mit Ihrem Namen im Protokoll.',
    notSent:
      'Es ist nicht bekannt, ob die Wahl angekommen ist. Laden Sie die Seite neu, bevor Sie es erneut versuchen.',
    changed: 'Gewählt {at}',
    named: '„{kind}“',
  },

  sessions: {
    title: 'Wo Sie angemeldet sind',
    intro:
      'Jeder Browser, in dem Sie hier angemeldet sind. Beenden Sie eine Sitzung, die Sie nicht kennen, und unterrichten Sie Ihre Administration.',
    unknown: 'Unbekannter Browser',
    current: 'Dieser Browser',
    signedIn: 'Angemeldet',
    used: 'Zuletzt verwendet',
    ends: 'Endet, wenn nicht verwendet',
    end: 'Diese Sitzung beenden',
    endOthers: 'Alle anderen beenden',
    endTitle: 'Sitzung beenden?',
    endText: 'Jener Browser muss sich erneut anmelden. Was dort eingegeben und nicht gesendet wurde, geht verloren.',
    endOthersTitle: 'Alle anderen Sitzungen beenden?',
    ended: '{n, plural, one {# Sitzung wurde} other {# Sitzungen wurden}} beendet.',
  },

  denials: {
    title: 'Mehrere ablehnen',
    intro:
      'Wählen Sie die Anforderungen, die Sie mit einem Kommentar ablehnen. Jede wird dann ganz gezeigt und für sich abgelehnt. Genehmigen lässt sich hier nichts: Eine Genehmigung gibt Zugriff auf Ihre Daten, und jede will für sich geprüft sein.',
    back: 'Zurück zu den Anforderungen',
    none: 'Keine Anforderung wartet auf Ihre Entscheidung',
    commentHint: 'Freiwillig und für alle gleich. Ihre Auditoren und der Anbieter können ihn lesen.',
    chosen:
      '{n, plural, one {# Anforderung ist} other {# Anforderungen sind}} gewählt, von höchstens {most} auf einmal.',
    deny: 'Gewählte ablehnen',
    confirm: 'Zugriff für {n, plural, one {# Anforderung} other {# Anforderungen}} ablehnen?',
    confirmText:
      'Für keine davon wird Zugriff gewährt. Eine Ablehnung lässt sich nicht zurücknehmen; es darf aber erneut gefragt werden.',
    results: 'Was daraus wurde',
    denied: 'Abgelehnt: {n} von {of, plural, one {# Anforderung} other {# Anforderungen}}.',
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
    since: 'Seit {day}, nach Tagen und Monaten in {zone}.',
    between: '{first} bis {last}, nach Tagen und Monaten in {zone}.',
    now: 'Jetzt',
    inPeriod: 'In diesem Zeitraum',
    waiting: 'Warten auf Ihre Entscheidung',
    running: 'Laufende Zugriffe',
    timeToDecide: 'Dauer bis zur Entscheidung',
    half: 'Höchstens {span} bei der Hälfte der Entscheidungen',
    most: 'Höchstens {span} bei 90 von 100',
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
    outcomesOf: '{approved, number} genehmigt, {denied, number} abgelehnt, {expired, number} verfallen',
    timesOf: 'die Hälfte in höchstens {half}, 90 von 100 in höchstens {most}',
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
    intro:
      'Jeder Zugriff von {provider} auf Ihre Daten, auch wo Sie nicht gefragt werden mussten. Was gerade läuft, steht zuerst.',
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
      ...terms.exclusions,
    },
    legalDemandDisclosed: 'Rechtliche Forderung, offengelegt',
    notRequiredBecause: 'Ihre Genehmigung war nicht nötig: {reason}',
    notRequired: terms.notRequired,
    ended: terms.ends,
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
      why: terms.refused,
      all: 'Alle im Protokoll ansehen',
    },
    reportOnly: 'Ein Bericht: Lockbox hat keinen Zugriff gewährt',
    notAsked: 'Warum Sie nicht gefragt wurden',
    declaredBy: 'Erklärt von',
    disclosed: 'Offengelegt',
    reasonNotSealed: 'Die Begründung war nicht Teil des Versiegelten. Fragen Sie den Anbieter danach.',
    empty: 'Noch niemand hatte Zugriff',
    nothingRuns: 'Kein Zugriff läuft',
    running:
      '{more, select, true {Mehr als } other {}}{n, plural, one {# Zugriff läuft} other {# Zugriffe laufen}} gerade.',
    unasked:
      '{n, plural, one {Einen davon hat hier niemand genehmigt: {who} bis {until} ({basis}).} other {{n, number} davon hat hier niemand genehmigt, darunter {who} bis {until} ({basis}).}}',
    show: 'Zugriffe ansehen',
    searchHere: 'In allen Zugriffen suchen, auch in denen, zu denen Sie nicht gefragt wurden',
  },

  notices: {
    title: 'Mitteilungen über Zugriffe',
    text: 'Von jeder Anforderung und jeder Ausnahme erfährt mindestens ein Administrator in jedem Fall sofort. Jeder wählt das für sich, unter „Mitteilungen an Sie“.',
    accessWithoutApproval:
      'Administratoren über jeden Zugriff, der keine Genehmigung braucht, bei seinem Beginn unterrichten',
    accessEnded: 'Administratoren unterrichten, wenn ein Zugriff endet',
    changed: 'Gewählt von {who}, {at}',
    readOnly: 'Nur globale Administratoren und Power-Platform-Administratoren können das ändern.',
    saved: 'Gewählt. Es gilt ab jetzt und steht mit Ihrem Namen im Protokoll.',
    notSent:
      'Es ist nicht bekannt, ob die Wahl angekommen ist. Gezeigt wird, was jetzt gilt: Sehen Sie nach, bevor Sie es erneut versuchen.',
  },

  story: {
    somebody: 'Jemand',
    byPortal: 'über das Portal',
    byDirectory: 'über das Verzeichnis',
    bySource: 'über das Ticketsystem „{source}“',
    bySystem: 'Lockbox, Programm {worker}',
    showNotices: 'Mitteilungen zeigen',
    webhook: 'ein Webhook',
    channels: { EMAIL: 'per E-Mail', WEBHOOK: 'per Webhook' },
    told: {
      DELIVERED:
        'Unterrichtet {how}: {others, plural, =0 {{who}} other {{who} und {others, plural, one {# weiterer Empfänger} other {# weitere}}}}',
      FAILED:
        'Nicht erreicht {how}: {others, plural, =0 {{who}} other {{who} und {others, plural, one {# weiterer Empfänger} other {# weitere}}}}',
      SKIPPED:
        'Nicht unterrichtet {how}: {others, plural, =0 {{who}} other {{who} und {others, plural, one {# weiterer Empfänger} other {# weitere}}}} (nicht mehr nötig, nicht gewünscht, oder niemand war da)',
    },
    notRecordedOfAny:
      'Mitteilung nicht verzeichnet: Das Protokoll sagt von keiner Mitteilung an Administratoren über „{event}“ (Ereignis {sequence}), was aus ihr wurde.',
    notRecorded:
      'Mitteilung nicht verzeichnet: Das Protokoll sagt nicht, was aus der Mitteilung über „{event}“ (Ereignis {sequence}) wurde an: {others, plural, =0 {{who}} one {{who} und # weiterer Empfänger} other {{who} und # weitere}} ({all, plural, one {# Administrator} other {# Administratoren}}).',
    notRecordedRemedy:
      'Vielleicht weiß dort niemand davon. Geben Sie es auf anderem Weg weiter, und fragen Sie den Betreiber von Lockbox nach dem Grund: `lockbox doctor` findet dasselbe.',
    refusedDecision: 'Eine Entscheidung von Personen des Anbieters wurde abgewiesen. Grund: {why}',
    asked: '{who} hat um Zugriff gebeten',
    submitted: '{who} hat es beim Anbieter eingereicht',
    approvedInternally: '{who} hat beim Anbieter genehmigt',
    rejectedInternally: '{who} hat beim Anbieter abgelehnt',
    customerAsked: 'Ihre Administratoren wurden gefragt, bis {until}',
    customerAskedInEmergency: 'Sie wurde zum Notfall erklärt. Ihre Administratoren wurden gefragt, bis {until}',
    exclusion: '{who} hat eine Ausnahme erklärt: {basis}',
    disclosed: '{who} hat offengelegt, was versiegelt war',
    approved: '{who} hat für Sie genehmigt',
    denied: '{who} hat für Sie abgelehnt',
    granted: 'Der Zugriff hat begonnen, bis {until}',
    handedBack: '{who} hat den Zugriff zurückgegeben',
    periodOver: 'Der Zugriff ist beendet: {accessHours, plural, one {Die Stunde war} other {Die # Stunden waren}} um',
    opened:
      '{outside, select, true {{dataStore} wurde geöffnet, und kein Zugriff umfasst das} other {{dataStore} wurde für den Techniker geöffnet}}',
    closed:
      '{dataStore} wurde wieder geschlossen{sessions, plural, =0 {} other {, {sessions, plural, one {# Sitzung} other {# Sitzungen}} beendet}}',
    notClosed: '{dataStore} wurde am Ende des Zugriffs nicht geschlossen',
    used: '{who}: {did}{more, plural, =0 {} other { und {more} weitere}}',
    usedOutside: 'Außerhalb des Zugriffs: {who}: {did}{more, plural, =0 {} other { und {more} weitere}}',
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
    exporting: 'Export läuft: bisher {amount}',
    exported: '{file} ist fertig.',
    exportFailed: 'Der Export ist gescheitert. Was schon da war, wurde verworfen.',
    event: 'Ereignis {n}',
    providerRefused: 'Entscheidung des Anbieters abgewiesen',
    notShown: 'Inhalt hier nicht gezeigt',
    notShownText:
      'Nicht von jedem Eintrag des Protokolls wird hier der Inhalt gezeigt, wohl aber seine Nummer und sein Hashwert, den auch der nächste Eintrag trägt: So lässt sich die Kette prüfen. Was ein solcher Eintrag sein kann, sagt der Leitfaden für Prüfer.',
    notFound: 'Ein solches Ereignis gibt es bei Ihrem Mandanten nicht.',
    notFoundText:
      'Der Link ist vielleicht unvollständig oder für ein anderes Konto gedacht. Alle Ereignisse stehen in der Liste.',
    decoded: 'Dekodiert',
    raw: 'Rohe Bytes',
    rawText: '{n, plural, one {# Byte} other {# Bytes}}, wie sie im Topic stehen; der Hashwert gilt für genau diese.',
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
      'Benachrichtigungen für Ihre Systeme: signiert, und bis zu {decisionDays, plural, one {# Tag} other {# Tage}} lang erneut gesendet, wenn der Empfänger ausfällt.',
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
    pausedSince:
      'Seit {at} wird nichts gesendet. Was jetzt geschieht, steht als nicht gesendet unter den Zustellungen und kann später nachgesendet werden.',
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
    clocksDiffer: '{status}; die Uhr des Empfängers und die von Lockbox gehen mehr als fünf Minuten auseinander',
    emptyReader: 'Administratoren können welche hinzufügen.',
    empty: 'Noch keine Webhooks',
    emptyText: 'Fügen Sie einen hinzu, um in Ihren eigenen Systemen, in Teams oder in Slack unterrichtet zu werden.',
    remove: 'Entfernen',
    removeTitle: 'Diesen Webhook entfernen?',
    removeText: 'An {url} wird nichts mehr gesendet. Was zugestellt wurde, bleibt im Protokoll.',
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
    disabled:
      'Seit {at} wird nichts gesendet: Der Empfänger hat geantwortet, dass es ihn nicht mehr gibt. Entfernen Sie diesen Webhook, und fügen Sie ihn neu hinzu, wenn der Empfänger wieder da ist.',
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
    confirmDiscloseText:
      'Die Einzelheiten kommen für immer ins Protokoll, und die Administratoren von {customer} werden sofort unterrichtet. Im Portal lesen sie, was gefordert wurde, wer es aufgezeichnet und wer es genehmigt hat, und dass Sie es geöffnet haben. Es lässt sich nicht zurücknehmen.',
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
      internal:
        'Interne Genehmigung{known, select, true { ({n, plural, one {# Person kann} other {# Personen können}} entscheiden)} other {}}',
      customer:
        'Den Kunden{known, select, true { ({n, plural, one {# Administrator kann} other {# Administratoren können}} entscheiden)} other {}}',
      second:
        'Die zweite Genehmigung{known, select, true { ({n, plural, one {# Administrator kann} other {# Administratoren können}} entscheiden)} other {}}',
      answers: '{n, plural, one {# Frage wartet} other {# Fragen warten}} auf die Antwort des Technikers',
      answersOfYours: '{n, plural, one {# Frage wartet} other {# Fragen warten}} auf Ihre Antwort',
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
    confirmApproveText:
      'Wenn die Richtlinie von {customer} diese Umgebung schützt, werden als Nächstes dessen Administratoren gefragt. Sonst beginnt der Zugriff sofort, für {accessHours, plural, one {# Stunde} other {# Stunden}}.',
    confirmEmergencyText:
      'Der Zugriff beginnt sofort, für {accessHours, plural, one {# Stunde} other {# Stunden}}, und die Administratoren von {customer} werden unterrichtet. Hat {customer} es so gewählt, werden sie zuerst gefragt, oder der Notfall wird abgelehnt.',
    confirmReportText:
      'Das wird als Bericht aufgezeichnet und gibt keinen Zugriff. Die Administratoren von {customer} werden unterrichtet.',
    confirmReject: 'Anforderung ablehnen?',
    confirmRejectText:
      'Die Anforderung endet hier. Der Kunde wird nicht gefragt. Sein Aktivitätsprotokoll zeigt die Anforderung und dass sie abgelehnt wurde.',
    yesApprove: 'Intern genehmigen',
    yesReject: 'Anforderung ablehnen',
    commentHint: 'Freiwillig. Unsere Leute lesen ihn, und der Kunde, wenn die Anforderung genehmigt wird.',
    done: 'Aufgezeichnet. Der Status der Anforderung ist jetzt: {status}.',
    reviewOver:
      'Die interne Prüfung endete ohne Entscheidung: Es wurde nichts aufgezeichnet. Der Zugriff kann erneut angefordert werden.',
    handledFirst: 'Bereits erledigt: {what} von {who} am {at}.',
    review: 'Entscheidung bis',
    exclusion: 'Ausnahme',
    exclusions: {
      INADVERTENT: `${terms.exclusions.INADVERTENT} (ein Bericht, kein Zugriff)`,
      EMERGENCY: terms.exclusions.EMERGENCY,
      LEGAL_DEMAND: `${terms.exclusions.LEGAL_DEMAND} (ein Bericht, kein Zugriff)`,
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
      again:
        'Dies ist eine neue Anforderung mit dem, was die frühere anforderte. Lesen Sie sie neu. Wer entscheidet, sieht die frühere ({status}).',
      intro:
        'Fordern Sie genau das an, was die Supportanfrage erfordert. Zuerst genehmigt eine andere Person von uns, dann der Kunde, wenn seine Richtlinie die Umgebung schützt.',
      customer: 'Kunde',
      environment: 'Umgebung',
      dataStores: 'Datenspeicher',
      dataStoresHint: 'Wählen Sie zuerst die Umgebung.',
      permissions: 'Berechtigungen',
      permissionsHint: 'Eine pro Zeile, höchstens {entriesMax}',
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
      tooMany: 'Höchstens {entriesMax}.',
      tooLong: 'Höchstens {textMax, number} Zeichen.',
      noId: 'Verwenden Sie eine ID: Buchstaben ohne Akzente und Umlaute, Ziffern und Zeichen, ohne „@“.',
      choose: 'Auswählen',
      onlyEngineers:
        'Eine Anforderung zu stellen erfordert die Rolle „Techniker“, für eine rechtliche Forderung „Rechtsabteilung“.',
      pending:
        'Gesendet. Sie erscheint unter „Meine Anforderungen“, sobald sie im Protokoll steht; wird sie abgewiesen, steht das hier.',
    },
  },
};
