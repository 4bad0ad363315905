import type { AccessRequest, LockboxRequest } from '@lockbox/api/requests';
import type { Webhook } from '@lockbox/api/webhooks';

export type { Proposed } from '@lockbox/api/approvals';
export type { AuditEvent, AuditRecord as EventRecord, NoticesNotRecorded } from '@lockbox/api/audit';
export type { Glossary, SessionView as BrowserSession, TenantView as Tenant } from '@lockbox/api/directory';
export type { NoticePreferences, OwnNotices } from '@lockbox/api/notices';
export type { CommandOutcome, Pending } from '@lockbox/api/outcomes';
export type { Overview } from '@lockbox/api/overview';
export type { EnvironmentView as Environment, LicenceShortfall, Policy } from '@lockbox/api/policy';
export type { AccessRequest, LockboxRequest, SealedRequest as SealedDemand } from '@lockbox/api/requests';
export type { CreatedWebhook, Webhook, WebhookDelivery as Delivery } from '@lockbox/api/webhooks';

export type WebhookKindSlug = Webhook['kind'];

export type RecordedDecision = NonNullable<(LockboxRequest | AccessRequest)['customerDecision']>;
export type PersonShown = NonNullable<RecordedDecision['by']>;
export type Access = NonNullable<LockboxRequest['access']>;

export interface ResourcePage<T> {
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

export interface OwnSession {
  readonly kind: 'customer' | 'provider';
  readonly person: PersonShown;
  readonly tenant: PersonShown | null;
  readonly roles: readonly (CustomerRole | ProviderRole)[];
  /** Null with a bearer token, which no other site can send. */
  readonly csrfToken: string | null;
  /** In base64; encrypts what is kept of typed text. */
  readonly draftKey: string | null;
  readonly providerName: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
}
