import type { UseNotice } from '../../work-list/notice.ts';
import type { NoticeTexts, UseWords } from '../catalogue.ts';

const records = (verb: string) => (count: number, objectClass: string, dataStore: string) =>
  `${verb} ${count.toLocaleString('en')} ${count === 1 ? 'record' : 'records'} of ${objectClass} in ${dataStore}`;

export const englishUseWords: UseWords = {
  did: {
    LIST: records('listed'),
    READ: records('opened'),
    EXPORT: records('exported'),
    CREATE: records('created'),
    UPDATE: records('changed'),
    DELETE: records('deleted'),
    EXECUTE: (count, objectClass, dataStore) =>
      `ran ${objectClass} in ${dataStore}, ${count === 1 ? 'once' : `${count.toLocaleString('en')} times`}`,
  },
  reasons: {
    REQUEST_UNKNOWN: 'no such request is known',
    NOT_GRANTED: 'the request led to no access',
    BEFORE_GRANT: 'before access began',
    AFTER_END: 'after access had ended',
    OTHER_ENGINEER: 'by another person than the one whose access it was',
    OTHER_DATA_STORE: 'on a data store that the access did not cover',
    OTHER_PERMISSION: 'by a permission that was not granted',
  },
  nothing: 'nothing was reported',
  more: (count) => `and ${count.toLocaleString('en')} more, see the portal`,
};

export const englishUse: NoticeTexts<UseNotice['kind']> = {
  'used-outside-grant': ({ engineerId, furtherRefused }, { person, providerName, tenant }) => ({
    subject: `Alarm: use of data of ${tenant} that no access covers`,
    heading: 'Your data was used without an access that covers it',
    paragraphs: [
      `A system of ${providerName} reports what ${person(engineerId)} did with your data, and no access that was given through Lockbox covers it.`,
      `Ask ${providerName} what happened and how it was possible. The record that proves the report is in your log.`,
      ...(furtherRefused
        ? [
            `There were so many such reports about this request that Lockbox records no more of them, and this letter is the last: ask ${providerName} for the others.`,
          ]
        : []),
    ],
  }),
};
