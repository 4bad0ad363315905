/**
 * The catalogue of events: what each is about, who acts, what it changes. Projections, exports, pages and e-mails read it, so a new
 * event type is one row here, its words (libs/words) and what it does to the state (evolve.ts). schemas/events.avsc has its fields.
 */
import type { EventData } from '@lockbox/contracts/generated/events';

export type EventType = EventData['type'];

export interface EventKind {
  /** The thing that the event is about: the managed entity of an audit export. */
  readonly about: 'request' | 'data store' | 'environment' | 'person' | 'provider person' | 'policy' | 'tenant';
  /** The change as an activity of OCSF's Entity Management class. */
  readonly activity: 'Create' | 'Update' | 'Delete' | 'Enable' | 'Disable' | 'Activate' | 'Deactivate' | 'Other';
  /** For an audit export; Informational unless given. */
  readonly severity?: 'Low' | 'Medium' | 'High';
  /**
   * The person who acts: a field of the event, for what a system reports; by default the actor of the event, if a person.
   * The first field that has a value counts.
   */
  readonly person?: readonly string[];
  /**
   * Read models that the event may change. `always`: a document then has the event's sequence. A page that shows one reads it again.
   */
  readonly changes: Partial<Readonly<Record<ReadModel, 'always' | 'sometimes'>>>;
  /** Who is notified of it. */
  readonly notified: Notified;
}

type ReadModel = 'requests' | 'policies' | 'timers' | 'directory' | 'attempts';

/**
 * `administrators` and `other administrators` (without the one who acted) are notified whatever the tenant has chosen. `by event`: as
 * fields of the event, the tenant's choice or the provider's roles say (services/notifier).
 */
type Notified = 'administrators' | 'other administrators' | 'by event' | 'nobody';

const REQUEST = { about: 'request', activity: 'Update', changes: { requests: 'always' } } as const;
const POLICY = { about: 'policy', activity: 'Update', changes: { policies: 'always' } } as const;
const ROLL_OUT = { about: 'policy', activity: 'Other', changes: { policies: 'sometimes', timers: 'always' } } as const;
const PASSKEY = { about: 'tenant', activity: 'Other', changes: { policies: 'always' } } as const;
const OPENING = { about: 'data store', activity: 'Other', changes: { requests: 'sometimes' } } as const;
const RECORD = { about: 'tenant', activity: 'Other', changes: {}, notified: 'nobody' } as const;

