import type { Side } from '../requests/who-sees.ts';

/** Each kind of notice, by the type that its webhooks' payload has. Receivers depend on the types, so none is changed. */
export const NOTICE_TYPES = {
  'review-needed': 'request.internal_review_needed',
  'review-reminder': 'request.internal_review_reminder',
  'approval-needed': 'request.approval_needed',
  reminder: 'request.reminder',
  'one-more-approval': 'request.first_approval',
  'question-asked': 'request.question_asked',
  'question-answered': 'request.question_answered',
  approved: 'request.approved',
  denied: 'request.denied',
  expired: 'request.expired',
  'rejected-internally': 'request.rejected_internally',
  'review-expired': 'request.internal_review_expired',
  'not-required': 'request.approval_not_required',
  'access-ended': 'request.access_ended',
  'used-outside-grant': 'access.used_outside_grant',
  'open-outside-grant': 'access.open_outside_grant',
  'access-not-closed': 'access.not_closed',
  'access-refused': 'access.refused',
  exclusion: 'request.exclusion_declared',
  disclosed: 'request.disclosed',
  'became-unmanaged': 'environment.became_unmanaged',
  'policy-enabled': 'policy.enabled',
  'policy-disabled': 'policy.disabled',
  'approval-rule-set': 'policy.approval_rule_set',
  'emergency-rule-set': 'policy.emergency_rule_set',
  'policy-change-proposed': 'policy.change_proposed',
  'policy-change-withdrawn': 'policy.change_withdrawn',
  'passkeys-changed': 'policy.passkeys_changed',
  'roll-out-overdue': 'policy.roll_out_overdue',
} as const;

export type NoticeKind = keyof typeof NOTICE_TYPES;
export type NoticeType = (typeof NOTICE_TYPES)[NoticeKind];

/** Notices for the provider's people alone, and for the customer's alone. Both receive the rest. */
const OF_PROVIDER: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'review-needed',
  'review-reminder',
  'question-asked',
  'rejected-internally',
  'review-expired',
]);
const OF_CUSTOMER: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'approval-needed',
  'reminder',
  'one-more-approval',
  'question-answered',
  'used-outside-grant',
  'open-outside-grant',
  'access-not-closed',
  'access-refused',
  'disclosed',
  'became-unmanaged',
  'policy-enabled',
  'policy-disabled',
  'approval-rule-set',
  'emergency-rule-set',
  'policy-change-proposed',
  'policy-change-withdrawn',
  'passkeys-changed',
  'roll-out-overdue',
]);

const toldTo = (others: ReadonlySet<NoticeKind>): readonly NoticeType[] =>
  Object.entries(NOTICE_TYPES).flatMap(([kind, type]) => (others.has(kind as NoticeKind) ? [] : [type])); // its own keys

/** The types that the webhooks of a side can choose from. */
export const TYPES_TOLD: Readonly<Record<Side, readonly NoticeType[]>> = {
  customer: toldTo(OF_PROVIDER),
  provider: toldTo(OF_CUSTOMER),
};
