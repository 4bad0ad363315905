import type { Actor, Event, EventData } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { forPeople } from '../decoding.ts';

/** Which release of the schema events are made for (https://schema.ocsf.io/1.8.0/classes/entity_management). */
const VERSION = '1.8.0';
const CATEGORY_IAM = 3;
const CLASS_ENTITY_MANAGEMENT = 3004;

/** Activities of the class, as far as events of Lockbox are one. */
const ACTIVITIES = {
  Create: 1,
  Update: 3,
  Delete: 4,
  Enable: 8,
  Disable: 9,
  Activate: 10,
  Deactivate: 11,
  Other: 99,
} as const;
type Activity = keyof typeof ACTIVITIES;

/** OCSF's types of a managed entity. */
const TYPES = { User: 2, Organization: 4, Policy: 5, Other: 99 } as const;

interface EntityKind {
  readonly type: keyof typeof TYPES;
  /** The event's field that identifies it. Without one, the tenant's id does: a tenant has one policy. */
  readonly field?: string;
  /** OCSF's object for a type other than `Other`. */
  readonly object?: 'user' | 'org' | 'policy';
}

/** What is managed. An entity whose type is `Other` is called by its name here. */
const ENTITIES = {
  'Access request': { type: 'Other', field: 'requestId' },
  'Data store': { type: 'Other', field: 'dataStoreId' },
  Environment: { type: 'Other', field: 'environmentId' },
  Person: { type: 'User', field: 'principalId', object: 'user' },
  "Provider's person": { type: 'User', field: 'personId', object: 'user' },
  Policy: { type: 'Policy', object: 'policy' },
  Tenant: { type: 'Organization', object: 'org' },
} as const satisfies Readonly<Record<string, EntityKind>>;
type Entity = keyof typeof ENTITIES;

/** Informational, unless something else is said. */
const SEVERITIES = { Informational: 1, Low: 2, Medium: 3, High: 4 } as const;
type Severity = keyof typeof SEVERITIES;

const KINDS: Readonly<Record<EventData['type'], readonly [Activity, Entity, Severity?]>> = {
  TenantSet: ['Update', 'Tenant'],
  TenantRemoved: ['Delete', 'Tenant'],
  EnvironmentSet: ['Update', 'Environment'],
  EnvironmentRemoved: ['Delete', 'Environment'],
  ProtectionEnded: ['Disable', 'Environment', 'Medium'],
  PrincipalSet: ['Update', 'Person'],
  PrincipalRemoved: ['Delete', 'Person'],
  ProviderPersonSet: ['Update', "Provider's person"],
  ProviderPersonRemoved: ['Delete', "Provider's person"],
  PolicyEnabled: ['Enable', 'Policy'],
  PolicyDisabled: ['Disable', 'Policy', 'Medium'],
  EnforcementConfirmed: ['Other', 'Data store'],
  RollOutCompleted: ['Other', 'Policy'],
  RollOutOverdue: ['Other', 'Policy', 'Medium'],
  RollOutReopened: ['Other', 'Policy'],
  ApprovalRuleSet: ['Update', 'Policy'],
  EmergencyRuleSet: ['Update', 'Policy'],
  PolicyChangeProposed: ['Other', 'Policy'],
  PolicyChangeWithdrawn: ['Other', 'Policy'],
  NoticePreferencesSet: ['Update', 'Policy'],
  PersonalNoticesSet: ['Update', 'Tenant'],
  RequestSubmitted: ['Create', 'Access request'],
  InternallyApproved: ['Update', 'Access request'],
  InternallyRejected: ['Update', 'Access request'],
  InternalReviewExpired: ['Update', 'Access request'],
  InternalReminderDue: ['Other', 'Access request'],
  LockboxRequestCreated: ['Update', 'Access request'],
  CustomerApprovalNotRequired: ['Update', 'Access request'],
  ExclusionDeclared: ['Update', 'Access request', 'Medium'],
  ExclusionSealed: ['Update', 'Access request', 'Medium'],
  DisclosureLifted: ['Update', 'Access request'],
  QuestionAsked: ['Update', 'Access request'],
  QuestionAnswered: ['Update', 'Access request'],
  ApprovalRecorded: ['Update', 'Access request'],
  RequestApproved: ['Update', 'Access request'],
  RequestDenied: ['Update', 'Access request'],
  RequestExpired: ['Update', 'Access request'],
  AccessGranted: ['Activate', 'Access request'],
  AccessEnded: ['Deactivate', 'Access request'],
  AccessUsed: ['Other', 'Access request'],
  AccessUsedOutsideGrant: ['Other', 'Access request', 'High'],
  AccessOpened: ['Other', 'Data store'],
  AccessClosed: ['Other', 'Data store'],
  AccessNotClosed: ['Other', 'Data store', 'High'],
  AccessRefused: ['Other', 'Data store', 'Medium'],
  ReminderDue: ['Other', 'Access request'],
  NotificationRecorded: ['Other', 'Tenant'],
  CommandRejected: ['Other', 'Tenant', 'Low'],
  AdministrationRecorded: ['Other', 'Tenant'],
  SigningKeyIntroduced: ['Other', 'Tenant'],
  PasskeyProposed: ['Other', 'Tenant'],
  PasskeyEnrolled: ['Other', 'Tenant'],
  PasskeyRecoveryConfirmed: ['Other', 'Tenant', 'Medium'],
  PasskeyWithdrawn: ['Other', 'Tenant'],
  PasskeyRemoved: ['Other', 'Tenant'],
  PasskeyRequirementSet: ['Update', 'Policy'],
};

