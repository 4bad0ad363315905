import type { GuardNotice } from '../../work-list/notice.ts';
import type { GuardWords, NoticeTexts } from '../catalogue.ts';

export const germanGuardWords: GuardWords = {
  notClosed: {
    UNREACHABLE: 'der Datenspeicher war nicht erreichbar',
    SESSIONS_REMAIN: 'offene Sitzungen ließen sich nicht beenden',
    NOT_REMOVED: 'der Zugang ließ sich nicht entfernen',
    OTHER: 'ein anderer Grund, siehe die Protokolle des Wächters',
  },
  refused: {
    NO_GRANT: 'es war kein Zugriff gewährt',
    GRANT_OVER: 'der Zugriff war beendet',
    OTHER_ENGINEER: 'der Zugriff gehört einer anderen Person',
    OTHER_DATA_STORE: 'der Zugriff umfasste diesen Datenspeicher nicht',
    OTHER_PERMISSION: 'diese Berechtigung war nicht gewährt',
    NOT_VERIFIED: 'wer es versuchte, ließ sich nicht prüfen',
    UNCERTAIN: 'der Wächter konnte nicht sicher sein, dass ein Zugriff gewährt ist',
  },
  attempts: (count, first, last) =>
    count === 1 ? first : `${count.toLocaleString('de')}, der erste ${first}, der letzte ${last}`,
};

const lastOf = (furtherUntold: boolean): readonly string[] =>
  furtherUntold
    ? [
        'Es gab so viele Nachrichten dieser Art, dass Sie in dieser Stunde keine weiteren erhalten; das Portal zeigt, was davon aufgezeichnet ist.',
      ]
    : [];

export const germanGuard: NoticeTexts<GuardNotice['kind']> = {
  'open-outside-grant': ({ isClosed, furtherUntold }, { providerName, tenant }) => ({
    subject: `Alarm: Daten von ${tenant} standen ohne passenden Zugriff offen`,
    heading: 'Ein Datenspeicher stand ohne einen Zugriff offen, der das umfasst',
    paragraphs: [
      isClosed
        ? `Der Wächter des Datenspeichers bei ${providerName} meldet, dass er ihn geschlossen hat. Er hatte offen gestanden, und kein über Lockbox gewährter Zugriff umfasst das.`
        : `Der Wächter des Datenspeichers bei ${providerName} meldet, dass er ihn geöffnet hat, und kein über Lockbox gewährter Zugriff umfasst das.`,
      `Fragen Sie ${providerName}, was geschehen ist und wie es möglich war. Der Eintrag, der die Meldung belegt, steht in Ihrem Protokoll. Über diese Anforderung und diesen Datenspeicher werden Sie frühestens in einer Stunde wieder unterrichtet.`,
      ...lastOf(furtherUntold),
    ],
  }),
  'access-not-closed': ({ furtherUntold }, { providerName, tenant }) => ({
    subject: `Alarm: Ein Zugriff auf Daten von ${tenant} ist beendet, aber nicht geschlossen`,
    heading: 'Ein Zugriff ist beendet, und der Datenspeicher ist nicht geschlossen',
    paragraphs: [
      `Der Wächter des Datenspeichers bei ${providerName} meldet, dass er ihn am Ende des Zugriffs nicht schließen konnte. Der Techniker kann noch darin sein.`,
      `Bitten Sie ${providerName}, den Zugang von Hand zu beenden. Sobald der Wächter meldet, dass er geschlossen hat, steht auf der Seite des Zugriffs, seit wann er wirklich beendet ist. Über diese Anforderung und diesen Datenspeicher werden Sie frühestens in einer Stunde wieder unterrichtet.`,
      ...lastOf(furtherUntold),
    ],
  }),
  'access-refused': ({ dataStoreId, furtherUntold }, { providerName, tenant }) => ({
    subject: `Versuch abgelehnt, an Daten von ${tenant} zu gelangen: ${dataStoreId}`,
    heading: 'Jemand hat versucht, an Ihre Daten zu gelangen, und wurde abgelehnt',
    paragraphs: [
      `Der Wächter eines Datenspeichers bei ${providerName} hat den Versuch abgelehnt; geöffnet wurde nichts. Der Name ist der, der dabei angegeben wurde.`,
      `Wenn Sie dort niemanden erwartet haben, fragen Sie ${providerName}, wer es war und warum. Über diese Person und diesen Datenspeicher werden Sie frühestens in einer Stunde wieder unterrichtet; das Portal zeigt jeden aufgezeichneten Versuch.`,
      ...lastOf(furtherUntold),
    ],
  }),
};
