import type { ProviderRole, Role } from '@lockbox/contracts/generated/directory';
import type {
  Actor,
  Basis,
  Channel,
  EndReason,
  Exclusion,
  NotificationOutcome,
  PolicyFacts,
  Trigger,
} from '@lockbox/contracts/generated/events';
import type { CommandId, DataStoreId, EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';

/** Every document that is made from the log carries the tenant's sequence of the last event that changed it. */
interface FromLog {
  readonly tenantId: TenantId;
  readonly sequence: number;
}

/** What the provider sees; a customer sees the last four of them, as Action needed, Approved, Denied and Expired. */
export type RequestStatus =
  | 'AWAITING_INTERNAL_APPROVAL'
  | 'REJECTED_INTERNALLY'
  | 'INTERNAL_REVIEW_EXPIRED'
  | 'NOT_REQUIRED'
  | 'EXCLUDED'
  | 'ACTION_NEEDED'
  | 'APPROVED'
  | 'DENIED'
  | 'EXPIRED';

/** A decision by a person, with where its comment stands. */
export interface DecisionPart {
  readonly decision: 'APPROVED' | 'DENIED' | 'REJECTED';
  readonly by: PersonId;
  readonly at: number;
  readonly commentTextId: string | null;
}

/** Collection `requests`: one document a request. A sealed exclusion has none. */
export interface RequestDocument extends FromLog {
  readonly _id: RequestId;
  readonly source: string;
  readonly sourceRequestId: string;
  readonly environmentId: EnvironmentId;
  readonly dataStores: readonly DataStoreId[];
  readonly engineerId: PersonId;
  readonly permissions: readonly string[];
  readonly justificationTextId: string;
  readonly trigger: Trigger;
  readonly ticketId: string | null;
  /** What the ticket is searched by: its id in small letters, and its last number without zeros in front. */
  readonly ticketKey: string | null;
  readonly ticketNumber: string | null;
  readonly exclusion: Exclusion | null;
  readonly declaredBy: PersonId | null;
  readonly requestedAt: number;
  readonly submittedAt: number;
  readonly reviewExpiresAt: number;
  readonly status: RequestStatus;
  readonly internal: DecisionPart | null;
  /** Set when the customer is asked: only then a customer sees the request in lists. */
  readonly lockbox: { readonly createdAt: number; readonly expiresAt: number } | null;
  readonly customer: DecisionPart | null;
  readonly facts: PolicyFacts | null;
  readonly access: {
    readonly grantId: string;
    readonly basis: Basis;
    readonly grantedAt: number;
    readonly expiresAt: number;
    readonly endedAt: number | null;
    readonly endReason: EndReason | null;
  } | null;
}

/** Collection `policies`: one document a tenant. */
export interface PolicyDocument extends FromLog {
  readonly _id: TenantId;
  readonly enabled: boolean;
  readonly version: number;
  readonly changedAt: number | null;
  readonly changedBy: PersonId | null;
  readonly rollOut: {
    readonly state: 'NONE' | 'RUNNING' | 'COMPLETED' | 'OVERDUE';
    readonly dueAt: number | null;
    /** Under the policy, also while it is off. */
    readonly targets: readonly {
      readonly environmentId: EnvironmentId;
      readonly dataStoreId: DataStoreId;
      readonly confirmedAt: number | null;
      /** By when it has to confirm, while the policy is on: 24 hours after that, or after it came. Not in older documents. */
      readonly dueAt?: number | null;
    }[];
  };
}

/** Collection `grants`: one document a grant, running or ended. */
export interface GrantDocument extends FromLog {
  readonly _id: string;
  readonly requestId: RequestId;
  readonly engineerId: PersonId;
  readonly environmentId: EnvironmentId;
  readonly dataStores: readonly DataStoreId[];
  readonly permissions: readonly string[];
  readonly basis: Basis;
  readonly grantedAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
}

/** Where in the directory topic a document's record stands; an older one changes nothing. */
interface FromDirectory {
  readonly position: { readonly partition: number; readonly offset: number };
}

/** Collections `tenants`, `environments`, `principals`, `provider_people`: the directory, with names and addresses. */
export interface TenantDocument extends FromDirectory {
  readonly _id: TenantId;
  readonly displayName: string;
  readonly licences: readonly string[];
}
export interface EnvironmentDocument extends FromDirectory {
  /** `<tenantId>/<environmentId>` */
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
  readonly displayName: string;
  readonly managed: boolean;
  readonly dataStores: readonly DataStoreId[];
}
export interface PrincipalDocument extends FromDirectory {
  /** `<tenantId>/<principalId>` */
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly principalId: PersonId;
  readonly displayName: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly licences: readonly string[];
  readonly environmentIds: readonly EnvironmentId[];
  readonly locale: string;
  readonly timeZone: string;
  readonly disabled: boolean;
}
export interface ProviderPersonDocument extends FromDirectory {
  readonly _id: PersonId;
  readonly displayName: string;
  readonly email: string;
  readonly roles: readonly ProviderRole[];
  readonly locale: string;
  readonly timeZone: string;
  readonly disabled: boolean;
}

/** Collection `texts`: free texts; erased ones are gone. */
export interface TextDocument {
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly requestId: RequestId;
  readonly text: string;
  readonly position: { readonly partition: number; readonly offset: number };
}

/** Collection `audit_events`: the searchable trail, one document an event. */
export interface AuditEventDocument {
  /** The event's id. */
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly type: string;
  readonly requestId: RequestId | null;
  readonly occurredAt: number;
  readonly actor: Actor;
  readonly rule: string;
  readonly causationId: CommandId;
  readonly correlationId: string;
  readonly partition: number;
  readonly offset: number;
  /** SHA-256 of the record value, hex. */
  readonly hash: string;
  /** The event's data as decoded; digests as hex. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Collection `chain_heads`: how far audit has checked each tenant's chain. */
export interface ChainHeadDocument {
  readonly _id: TenantId;
  readonly sequence: number;
  readonly hash: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * Collection `removals`: what the directory or an erasure has removed, so that an older record that comes again does
 * not bring it back. Not a part of any projection: readers look for documents, and the removed ones are gone.
 */
export interface RemovalDocument extends FromDirectory {
  /** `<collection>/<the removed document's _id>` */
  readonly _id: string;
}

/**
 * Collection `progress`: up to where a worker's documents have been written. It stands beside them, so that a lost or
 * restored database is read again from where it is, whatever the consumer group's offsets say.
 */
export interface ProgressDocument {
  /** `<worker>/<topic>/<partition>` */
  readonly _id: string;
  /** The next offset to read. */
  readonly next: number;
}

export type TimerKind =
  | 'INTERNAL_REVIEW'
  | 'LOCKBOX_EXPIRY'
  | 'REMINDER'
  | 'ACCESS_END'
  | 'ROLL_OUT'
  | 'PROTECTION_END';

/** Collection `timers`: one document for each thing that is waited for; answered ones are kept as done. */
export interface TimerDocument extends FromLog {
  /** `<tenantId>/<kind>/<subjectId>` */
  readonly _id: string;
  /** Of the events topic: who is assigned it serves the timer. */
  readonly partition: number;
  readonly kind: TimerKind;
  /** Request, environment, or policy version as a decimal number. */
  readonly subjectId: string;
  readonly dueAt: number;
  /** Further times of the same timer, earliest first: the reminders after the next one. */
  readonly later: readonly number[];
  readonly done: boolean;
}

/**
 * Collection `deliveries`: one document for each notice whose outcome is in the log. What is still to be sent is the
 * notifier's own work list, in the private database: attempts cannot be rebuilt from the log.
 */
export interface DeliveryDocument extends FromLog {
  /** The notification's id: UUIDv5 of event, recipient and channel. */
  readonly _id: string;
  /** The event that the notice is about. */
  readonly eventId: string;
  readonly requestId: RequestId | null;
  readonly recipientId: string;
  readonly channel: Channel;
  readonly outcome: NotificationOutcome;
  /** Short and machine-readable, such as an SMTP status code. */
  readonly detail: string;
  readonly attempts: number;
  readonly at: number;
}
