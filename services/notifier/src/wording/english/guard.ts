import type { GuardNotice } from '../../work-list/notice.ts';
import type { GuardWords, NoticeTexts } from '../catalogue.ts';

export const englishGuardWords: GuardWords = {
  notClosed: {
    UNREACHABLE: 'the data store could not be reached',
    SESSIONS_REMAIN: 'sessions of the engineer could not be ended',
    NOT_REMOVED: 'what lets the engineer in could not be removed',
    OTHER: 'another reason, see the logs of the guard',
  },
  refused: {
    NO_GRANT: 'no access was granted',
    GRANT_OVER: 'the access was over',
    OTHER_ENGINEER: "the access is another person's",
    OTHER_DATA_STORE: 'the access did not cover this data store',
    OTHER_PERMISSION: 'this permission was not granted',
    NOT_VERIFIED: 'who tried it could not be verified',
    UNCERTAIN: 'the guard could not be certain that there is an access',
  },
  attempts: (count, first, last) =>
    count === 1 ? first : `${count.toLocaleString('en')}, the first ${first}, the last ${last}`,
};

const lastOf = (furtherUntold: boolean): readonly string[] =>
  furtherUntold
    ? [
        'There were so many letters of this kind that you get no more of them in this hour; the portal shows what is recorded of it.',
      ]
    : [];

export const englishGuard: NoticeTexts<GuardNotice['kind']> = {
  'open-outside-grant': ({ isClosed, furtherUntold }, { providerName, tenant }) => ({
    subject: `Alarm: data of ${tenant} was open without an access that covers it`,
    heading: 'A data store of yours was open without an access that covers it',
    paragraphs: [
      isClosed
        ? `The guard of the data store at ${providerName} reports that it closed it. It had been open, and no access that was given through Lockbox covers that.`
        : `The guard of the data store at ${providerName} reports that it opened it, and no access that was given through Lockbox covers that.`,
      `Ask ${providerName} what happened and how it was possible. The record that proves the report is in your log. Of this request and data store you are told again in an hour at the earliest.`,
      ...lastOf(furtherUntold),
    ],
  }),
  'access-not-closed': ({ furtherUntold }, { providerName, tenant }) => ({
    subject: `Alarm: an access to data of ${tenant} has ended and is not closed`,
    heading: 'An access has ended, and the data store is not closed',
    paragraphs: [
      `The guard of the data store at ${providerName} reports that it could not close it when access ended. The engineer may still be in it.`,
      `Ask ${providerName} to end it by hand. Once the guard reports that it is closed, the page of the access says since when it has really ended. Of this request and data store you are told again in an hour at the earliest.`,
      ...lastOf(furtherUntold),
    ],
  }),
  'access-refused': ({ dataStoreId, furtherUntold }, { providerName, tenant }) => ({
    subject: `Attempt to get at data of ${tenant} refused: ${dataStoreId}`,
    heading: 'Somebody tried to get at your data and was refused',
    paragraphs: [
      `The guard of a data store at ${providerName} refused it, so nothing was opened. The name is the one that was claimed at the attempt.`,
      `If you expected nobody there, ask ${providerName} who it was and why. Of this person and data store you are told again in an hour at the earliest; the portal shows every attempt that is recorded.`,
      ...lastOf(furtherUntold),
    ],
  }),
};
