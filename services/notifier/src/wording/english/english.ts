import type { Catalogue } from '../catalogue.ts';
import { englishApprovals } from './approvals.ts';
import { englishExclusions } from './exclusions.ts';
import { englishGuard, englishGuardWords } from './guard.ts';
import { englishPasskeys } from './passkeys.ts';
import { englishPolicy } from './policy.ts';
import { englishQuestions } from './questions.ts';
import { englishRequests } from './requests.ts';
import { englishReviews } from './reviews.ts';
import { englishUse, englishUseWords } from './use.ts';

const NOTHING_BY_MAIL = 'Nothing is decided by this message or by opening its link: sign in to the portal to decide.';

export const english: Catalogue = {
  language: 'en',
  texts: {
    ...englishReviews,
    ...englishRequests,
    ...englishQuestions,
    ...englishExclusions,
    ...englishPolicy,
    ...englishApprovals,
    ...englishPasskeys,
    ...englishUse,
    ...englishGuard,
  },
  use: englishUseWords,
  guard: englishGuardWords,
  labels: {
    supportRequestId: 'Support request ID',
    environment: 'Environment',
    requestedBy: 'Requested by',
    requestedAt: 'Requested',
    askedBefore: 'Asked before',
    reason: 'Reason',
    erased: '(erased)',
    differs: '(not shown: what is stored is not the text of the log)',
    permissions: 'Permissions',
    broad: 'broad',
    notDescribed: 'not described: ask what it allows',
    dataStores: 'Data stores',
    approvedInternallyBy: 'Approved internally by',
    emergencyClaimedBy: 'Claimed as an emergency by',
    fingerprint: 'Fingerprint',
    requestExpiration: 'Request expiration',
    decideBy: 'Decide by',
    presentedContent: 'Presented content',
    accessPeriod: 'Access period',
    eightHours: '8 hours',
    accessExpiration: 'Access expiration',
    comment: 'Comment',
    question: 'Question',
    answer: 'Answer',
    request: 'Request',
    protectedUntil: 'Protected until',
    whatWasDone: 'What the engineer did',
    outsideGrant: 'Outside of the access',
    doneBy: 'Done by',
    dataStore: 'Data store',
    openedAt: 'Opened',
    closedAt: 'Closed',
    accessEndedAt: 'Access ended',
    why: 'Why',
    triedBy: 'Tried by, as claimed',
    attempts: 'Attempts',
  },
  statuses: {
    AWAITING_INTERNAL_APPROVAL: 'Awaiting internal approval',
    REJECTED_INTERNALLY: 'Rejected internally',
    INTERNAL_REVIEW_EXPIRED: 'Internal review expired',
    NOT_REQUIRED: 'Approval not required, access ended',
    EXCLUDED: 'Excluded',
    ACTION_NEEDED: 'Action needed',
    APPROVED: 'Approved, access ended',
    DENIED: 'Denied',
    EXPIRED: 'Expired',
  },
  links: {
    review: 'Review the request',
    request: 'View the request',
    access: 'View the access',
    policy: 'Open the policy',
    record: 'View the record',
  },
  choices: { approve: 'Approve …', deny: 'Deny …' },
  initiated: (providerName) => `${providerName} initiated`,
  footer: ({ side, tenant }, asksForDecision) =>
    [
      side === 'customer'
        ? `You get this because you are an administrator of ${tenant}.`
        : asksForDecision
          ? 'You get this because you are an internal approver.'
          : 'You get this because you take part in this request.',
      asksForDecision ? NOTHING_BY_MAIL : 'It is sent automatically; replies are not read.',
    ].join(' '),
  evidence:
    'Keep this letter: the lines below say what the log was when it was sent. If somebody changes the log later, they show it.',
  digest: {
    subject: (notices, tenant) => `Daily digest for ${tenant}: ${notices} ${notices === 1 ? 'notice' : 'notices'}`,
    heading: (tenant) => `What happened in ${tenant}`,
    paragraph: 'You have chosen to be told of this once a day. What has changed since stands in the portal.',
    label: 'Open the activity',
    footer: (tenant) =>
      `You get this because you are an administrator of ${tenant}, and have chosen a daily digest. You choose anew in the portal, at “Notices to you”. It is sent automatically; replies are not read.`,
  },
  test: {
    heading: 'Lockbox can reach this channel',
    paragraph: 'This is a test. Notices about requests for access will appear here.',
    label: 'Open the webhooks',
  },
};
