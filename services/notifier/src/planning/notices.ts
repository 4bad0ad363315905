import type {
  DataStoreRef,
  EndReason,
  Event,
  EventData,
  Exclusion,
  NotRequiredReason,
} from '@lockbox/contracts/generated/events';
import type { EnvironmentId, PersonId, RequestId } from '@lockbox/contracts/ids';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time-rules';

/** Who is told. Administrators: every enabled Global or Power Platform administrator, as the log has them at that event. */
export type Audience = 'administrators' | 'other administrators' | 'engineer' | 'internal approver';

/** What a notice says: ids and times only. Names, addresses and free text are joined when it is sent. */
/** More would make no letter that anyone reads. */
const NAMED_AT_MOST = 20;

export type Notice =
  | {
      readonly kind: 'approval-needed' | 'reminder' | 'expired';
      readonly requestId: RequestId;
      readonly expiresAt: number;
    }
  | {
      readonly kind: 'approved';
      readonly requestId: RequestId;
      readonly by: PersonId;
      readonly commentTextId: string | null;
      readonly accessUntil: number;
    }
  | {
      readonly kind: 'denied' | 'rejected-internally';
      readonly requestId: RequestId;
      readonly by: PersonId;
      readonly commentTextId: string | null;
    }
  | { readonly kind: 'review-expired'; readonly requestId: RequestId; readonly reviewExpiresAt: number }
  | {
      readonly kind: 'not-required';
      readonly requestId: RequestId;
      readonly reason: NotRequiredReason;
      readonly accessUntil: number;
    }
  | { readonly kind: 'access-ended'; readonly requestId: RequestId; readonly reason: EndReason }
  | {
      readonly kind: 'exclusion';
      readonly requestId: RequestId;
      readonly exclusion: Exclusion;
      readonly declaredBy: PersonId;
      readonly approvedBy: PersonId;
      /** Only an emergency leads to a grant. */
      readonly accessUntil: number | null;
    }
  | { readonly kind: 'disclosed'; readonly requestId: RequestId; readonly liftedAt: number }
  | { readonly kind: 'became-unmanaged'; readonly environmentId: EnvironmentId; readonly protectedUntil: number }
  | { readonly kind: 'policy-enabled'; readonly by: PersonId; readonly rollOutDueAt: number }
  | { readonly kind: 'policy-disabled'; readonly by: PersonId }
  | {
      readonly kind: 'roll-out-overdue';
      /** The first of them; the portal shows all. */
      readonly missing: readonly DataStoreRef[];
      readonly count: number;
    };

export interface Told {
  readonly to: readonly Audience[];
  readonly notice: Notice;
  /** After this it is pointless to go on trying. */
  readonly until: number;
  /** Of no use once somebody has decided. */
  readonly whileWaiting?: true;
}

/** A notice that has no deadline of its own is tried for as long as a lockbox request would wait. */
const TRIED_FOR_MS = 4 * 24 * 3_600_000;

/**
 * Who is told what: the notices of domain.md, event by event. An event that is not here tells nobody.
 * `becameUnmanaged` says whether an environment's protection has just begun: the event repeats it as long as it runs.
 */
