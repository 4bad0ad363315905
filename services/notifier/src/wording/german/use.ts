import type { UseNotice } from '../../work-list/notice.ts';
import type { NoticeTexts, UseWords } from '../catalogue.ts';

const records = (verb: string) => (count: number, objectClass: string, dataStore: string) =>
  `${count.toLocaleString('de')} ${count === 1 ? 'Datensatz' : 'Datensätze'} von ${objectClass} in ${dataStore} ${verb}`;

export const germanUseWords: UseWords = {
  did: {
    LIST: records('aufgelistet'),
    READ: records('geöffnet'),
    EXPORT: records('exportiert'),
    CREATE: records('angelegt'),
    UPDATE: records('geändert'),
    DELETE: records('gelöscht'),
    EXECUTE: (count, objectClass, dataStore) =>
      `${objectClass} in ${dataStore} ${count === 1 ? 'einmal' : `${count.toLocaleString('de')}-mal`} ausgeführt`,
  },
  reasons: {
    REQUEST_UNKNOWN: 'eine solche Anforderung ist nicht bekannt',
    NOT_GRANTED: 'die Anforderung hat zu keinem Zugriff geführt',
    BEFORE_GRANT: 'vor Beginn des Zugriffs',
    AFTER_END: 'nach dem Ende des Zugriffs',
    OTHER_ENGINEER: 'durch eine andere Person als die, der der Zugriff gewährt war',
    OTHER_DATA_STORE: 'auf einem Datenspeicher, den der Zugriff nicht umfasste',
    OTHER_PERMISSION: 'mit einer Berechtigung, die nicht gewährt war',
  },
  nothing: 'nichts gemeldet',
  more: (count) => `und ${count.toLocaleString('de')} weitere, siehe Portal`,
};

export const germanUse: NoticeTexts<UseNotice['kind']> = {
  'used-outside-grant': ({ engineerId, furtherRefused }, { person, providerName, tenant }) => ({
    subject: `Alarm: Nutzung von Daten von ${tenant} ohne passenden Zugriff`,
    heading: 'Ihre Daten wurden ohne einen Zugriff genutzt, der das umfasst',
    paragraphs: [
      `Ein System von ${providerName} meldet, was ${person(engineerId)} mit Ihren Daten getan hat, und kein über Lockbox gewährter Zugriff umfasst das.`,
      `Fragen Sie ${providerName}, was geschehen ist und wie es möglich war. Der Eintrag, der die Meldung belegt, steht in Ihrem Protokoll.`,
      ...(furtherRefused
        ? [
            `Zu dieser Anforderung gab es so viele solche Meldungen, dass Lockbox keine weiteren aufzeichnet, und diese Nachricht ist die letzte: Fragen Sie ${providerName} nach den anderen.`,
          ]
        : []),
    ],
  }),
};
