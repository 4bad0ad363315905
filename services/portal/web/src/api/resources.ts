import type { Static } from 'typebox';
import type * as approvals from '../../../src/approval-resources.ts';
import type * as overview from '../../../src/overview-resource.ts';
import type * as resources from '../../../src/resources.ts';

/** The types of the API's answers, from the schemas by which the server makes them. */
export type LockboxRequest = Static<typeof resources.LockboxRequest>;
export type AccessRequest = Static<typeof resources.AccessRequest>;
export type AuditEvent = Static<typeof resources.AuditEvent>;
/** An event of which the log has no outcome of a notice that had to be sent. */
export type NoticesNotRecorded = Static<typeof resources.NoticesNotRecorded>;
/** A decision's answer while its outcome is not known, or while another administrator has to confirm it. */
export type Pending = Static<typeof resources.Pending>;
export type Proposed = Static<typeof approvals.Proposed>;
/** What became of a command of one's own. */
export type CommandOutcome = Static<typeof resources.CommandOutcome>;
export type Policy = Static<typeof resources.Policy>;
export type NoticePreferences = Static<typeof resources.NoticePreferences>;
export type OwnNotices = Static<typeof resources.OwnNotices>;
export type Environment = Static<typeof resources.EnvironmentView>;
/** One event with the bytes of its record, in base64. */
export type EventRecord = Static<typeof resources.AuditRecord>;
export type Tenant = Static<typeof resources.TenantView>;
/** A tenant's figures of a period. */
export type Overview = Static<typeof overview.Overview>;
/** What permissions and licences are called. */
export type Glossary = Static<typeof resources.Glossary>;
export type LicenceShortfall = Static<typeof resources.LicenceShortfall>;
export type Webhook = Static<typeof resources.Webhook>;
/** The answer to a creation, the only one with the secret. */
export type CreatedWebhook = Static<typeof resources.CreatedWebhook>;
export type BrowserSession = Static<typeof resources.SessionView>;
/** A sealed legal demand that was recorded in the portal. */
export type SealedDemand = Static<typeof resources.SealedRequest>;
export type WebhookKind = Webhook['kind'];
export type Delivery = Static<typeof resources.WebhookDelivery>;

export type RecordedDecision = NonNullable<(LockboxRequest | AccessRequest)['customerDecision']>;
export type Person = NonNullable<RecordedDecision['by']>;
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
  /** In base64; encrypts what is kept of typed text. */
  readonly draftKey: string | null;
  readonly providerName: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
}
