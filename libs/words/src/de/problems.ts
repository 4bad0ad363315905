import type { en } from '../en/problems.ts';
import type { Translation } from '../messages.ts';

/** Texts about refused calls in German. */
const problems: Translation<typeof en>['problems'] = {
  TENANT_REMOVED:
    'Der Mandant ist nicht mehr im Verzeichnis und bekommt weder neue Anforderungen noch neuen Zugriff. Nehmen Sie ihn zuerst wieder in das Verzeichnis auf.',
  ENVIRONMENT_UNKNOWN:
    'Die Umgebung {environment} ist nicht im Verzeichnis dieses Mandanten. Prüfen Sie die ID, oder veröffentlichen Sie die Umgebung dort zuerst.',
  DATA_STORE_UNKNOWN:
    'Der Datenspeicher {dataStore} gehört nicht zur Umgebung {environment}. Fordern Sie nur Datenspeicher einer einzigen Umgebung an.',
  NOTHING_ASKED_FOR:
    'Eine Anforderung nennt mindestens einen Datenspeicher und eine Berechtigung. Ergänzen Sie, was fehlt.',
  REQUESTED_TOO_LONG_AGO:
    'Der Zugriff wurde vor mehr als {oldestDays} Tagen angefordert. Stellen Sie eine neue Anforderung mit einer neuen ID.',
  REQUESTED_IN_THE_FUTURE:
    'requestedAt liegt mehr als {skewMinutes} Minuten vor der Zeit des Protokolls. Stellen Sie die Uhr des Absenders richtig.',
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
    'previousRequestId nennt keine Anforderung dieses Mandanten, die in den letzten {keptDays} Tagen endete. Prüfen Sie die ID, oder lassen Sie sie weg.',
  PREVIOUS_REQUEST_NOT_ENDED:
    'Die Anforderung in previousRequestId ist nicht beendet. Warten Sie auf ihr Ende, oder lassen Sie previousRequestId weg.',
  DECIDED_BEFORE_SUBMISSION:
    'Die Entscheidung wurde gesendet, bevor diese Anforderung gestellt war, und gilt daher einer anderen. Entscheiden Sie über diese Anforderung.',
  CONTENT_MISSING:
    'Die Entscheidung nennt nicht, welcher Inhalt der genehmigenden Person gezeigt wurde. Geben Sie shown an (docs/contract.md, "What an internal approver was shown").',
  DECISION_REFUSED_BEFORE:
    'Genau diese Entscheidung wurde schon abgelehnt, und eine abgelehnte Entscheidung wird nicht noch einmal geprüft. Senden Sie eine neue, mit eigenem decidedAt.',
  COMMAND_TOO_OLD:
    'Was veröffentlicht wurde, kam mehr als {keptDays} Tage nach dem Senden in das Protokoll. Seine IDs können dann vergessen sein. Veröffentlichen Sie es erneut unter einer neuen ID.',
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
    'Die Anforderung wurde nicht innerhalb von {decisionDays} Tagen genehmigt und ist verfallen. Der Anbieter kann eine neue stellen.',
  ALREADY_DECIDED:
    'Die Anforderung wurde schon genehmigt oder abgelehnt. Eine Entscheidung wird nie geändert oder zurückgenommen.',
  CUSTOMER_NOT_ASKED: 'Zu dieser Anforderung wird der Kunde nicht gefragt. Es gibt nichts zu entscheiden.',
  ACCESS_HAS_ENDED: 'Der Zugriff zu dieser Anforderung ist beendet. Es gibt nichts mehr zu entscheiden.',
  SHOWN_DIFFERS:
    'Die Anforderung wurde anders gezeigt, als sie im Protokoll steht. Es wurde nichts entschieden: Laden Sie sie neu, lesen Sie sie, und entscheiden Sie dann erneut.',
  COMMAND_STALE:
    'Zwischen der Entscheidung und ihrem Eintreffen im Protokoll liegen mehr als {commandMinutes} Minuten. Sehen Sie sich die Anforderung an, und entscheiden Sie dann erneut.',
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
  REPORT_DIFFERS: 'Eine Meldung mit dieser ID besagt etwas anderes. Verwenden Sie für eine neue Meldung eine neue ID.',
  TOO_MANY_REPORTS:
    'Zu einer Anforderung gibt es höchstens {most} Meldungen dessen, was innerhalb ihres Zugriffs getan wurde: Dieser Teil der Meldung wurde nicht aufgezeichnet. Fassen Sie mehrere Handlungen in einer Meldung zusammen.',
  TOO_MANY_REPORTS_OUTSIDE:
    'Zu einer Anforderung werden höchstens {most} Meldungen dessen aufgezeichnet, was kein Zugriff umfasst, und der Kunde hat von jeder erfahren: Dieser Teil der Meldung wurde nicht aufgezeichnet. Finden Sie heraus, was dort getan wird.',
  USED_TOO_LONG_AGO:
    'usedAt einer Handlung liegt mehr als {oldestDays} Tage zurück: Niemand kann mehr sagen, was sie umfasste. Melden Sie die anderen ohne sie.',
  USED_IN_THE_FUTURE:
    'usedAt einer Handlung liegt mehr als {skewMinutes} Minuten vor der Zeit des Protokolls. Stellen Sie die Uhr des Absenders richtig.',
  REPORT_TOO_OLD:
    'Das Gemeldete liegt mehr als {oldestDays} Tage zurück: Niemand kann mehr sagen, ob es schon gemeldet wurde. Melden Sie das Neuere.',
  REPORT_IN_THE_FUTURE:
    'Das Gemeldete liegt mehr als {skewMinutes} Minuten vor der Zeit des Protokolls. Stellen Sie die Uhr des Absenders richtig.',
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
    'Eine Regel für ausgewählte Umgebungen oder Berechtigungen nennt 1 bis {entriesMax} davon, und keine andere Regel nennt welche. Berichtigen Sie die Liste.',
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
    'Der Vorschlag wurde nicht innerhalb von {proposalDays} Tagen bestätigt. Schlagen Sie die Änderung erneut vor.',
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
  TOO_MANY_PASSKEYS: 'Ein Mandant hat höchstens {most} Passkeys, und dieser hat so viele. Entfernen Sie zuerst einen.',
  NO_PASSKEY_YET:
    'Es ist noch kein Passkey eingetragen, also auch keiner wiederherzustellen. Tragen Sie den ersten ein.',
  RECOVERY_PENDING:
    'Eine Wiederherstellung ist vorgeschlagen, oder sie ist bestätigt und wartet auf ihren Tag. Bestätigen Sie sie zuerst, oder ziehen Sie sie zurück.',
  NO_PASSKEY_PROPOSED:
    'Kein solcher Passkey ist vorgeschlagen: Er wurde vielleicht bestätigt oder zurückgezogen. Laden Sie die Passkeys neu.',
  LAST_PASSKEY: 'Es ist der letzte Passkey des Mandanten. Tragen Sie zuerst einen weiteren ein.',
  PASSKEYS_UNCHANGED: 'Ob Entscheidungen einen Passkey brauchen, ist schon so festgelegt. Es gibt nichts zu ändern.',
  TOO_FEW_PASSKEYS:
    'Eine Genehmigung braucht {needed} der Administratoren, und weniger haben einen Passkey. Lassen Sie zuerst einen weiteren seinen eintragen.',
  NOT_SEALED: 'Die Anforderung ist keine versiegelte Ausnahme. Es gibt nichts offenzulegen.',
  SEALED_NOT_YET_APPROVED: 'Die versiegelte Ausnahme wurde intern nicht genehmigt. Es gibt noch nichts offenzulegen.',
  ALREADY_DISCLOSED: 'Die Ausnahme wurde bereits offengelegt.',
  DIRECTORY_RECORD_OLD:
    'Der Eintrag wurde vor dem signiert, den das Verzeichnis zu diesem Schlüssel hat: Jemand hat ihn zurückgebracht. Damit er gilt, muss ihn sein Besitzer neu signieren und veröffentlichen.',
  ID_IS_AN_ADDRESS:
    'Das Feld {field} enthält „@“. Namen und Adressen kommen nie in das Protokoll: Verwenden Sie eine ID ohne dieses Zeichen.',
  TENANT_ID_RESERVED: '„provider“ ist nicht die ID eines Mandanten. Verwenden Sie eine andere ID.',
  BAD_REQUEST: 'Der Server hat die Anfrage nicht verstanden. Laden Sie die Seite neu.',
  CROSS_SITE: 'Das kam von der Seite einer anderen Website; es wurde nichts getan.',
  CSRF_TOKEN: 'Es wurde nichts getan. Laden Sie die Seite neu.',
  CUSTOMERS_ONLY: 'Das ist nur für Personen eines Kunden.',
  FORBIDDEN: 'Ihre Rollen im Verzeichnis erlauben das nicht.',
  INVALID_CURSOR: 'Die Liste hat sich inzwischen geändert. Laden Sie die Seite neu.',
  INVALID_INPUT: 'Die Eingabe ist nicht richtig.',
  EVENT_NOT_READ:
    'Dieses Ereignis wurde mit einem Schema geschrieben, das das Portal nicht kennt: von einem anderen Release von Lockbox, wie bei einem Upgrade. Versuchen Sie es danach erneut.',
  LOG_DAMAGED:
    'Was das Portal davon hat, passt nicht zu dem, was signiert wurde; darum gibt es nichts heraus. Sagen Sie es dem Betreiber.',
  EVIDENCE_TOO_LARGE:
    'Zu dieser Anforderung gibt es mehr Ereignisse, oder bei ihrem Mandanten mehr zu Passkeys, als das Portal auf einmal herausgibt. Bitten Sie den Betreiber um den Nachweis: `lockbox bundle`.',
  INTERNAL_ERROR:
    'Bei uns ist ein Fehler aufgetreten. Es ist nicht bekannt, dass etwas entschieden wurde: Sehen Sie nach, bevor Sie es erneut versuchen, und nennen Sie dem Betreiber die Uhrzeit.',
  LOG_NOT_COVERED:
    'Von Ihrem Protokoll ist noch nichts bewiesen: Seine ersten Ereignisse warten auf einen Checkpoint. Versuchen Sie es in einer Minute erneut.',
  NEWS_NOT_COVERED:
    'Was in Ihrem Protokoll neu ist, lässt sich noch nicht beweisen. Versuchen Sie es in einer Minute erneut.',
  NOT_COVERED_YET: 'Noch ist nicht alles bewiesen, was geschehen ist. Versuchen Sie es in einer Minute erneut.',
  NOT_AMONG_PROVIDERS: 'Sie gehören nicht zum Personal des Anbieters.',
  NOT_FOUND: 'Das gibt es nicht.',
  NOT_IN_LOG: 'Das Protokoll hat an dieser Stelle kein Ereignis.',
  NOT_READY:
    'Lockbox wartet auf einen anderen Dienst. Es ist nicht bekannt, dass etwas entschieden wurde: Sehen Sie nach, bevor Sie es erneut versuchen.',
  NOT_READY_YET: 'Lockbox erreicht einen seiner Server noch nicht. Versuchen Sie es gleich erneut.',
  NOT_SIGNED_IN: 'Die Anmeldung gilt hier nicht. Melden Sie sich erneut an.',
  PROVIDERS_ONLY: 'Das ist nur für das Personal des Anbieters.',
  ROLES_MISSING: 'Ihre Rollen in diesem Mandanten erlauben das nicht. Es braucht eine davon: {roles}.',
  ROLE_MISSING: 'Dazu braucht es die Rolle {role}.',
  SECRET_CHANGED: 'Jemand anderes hat das Geheimnis im selben Moment gewechselt. Laden Sie die Seite neu.',
  PRECONDITION_REQUIRED:
    'Die Entscheidung nennt nicht, was Ihnen gezeigt wurde. Es wurde nichts entschieden: Laden Sie die Seite neu, und entscheiden Sie dann.',
  SIGN_IN_TIME_AHEAD:
    'Der Anmeldedienst nennt für Ihre Anmeldung eine Zeit, die noch nicht gekommen ist (auth_time): Seine Uhr geht der des Portals voraus. Der Betreiber muss die falsche richtig stellen.',
  SIGN_IN_TIME_MISSING:
    'Der Anmeldedienst sagt nicht, wann Sie sich dort angemeldet haben (auth_time). Der Betreiber muss ihn das sagen lassen oder LOCKBOX_SIGN_IN_MAX_AGE auf none setzen.',
  SIGN_IN_TOO_OLD:
    'Es ist zu lange her, dass Sie beim Anmeldedienst nachgewiesen haben, wer Sie sind (LOCKBOX_SIGN_IN_MAX_AGE). Weisen Sie es dort erneut nach.',
  TOKEN_BOUND:
    'Das Token ist an einen Schlüssel gebunden (cnf), den Aufrufe hier nicht nachweisen. Senden Sie eines ohne.',
  TOKEN_WITHOUT_PERSON: 'Das Token nennt keine Person (sub).',
  TOKEN_WITHOUT_SIDE:
    'Das Token muss entweder {tenant} oder {provider} enthalten, und zwar von dem Aussteller, der es vergeben darf.',
  TOO_MANY_CALLS: 'Das ist im Moment zu viel. Versuchen Sie es in {seconds} Sek. erneut.',
  TOO_MANY_REDELIVERIES:
    'Das wurde an diesen Webhook innerhalb eines Tages {times}-mal erneut gesendet, öfter geht es nicht. Versuchen Sie es in {hours} Std. erneut.',
  TOO_MANY_REFUSALS:
    'Zu viel von dem, was Sie gesendet haben, wurde abgewiesen. Versuchen Sie es in {minutes} Min. erneut.',
  TOO_MANY_TESTS: 'Tests dieses Webhooks warten bereits. Sehen Sie sich seine Zustellungen an.',
  TOO_MANY_WEBHOOKS: 'Mehr als 10 Webhooks sind nicht möglich. Entfernen Sie einen.',
  UNAUTHORIZED: 'Die Anmeldung gilt hier nicht. Melden Sie sich erneut an.',
  WEBHOOK_DISABLED:
    'Der Empfänger hat geantwortet, dass es ihn nicht mehr gibt. Fügen Sie den Webhook neu hinzu, wenn er wieder da ist.',
  WEBHOOK_PAUSED: 'Der Webhook ist angehalten. Setzen Sie ihn zuerst fort.',
};

