import type { Static } from 'typebox';
import type * as resources from '../../../src/resources.ts';

/** What the API answers with, from the very schemas that the server checks its answers by. */
export type LockboxRequest = Static<typeof resources.LockboxRequest>;
export type AccessRequest = Static<typeof resources.AccessRequest>;
export type AuditEvent = Static<typeof resources.AuditEvent>;
export type Policy = Static<typeof resources.Policy>;
export type Environment = Static<typeof resources.EnvironmentView>;
/** One event with the bytes of its record, base64. */
export type EventRecord = Static<typeof resources.AuditRecord>;
export type Tenant = Static<typeof resources.TenantView>;
export type LicenceShortfall = Static<typeof resources.LicenceShortfall>;

export type Status = AccessRequest['status'];
export type Decision = NonNullable<LockboxRequest['customerDecision']>;
export type Person = Decision['by'];
export type Access = NonNullable<LockboxRequest['access']>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
export interface Items<T> {
  readonly items: readonly T[];
}
export interface Counts {
  readonly actionNeeded: number;
}

export type CustomerRole = 'GLOBAL_ADMINISTRATOR' | 'POWER_PLATFORM_ADMINISTRATOR' | 'AUDITOR';
export type ProviderRole = 'ENGINEER' | 'INTERNAL_APPROVER' | 'LEGAL';

export interface Session {
  readonly kind: 'customer' | 'provider';
  readonly person: Person;
  readonly tenant: Person | null;
  readonly roles: readonly (CustomerRole | ProviderRole)[];
  /** Null with a bearer token, which no other site can send. */
  readonly csrfToken: string | null;
  readonly providerName: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
}

export type WebhookKind = 'generic' | 'teams' | 'slack';
export interface Webhook {
  readonly id: string;
  readonly name: string | null;
  readonly url: string;
  readonly kind: WebhookKind;
  readonly createdAt: string;
  /** Since then nothing is sent: the receiver has answered that it is gone. */
  readonly disabledAt: string | null;
}
/** The secret is told once, at the creation. */
export type CreatedWebhook = Webhook & { readonly secret: string };
export interface Delivery {
  readonly id: string;
  readonly eventType: string;
  readonly requestId: string | null;
  readonly at: string;
  readonly attempt: number;
  readonly outcome: 'waiting' | 'delivered' | 'failed' | 'skipped';
  readonly detail: string | null;
  readonly nextAttemptAt: string | null;
}
