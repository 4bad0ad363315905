import type {
  ApprovalRule,
  Channel,
  DataStoreRef,
  EmergencyRule,
  EndReason,
  Exclusion,
  NotClosedReason,
  NotRequiredReason,
  OutsideAction,
  OutsideGrantReason,
  PolicyChange,
  RefusedReason,
} from '@lockbox/contracts/generated/events';
import type { DataStoreId, EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { NoticeKind } from '@lockbox/domain/notices/notice-types';
import type { Side } from '@lockbox/domain/requests/who-sees';

/** The content of a notice, as ids and times. Names, addresses and free text are read when it is sent: none is in the log. */
export type Notice =
  | ReviewNotice
  | RequestNotice
  | QuestionNotice
  | ExclusionNotice
  | PolicyNotice
  | ApprovalNotice
  | PasskeyNotice
  | UseNotice
  | GuardNotice;

/** To the provider's internal approvers: a request waits for them. */
export type ReviewNotice = { readonly requestId: RequestId; readonly reviewExpiresAt: number } & (
  | {
      readonly kind: 'review-needed';
      /** Hash of what the approver is asked about, made of the log's event. Not in older items. */
      readonly shown?: string;
    }
  | { readonly kind: 'review-reminder' }
);

export const isReviewNotice = (notice: Notice): notice is ReviewNotice =>
  notice.kind === 'review-needed' || notice.kind === 'review-reminder';

export type RequestNotice = { readonly requestId: RequestId } & (
  | { readonly kind: 'approval-needed'; readonly expiresAt: number }
  | { readonly kind: 'reminder'; readonly expiresAt: number }
  | {
      readonly kind: 'approved';
      readonly by: PersonId;
      /** Who had approved before, where two were needed. Not in older items. */
      readonly first?: PersonId | null;
      readonly commentTextId: TextId;
      readonly accessUntil: number;
    }
  | { readonly kind: 'denied'; readonly by: PersonId; readonly commentTextId: TextId }
  | { readonly kind: 'expired'; readonly expiresAt: number }
  | { readonly kind: 'rejected-internally'; readonly by: PersonId; readonly commentTextId: TextId }
  | { readonly kind: 'review-expired'; readonly reviewExpiresAt: number }
  | { readonly kind: 'not-required'; readonly reason: NotRequiredReason; readonly accessUntil: number }
  | { readonly kind: 'access-ended'; readonly reason: EndReason }
);
/** Null where nobody wrote a comment. */
type TextId = string | null;

/** Its texts are those that the request has of the question. */
export type QuestionNotice = { readonly requestId: RequestId; readonly questionId: string } & (
  | { readonly kind: 'question-asked' }
  | { readonly kind: 'question-answered' }
);

export type ExclusionNotice = { readonly requestId: RequestId } & (
  | {
      readonly kind: 'exclusion';
      readonly exclusion: Exclusion;
      readonly declaredBy: PersonId;
      readonly approvedBy: PersonId;
      /** Null unless it is an emergency: no other exclusion leads to a grant. */
      readonly accessUntil: number | null;
    }
  | { readonly kind: 'disclosed'; readonly liftedAt: number }
);

export type PolicyNotice =
  | { readonly kind: 'became-unmanaged'; readonly environmentId: EnvironmentId; readonly protectedUntil: number }
  | { readonly kind: 'policy-enabled'; readonly by: PersonId; readonly rollOutDueAt: number }
  | {
      readonly kind: 'policy-disabled';
      readonly by: PersonId;
      /** The administrator who proposed the change, if it took two. Older items do not have it. */
      readonly proposedBy?: PersonId | null;
    }
  | {
      readonly kind: 'roll-out-overdue';
      /** The first of them; the portal shows all. */
      readonly missing: readonly DataStoreRef[];
      readonly count: number;
    };

/** About approvals, and what an emergency may do. */
export type ApprovalNotice =
  | {
      readonly kind: 'one-more-approval';
      readonly requestId: RequestId;
      readonly by: PersonId;
      readonly commentTextId: TextId;
      readonly expiresAt: number;
      /** Whose earlier approval no longer counts. */
      readonly lapsed: PersonId | null;
    }
  | {
      readonly kind: 'approval-rule-set';
      readonly by: PersonId;
      readonly proposedBy: PersonId | null;
      readonly rule: ApprovalRule;
    }
  | {
      readonly kind: 'emergency-rule-set';
      readonly by: PersonId;
      readonly proposedBy: PersonId | null;
      readonly emergencyRule: EmergencyRule;
    }
  | {
      readonly kind: 'policy-change-proposed';
      readonly by: PersonId;
      readonly change: PolicyChange;
      readonly rule: ApprovalRule | null;
      /** Not in older items. */
      readonly emergencyRule?: EmergencyRule | null;
      readonly expiresAt: number;
    }
  | { readonly kind: 'policy-change-withdrawn'; readonly by: PersonId };

/** About whose passkeys count, and whether decisions take one. */
export interface PasskeyNotice {
  readonly kind: 'passkeys-changed';
  readonly what: NoticedPasskeyChange;
  readonly by: PersonId;
  /** Whose passkey it is, and its fingerprint, where it is about one. */
  readonly of: PersonId | null;
  readonly fingerprint: string | null;
  /** By when another administrator has to confirm, or from when a recovery counts. */
  readonly at: number | null;
}

export type NoticedPasskeyChange =
  | 'FIRST_ENROLLED'
  | 'ENROLLED'
  | 'PROPOSED'
  | 'RECOVERY_PROPOSED'
  | 'RECOVERY_CONFIRMED'
  | 'WITHDRAWN'
  | 'REMOVED'
  | 'REQUIRED'
  | 'REQUIRED_NO_LONGER';

/**
 * Use that no grant covers. The notice has of the request only what the source reports: it may be unknown, or not visible to
 * the customer yet.
 */
export interface UseNotice {
  readonly kind: 'used-outside-grant';
  readonly reportedRequestId: RequestId;
  readonly engineerId: PersonId;
  /** The first of them; the record has all. */
  readonly actions: readonly OutsideAction[];
  readonly count: number;
  /** True if further use under that request is not announced. */
  readonly furtherRefused: boolean;
}

/**
 * A report by the guard of a data store. The notice has of the request only what the guard reports. `furtherUntold`: further
 * reports of its kind in this hour are not announced.
 */
export type GuardNotice =
  | {
      readonly kind: 'open-outside-grant';
      readonly reportedRequestId: RequestId;
      readonly dataStoreId: DataStoreId;
      /** When it was opened, or closed: then it had been open. */
      readonly at: number;
      readonly isClosed: boolean;
      readonly reason: OutsideGrantReason;
      readonly furtherUntold: boolean;
    }
  | {
      readonly kind: 'access-not-closed';
      readonly reportedRequestId: RequestId;
      readonly dataStoreId: DataStoreId;
      readonly since: number;
      readonly reason: NotClosedReason;
      readonly furtherUntold: boolean;
    }
  | {
      readonly kind: 'access-refused';
      readonly engineerId: PersonId;
      readonly dataStoreId: DataStoreId;
      readonly permission: string | null;
      readonly reason: RefusedReason;
      readonly count: number;
      readonly firstAt: number;
      readonly lastAt: number;
      readonly furtherUntold: boolean;
    };

export type NoticeOf<K extends NoticeKind> = Extract<Notice, { readonly kind: K }>;

/**
 * A person's delivery preference for a notice, if it is not "at once": never, in the digest of that time, or from that time on.
 */
export type Wish =
  | { readonly kind: 'none' }
  | { readonly kind: 'digest'; readonly at: number }
  | { readonly kind: 'later'; readonly at: number };

/** One notice for one recipient by one channel. */
export interface PlannedNotice {
  /** UUIDv5 of event, recipient and channel: planned twice, it is the same. */
  readonly notificationId: string;
  readonly tenantId: TenantId;
  readonly eventId: string;
  readonly sequence: number;
  /** The offset of its event in the partition of the log. Older items do not have it. */
  readonly offset?: number;
  readonly requestId: RequestId | null;
  readonly occurredAt: number;
  /** A person, or a webhook by its id. */
  readonly recipientId: string;
  /** The recipient's side decides where the address is found, and how the notice is worded. */
  readonly side: Side;
  readonly channel: Channel;
  readonly notice: Notice;
  /** After this it is not tried any more. */
  readonly until: number;
  /** Absent: at once. */
  readonly wish?: Wish;
  /** It asks for a decision, and is of no use once somebody has decided. */
  readonly whileWaiting: boolean;
}