/** Texts about a wrong field of a call in German. */
const fields: Translation<typeof en>['fields'] = {
  ADDRESS_FORM: 'muss eine Adresse wie {example} sein',
  ADDRESS_LENGTH: 'darf höchstens {limit} Zeichen haben',
  ADDRESS_PRIVATE: 'muss eine Adresse des öffentlichen Internets sein',
  ADDRESS_SCHEME: 'muss mit https:// beginnen',
  ADDRESS_WITH_USER: 'darf weder Benutzernamen noch Kennwort enthalten',
  BEFORE_BEGINNING: 'das Ende muss nach dem Anfang liegen',
  NO_STATUS: '„{text}“ ist kein Status',
  NO_TIME: '„{text}“ ist keine Zeit',
  TOO_EARLY: 'der Anfang liegt mehr als {months} Monate vor dem Ende. Wählen Sie einen späteren',
  boolean: 'ist hier nicht bekannt',
  format: 'hat nicht die richtige Form',
  maxItems: 'darf höchstens {limit} Einträge haben',
  maxLength: 'darf höchstens {limit} Zeichen haben',
  minLength: 'muss mindestens {limit} Zeichen haben',
  pattern: 'ist nicht so geschrieben, wie es sein muss',
  uniqueItems: 'darf nichts doppelt nennen',
};

export const de: Translation<typeof en> = { problems, fields };