export function noticesOf(event: Event, becameUnmanaged: boolean): readonly Told[] {
  const { data, occurredAt, actor } = event;
  const until = occurredAt + TRIED_FOR_MS;
  const by = actor.id as PersonId; // policy takes these decisions from a principal alone, and names the principal as actor
  switch (data.type) {
    case 'LockboxRequestCreated':
      return [waiting(data, 'approval-needed')];
    case 'ReminderDue':
      return [waiting(data, 'reminder')];

    // "Handled" to the other administrators; the outcome to the engineer and the internal approver.
    case 'RequestApproved': {
      const notice: Notice = {
        kind: 'approved',
        requestId: data.requestId,
        by,
        commentTextId: data.comment?.textId ?? null,
        accessUntil: occurredAt + ACCESS_PERIOD_MS,
      };
      return [{ to: ['other administrators', 'engineer', 'internal approver'], notice, until }];
    }
    case 'RequestDenied': {
      const notice: Notice = {
        kind: 'denied',
        requestId: data.requestId,
        by,
        commentTextId: data.comment?.textId ?? null,
      };
      return [{ to: ['other administrators', 'engineer', 'internal approver'], notice, until }];
    }
    case 'RequestExpired': {
      const notice: Notice = { kind: 'expired', requestId: data.requestId, expiresAt: data.expiresAt };
      return [{ to: ['administrators', 'engineer', 'internal approver'], notice, until }];
    }

    // No customer ever sees these; the engineer who asked does.
    case 'InternallyRejected': {
      const notice: Notice = {
        kind: 'rejected-internally',
        requestId: data.requestId,
        by: data.approverId,
        commentTextId: data.comment?.textId ?? null,
      };
      return [{ to: ['engineer'], notice, until }];
    }
    case 'InternalReviewExpired': {
      const { requestId, reviewExpiresAt } = data;
      return [{ to: ['engineer'], notice: { kind: 'review-expired', requestId, reviewExpiresAt }, until }];
    }
    case 'CustomerApprovalNotRequired': {
      const accessUntil = occurredAt + ACCESS_PERIOD_MS;
      const notice: Notice = { kind: 'not-required', requestId: data.requestId, reason: data.reason, accessUntil };
      return [{ to: ['engineer'], notice, until }];
    }
    case 'AccessEnded': {
      const notice: Notice = { kind: 'access-ended', requestId: data.requestId, reason: data.reason };
      return [{ to: ['engineer'], notice, until }];
    }

    // Customers are told of exclusions at once. An emergency is the only one that leads to access: its engineer waits for it.
    case 'ExclusionDeclared': {
      const { requestId, exclusion, declaredBy, approvedBy } = data;
      const accessUntil = exclusion === 'EMERGENCY' ? occurredAt + ACCESS_PERIOD_MS : null;
      const notice: Notice = { kind: 'exclusion', requestId, exclusion, declaredBy, approvedBy, accessUntil };
      return [{ to: accessUntil === null ? ['administrators'] : ['administrators', 'engineer'], notice, until }];
    }
    case 'DisclosureLifted': {
      const { requestId, liftedAt } = data;
      return [{ to: ['administrators'], notice: { kind: 'disclosed', requestId, liftedAt }, until }];
    }

    case 'EnvironmentSet':
    case 'EnvironmentRemoved': {
      const { environmentId, protectedUntil } = data;
      if (protectedUntil === null || !becameUnmanaged) return [];
      return [{ to: ['administrators'], notice: { kind: 'became-unmanaged', environmentId, protectedUntil }, until }];
    }
    case 'PolicyEnabled': {
      const notice: Notice = { kind: 'policy-enabled', by, rollOutDueAt: data.rollOutDueAt };
      return [{ to: ['other administrators'], notice, until }];
    }
    case 'PolicyDisabled':
      return [{ to: ['other administrators'], notice: { kind: 'policy-disabled', by }, until }];
    case 'RollOutOverdue': {
      const missing = data.missing.slice(0, NAMED_AT_MOST);
      // An event from before there was a count names them all.
      const count = Math.max(data.missing.length, data.missingCount);
      return [{ to: ['administrators'], notice: { kind: 'roll-out-overdue', missing, count }, until }];
    }

    case 'TenantSet':
    case 'TenantRemoved':
    case 'ProtectionEnded':
    case 'PrincipalSet':
    case 'PrincipalRemoved':
    case 'EnforcementConfirmed':
    case 'RollOutCompleted':
    case 'RequestSubmitted':
    case 'InternallyApproved':
    case 'ExclusionSealed': // the law forbids it: told at DisclosureLifted
    case 'AccessGranted': // told with what led to it
    case 'NotificationRecorded':
    case 'CommandRejected':
      return [];
    default:
      return data satisfies never;
  }
}

function waiting(
  data: Extract<EventData, { type: 'LockboxRequestCreated' | 'ReminderDue' }>,
  kind: 'approval-needed' | 'reminder',
): Told {
  const { requestId, expiresAt } = data;
  return { to: ['administrators'], notice: { kind, requestId, expiresAt }, until: expiresAt, whileWaiting: true };
}