const EVENTS = {
  TenantSet: { about: 'tenant', activity: 'Update', changes: { directory: 'always' }, notified: 'nobody' },
  TenantRemoved: { about: 'tenant', activity: 'Delete', changes: { directory: 'always' }, notified: 'nobody' },
  EnvironmentSet: {
    about: 'environment',
    activity: 'Update',
    changes: { directory: 'always', policies: 'sometimes', timers: 'always' },
    notified: 'by event',
  },
  EnvironmentRemoved: {
    about: 'environment',
    activity: 'Delete',
    changes: { directory: 'always', policies: 'sometimes', timers: 'always' },
    notified: 'by event',
  },
  ProtectionEnded: {
    about: 'environment',
    activity: 'Disable',
    severity: 'Medium',
    changes: { policies: 'sometimes', timers: 'always' },
    notified: 'nobody',
  },
  PrincipalSet: { about: 'person', activity: 'Update', changes: { directory: 'always' }, notified: 'nobody' },
  PrincipalRemoved: {
    about: 'person',
    activity: 'Delete',
    changes: { directory: 'always', policies: 'sometimes' },
    notified: 'nobody',
  },
  ProviderPersonSet: {
    about: 'provider person',
    activity: 'Update',
    changes: { directory: 'always' },
    notified: 'nobody',
  },
  ProviderPersonRemoved: {
    about: 'provider person',
    activity: 'Delete',
    changes: { directory: 'always' },
    notified: 'nobody',
  },

  PolicyEnabled: {
    ...POLICY,
    activity: 'Enable',
    changes: { policies: 'always', timers: 'always' },
    notified: 'other administrators',
  },
  PolicyDisabled: {
    ...POLICY,
    activity: 'Disable',
    severity: 'Medium',
    changes: { policies: 'always', timers: 'always' },
    notified: 'other administrators',
  },
  EnforcementConfirmed: {
    about: 'data store',
    activity: 'Other',
    changes: { policies: 'sometimes' },
    notified: 'nobody',
  },
  RollOutCompleted: { ...ROLL_OUT, notified: 'nobody' },
  RollOutReopened: { ...ROLL_OUT, notified: 'nobody' },
  RollOutOverdue: { ...ROLL_OUT, severity: 'Medium', notified: 'administrators' },
  ApprovalRuleSet: { ...POLICY, notified: 'other administrators' },
  EmergencyRuleSet: { ...POLICY, notified: 'other administrators' },
  PolicyChangeProposed: { ...POLICY, activity: 'Other', notified: 'other administrators' },
  PolicyChangeWithdrawn: { ...POLICY, activity: 'Other', notified: 'other administrators' },
  NoticePreferencesSet: { ...POLICY, notified: 'nobody' },
  PersonalNoticesSet: { ...POLICY, about: 'tenant', notified: 'nobody' },

  PasskeyProposed: { ...PASSKEY, notified: 'administrators' },
  PasskeyEnrolled: { ...PASSKEY, notified: 'administrators' },
  PasskeyRecoveryConfirmed: { ...PASSKEY, severity: 'Medium', notified: 'administrators' },
  PasskeyWithdrawn: { ...PASSKEY, notified: 'administrators' },
  PasskeyRemoved: { ...PASSKEY, notified: 'administrators' },
  PasskeyRequirementSet: { ...POLICY, notified: 'administrators' },

  RequestSubmitted: {
    ...REQUEST,
    activity: 'Create',
    person: ['declaredBy', 'engineerId'],
    changes: { requests: 'always', timers: 'always' },
    notified: 'by event',
  },
  InternallyApproved: {
    ...REQUEST,
    person: ['approverId'],
    changes: { requests: 'always', timers: 'always' },
    notified: 'nobody',
  },
  InternallyRejected: {
    ...REQUEST,
    person: ['approverId'],
    changes: { requests: 'always', timers: 'always' },
    notified: 'by event',
  },
  InternalReviewExpired: { ...REQUEST, changes: { requests: 'always', timers: 'always' }, notified: 'by event' },
  InternalReminderDue: { ...REQUEST, activity: 'Other', changes: { timers: 'always' }, notified: 'by event' },
  LockboxRequestCreated: {
    ...REQUEST,
    changes: { requests: 'always', timers: 'always' },
    notified: 'administrators',
  },
  CustomerApprovalNotRequired: { ...REQUEST, notified: 'by event' },
  ExclusionDeclared: { ...REQUEST, severity: 'Medium', person: ['declaredBy'], notified: 'administrators' },
  ExclusionSealed: { ...REQUEST, severity: 'Medium', changes: {}, notified: 'nobody' },
  DisclosureLifted: { ...REQUEST, person: ['liftedBy'], notified: 'administrators' },
  QuestionAsked: { ...REQUEST, notified: 'by event' },
  QuestionAnswered: { ...REQUEST, person: ['engineerId'], notified: 'administrators' },
  ApprovalRecorded: { ...REQUEST, notified: 'other administrators' },
  RequestApproved: {
    ...REQUEST,
    changes: { requests: 'always', timers: 'always' },
    notified: 'other administrators',
  },
  RequestDenied: {
    ...REQUEST,
    changes: { requests: 'always', timers: 'always' },
    notified: 'other administrators',
  },
  RequestExpired: { ...REQUEST, changes: { requests: 'always', timers: 'always' }, notified: 'administrators' },
  ReminderDue: { ...REQUEST, activity: 'Other', changes: { timers: 'always' }, notified: 'administrators' },

  AccessGranted: {
    ...REQUEST,
    activity: 'Activate',
    changes: { requests: 'always', timers: 'always' },
    notified: 'nobody', // of what led to it
  },
  AccessEnded: {
    ...REQUEST,
    activity: 'Deactivate',
    changes: { requests: 'always', timers: 'always' },
    notified: 'by event',
  },
  AccessUsed: { ...REQUEST, activity: 'Other', person: ['engineerId'], notified: 'nobody' },
  AccessUsedOutsideGrant: {
    ...REQUEST,
    activity: 'Other',
    severity: 'High',
    person: ['engineerId'],
    changes: { requests: 'sometimes' }, // the request may be unknown
    notified: 'administrators',
  },
  AccessOpened: { ...OPENING, notified: 'by event' },
  AccessClosed: { ...OPENING, notified: 'by event' },
  AccessNotClosed: { ...OPENING, severity: 'High', notified: 'by event' },
  AccessRefused: {
    ...OPENING,
    severity: 'Medium',
    person: ['engineerId'], // as claimed
    changes: { attempts: 'always' },
    notified: 'by event',
  },

  NotificationRecorded: RECORD,
  AdministrationRecorded: RECORD,
  SigningKeyIntroduced: RECORD,
  CommandRejected: { ...RECORD, severity: 'Low' },
} as const satisfies Readonly<Record<EventType, EventKind>>;

/** Reports whether a name is an event type of this release. */
export const isEventType = (name: string): name is EventType => Object.hasOwn(EVENTS, name);

/** The row of an event type. */
export const eventKind = (type: EventType): EventKind => EVENTS[type];

type ChangingType<M extends ReadModel> = {
  [T in EventType]: (typeof EVENTS)[T]['changes'] extends Readonly<Record<M, unknown>> ? T : never;
}[EventType];

/** Reports whether an event may change documents of a read model. */
export const changes = <M extends ReadModel>(
  model: M,
  data: EventData,
): data is Extract<EventData, { readonly type: ChangingType<M> }> => eventKind(data.type).changes[model] !== undefined;

type NotifiedType = { [T in EventType]: (typeof EVENTS)[T]['notified'] extends 'nobody' ? never : T }[EventType];

/** An event of which people may be notified. */
export type NotifiedEvent = Extract<EventData, { readonly type: NotifiedType }>;
