import { internalShownIn } from '@lockbox/domain/requests/presented-content';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';
import type { NoticeOf, ReviewNotice } from '../work-list/notice.ts';
import { type Announcement, type Announcements, type Audience, announce, deciderOf } from './announcement.ts';
import { chosenNotices } from './recipients.ts';

type RequestEvent =
  | 'RequestSubmitted'
  | 'InternallyRejected'
  | 'InternalReviewExpired'
  | 'InternalReminderDue'
  | 'CustomerApprovalNotRequired'
  | 'LockboxRequestCreated'
  | 'ReminderDue'
  | 'RequestApproved'
  | 'RequestDenied'
  | 'RequestExpired'
  | 'AccessEnded';

/** From its submission to the end of access. */
export const requestAnnouncements: Announcements<RequestEvent> = {
  // A request without reminders was submitted before internal approvers were notified of requests: a replay announces nothing
  // new. The audit index may not even have an empty list for it.
  RequestSubmitted: (event) => {
    const { requestId, reviewExpiresAt, remindAt = [] } = event.data;
    if (remindAt.length === 0) return [];
    return [askForReview({ kind: 'review-needed', requestId, reviewExpiresAt, shown: internalShownIn(event) })];
  },
  InternalReminderDue: ({ data: { requestId, reviewExpiresAt } }) => [
    askForReview({ kind: 'review-reminder', requestId, reviewExpiresAt }),
  ],

  // The customer never sees these two; the engineer who asked is notified.
  InternallyRejected: (event) => {
    const { requestId, approverId, comment } = event.data;
    const commentTextId = comment?.textId ?? null;
    return announce(event, ['engineer'], { kind: 'rejected-internally', requestId, by: approverId, commentTextId });
  },
  InternalReviewExpired: (event) => {
    const { requestId, reviewExpiresAt } = event.data;
    return announce(event, ['engineer'], { kind: 'review-expired', requestId, reviewExpiresAt });
  },
  CustomerApprovalNotRequired: (event, recipients) => {
    const { requestId, reason } = event.data;
    const accessUntil = event.occurredAt + ACCESS_PERIOD_MS;
    const { accessWithoutApproval } = chosenNotices(recipients);
    return announce(event, withAdministrators(accessWithoutApproval), {
      kind: 'not-required',
      requestId,
      reason,
      accessUntil,
    });
  },

  LockboxRequestCreated: ({ data: { requestId, expiresAt } }) => [
    askForDecision({ kind: 'approval-needed', requestId, expiresAt }),
  ],
  ReminderDue: ({ data: { requestId, expiresAt } }) => [askForDecision({ kind: 'reminder', requestId, expiresAt })],

  // The other administrators learn that it is handled; the engineer and the internal approver learn the outcome.
  RequestApproved: (event) => {
    const { requestId, comment, firstApproverId: first } = event.data;
    return announce(event, ['other administrators', 'engineer', 'internal approver'], {
      kind: 'approved',
      requestId,
      by: deciderOf(event),
      first,
      commentTextId: comment?.textId ?? null,
      accessUntil: event.occurredAt + ACCESS_PERIOD_MS,
    });
  },
  RequestDenied: (event) => {
    const { requestId, comment } = event.data;
    return announce(event, ['other administrators', 'engineer', 'internal approver'], {
      kind: 'denied',
      requestId,
      by: deciderOf(event),
      commentTextId: comment?.textId ?? null,
    });
  },
  RequestExpired: (event) => {
    const { requestId, expiresAt } = event.data;
    return announce(event, ['administrators', 'engineer', 'internal approver'], {
      kind: 'expired',
      requestId,
      expiresAt,
    });
  },

  AccessEnded: (event, recipients) => {
    const { requestId, reason } = event.data;
    const { accessEnded } = chosenNotices(recipients);
    return announce(event, withAdministrators(accessEnded), { kind: 'access-ended', requestId, reason });
  },
};

/** The engineer, and the customer's administrators if they want the notice. */
const withAdministrators = (wanted: boolean): readonly Audience[] =>
  wanted ? ['administrators', 'engineer'] : ['engineer'];

/** Pointless once the review has expired, or somebody has decided internally. */
const askForReview = (notice: ReviewNotice): Announcement => ({
  to: ['internal approvers'],
  notice,
  until: notice.reviewExpiresAt,
  whileWaiting: true,
});

/** Pointless once the request has expired, or somebody has decided. */
const askForDecision = (notice: NoticeOf<'approval-needed' | 'reminder'>): Announcement => ({
  to: ['administrators'],
  notice,
  until: notice.expiresAt,
  whileWaiting: true,
});