/** What somebody tried, and was not allowed to. */
const isRefusal = (data: EventData): boolean =>
  data.type === 'CommandRejected' ||
  data.type === 'AccessRefused' ||
  (data.type === 'AdministrationRecorded' && data.action === 'CALL_REFUSED');

/** A door that was open without a grant is as what was done behind one. */
const isOutsideGrant = (data: EventData): boolean =>
  (data.type === 'AccessOpened' || data.type === 'AccessClosed') && data.outsideGrant !== null;

/**
 * An event of the log as OCSF's Entity Management event. `unmapped` has everything that OCSF has no attribute for, with the names of
 * schemas/events.avsc. Only hashes and offsets are left out, which verify the log and are not searched for. Pure.
 */
export function ocsfEvent({ eventId, tenantId, sequence, occurredAt, correlationId, actor, rule, data }: Event) {
  const { type, ...fields } = data;
  const [activity, entity, usual = 'Informational'] = KINDS[type];
  const severity = isOutsideGrant(data) ? 'High' : usual;
  const activityId = ACTIVITIES[activity];
  return {
    category_uid: CATEGORY_IAM,
    category_name: 'Identity & Access Management',
    class_uid: CLASS_ENTITY_MANAGEMENT,
    class_name: 'Entity Management',
    type_uid: CLASS_ENTITY_MANAGEMENT * 100 + activityId,
    activity_id: activityId,
    activity_name: activity === 'Other' ? type : activity,
    severity_id: SEVERITIES[severity],
    severity,
    status_id: isRefusal(data) ? 2 : 1,
    status: isRefusal(data) ? 'Failure' : 'Success',
    time: occurredAt,
    message: `${type} by ${actor.id}`,
    metadata: {
      version: VERSION,
      product: { name: 'Lockbox', vendor_name: 'Lockbox' },
      uid: eventId,
      event_code: type,
      sequence,
      correlation_uid: correlationId,
      tenant_uid: tenantId,
    },
    actor: actorOf(actor),
    entity: entityOf(entity, fields, tenantId),
    unmapped: { rule, data: forPeople(fields) },
  };
}

/** People are users; a program of Lockbox or a ticket system is an application. */
const actorOf = ({ kind, id }: Actor) =>
  kind === 'PRINCIPAL' || kind === 'PROVIDER_PERSON'
    ? { user: { uid: id, type_id: 1, type: 'User' } }
    : { app_name: id };

function entityOf(entity: Entity, fields: Readonly<Record<string, unknown>>, tenantId: TenantId) {
  const { type, field, object }: EntityKind = ENTITIES[entity];
  const own = field === undefined ? undefined : fields[field];
  const uid = typeof own === 'string' ? own : tenantId;
  return {
    type_id: TYPES[type],
    type: type === 'Other' ? entity : type,
    uid,
    ...(object === undefined ? {} : { [object]: { uid } }),
  };
}
