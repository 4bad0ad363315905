import type { Exclusion } from '@lockbox/contracts/generated/events';
import type { ExclusionNotice } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';
import { shortName } from '../view.ts';

const REASONS: Readonly<Record<Exclusion, string>> = {
  INADVERTENT: 'customer data was come across inadvertently, in work on the underlying platform',
  EMERGENCY: 'an emergency outside of normal procedures',
  LEGAL_DEMAND: 'an external legal demand for data',
};

const UNKNOWN = 'a request';

export const englishExclusions: NoticeTexts<ExclusionNotice['kind']> = {
  exclusion: ({ exclusion, declaredBy, approvedBy, accessUntil }, { times, person, providerName, request, side }) => ({
    subject: `${accessUntil === null ? 'Exclusion declared' : `Emergency access until ${times.short(accessUntil)}`}: ${shortName(request, UNKNOWN)}`,
    heading:
      side === 'customer'
        ? 'An exclusion was declared: you were not asked'
        : 'An exclusion was declared: the customer was not asked',
    paragraphs: [
      `${providerName} declared an exclusion: ${REASONS[exclusion]}.`,
      `${person(declaredBy)} declared it and ${person(approvedBy)} approved it.`,
      accessUntil === null
        ? 'This is a report: it led to no access through Lockbox.'
        : `Access was granted without asking ${side === 'customer' ? 'you' : 'the customer'}, until ${times.full(accessUntil)}.`,
    ],
  }),
  disclosed: ({ liftedAt }, { times, tenant, providerName }) => ({
    subject: `Disclosed: a legal demand for data of ${tenant}`,
    heading: 'A legal demand may now be disclosed',
    paragraphs: [
      `${providerName} recorded a legal demand for your data under seal, since the law forbade to tell you. Since ${times.full(liftedAt)} it may be told.`,
      'Who asked for what and who approved it stands below. The log has the same, and can be checked against the commitment that was recorded at the time.',
    ],
  }),
};
