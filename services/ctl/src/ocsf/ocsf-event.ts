import type { Actor, Event, EventData } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { type EventKind, eventKind } from '@lockbox/domain/catalogue/events';
import { forPeople } from '../decoding.ts';

/** Which release of the schema events are made for (https://schema.ocsf.io/1.8.0/classes/entity_management). */
const VERSION = '1.8.0';
const CATEGORY_IAM = 3;
const CLASS_ENTITY_MANAGEMENT = 3004;

/** Activities of the class, as far as events of Lockbox are one. */
const ACTIVITIES: Readonly<Record<EventKind['activity'], number>> = {
  Create: 1,
  Update: 3,
  Delete: 4,
  Enable: 8,
  Disable: 9,
  Activate: 10,
  Deactivate: 11,
  Other: 99,
};

interface Entity {
  /** OCSF's type of a managed entity; `Other` has a name of ours. */
  readonly type: { readonly id: number; readonly name: string };
  /** The event's field that identifies it. Without one, the tenant's id does: a tenant has one policy. */
  readonly field?: string;
  /** OCSF's object for a type other than `Other`. */
  readonly object?: 'user' | 'org' | 'policy';
}
const other = (name: string, field: string): Entity => ({ type: { id: 99, name }, field });
const USER = { id: 2, name: 'User' };

const ENTITIES: Readonly<Record<EventKind['about'], Entity>> = {
  request: other('Access request', 'requestId'),
  'data store': other('Data store', 'dataStoreId'),
  environment: other('Environment', 'environmentId'),
  person: { type: USER, field: 'principalId', object: 'user' },
  'provider person': { type: USER, field: 'personId', object: 'user' },
  policy: { type: { id: 5, name: 'Policy' }, object: 'policy' },
  tenant: { type: { id: 4, name: 'Organization' }, object: 'org' },
};

const SEVERITIES = { Informational: 1, Low: 2, Medium: 3, High: 4 } as const;

/** Returns whether the event is an attempt that was refused. */
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
  const { activity, about, severity: usual = 'Informational' } = eventKind(type);
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
    entity: entityOf(about, fields, tenantId),
    unmapped: { rule, data: forPeople(fields) },
  };
}

/** People are users; a program of Lockbox or a ticket system is an application. */
const actorOf = ({ kind, id }: Actor) =>
  kind === 'PRINCIPAL' || kind === 'PROVIDER_PERSON'
    ? { user: { uid: id, type_id: 1, type: 'User' } }
    : { app_name: id };

function entityOf(about: EventKind['about'], fields: Readonly<Record<string, unknown>>, tenantId: TenantId) {
  const { type, field, object } = ENTITIES[about];
  const own = field === undefined ? undefined : fields[field];
  const uid = typeof own === 'string' ? own : tenantId;
  return {
    type_id: type.id,
    type: type.name,
    uid,
    ...(object === undefined ? {} : { [object]: { uid } }),
  };
}
