import type {
  AccessAction,
  EndReason,
  Exclusion,
  NotClosedReason,
  NotRequiredReason,
  OutsideGrantReason,
  RefusedReason,
} from '@lockbox/contracts/generated/events';
import type { StatusSlug } from '@lockbox/domain/requests/statuses';

/** Words that are looked up by a code, which may have none. Every language has at least these. */
export const byCode = <const T extends Readonly<Record<string, string>>>(
  words: T,
): T & Readonly<Record<string, string>> => words;

const statuses = {
  'awaiting-internal-approval': 'Awaiting internal approval',
  'rejected-internally': 'Rejected internally',
  'internal-review-expired': 'Internal review expired',
  'not-required': 'Not required',
  excluded: 'Excluded',
  'action-needed': 'Action needed',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Expired',
} as const satisfies Record<StatusSlug, string>;

/** Names of event types; a type that is not here is shown by its name in the log. */
const events = byCode({
  TenantSet: 'Tenant set',
  TenantRemoved: 'Tenant removed',
  EnvironmentSet: 'Environment set',
  EnvironmentRemoved: 'Environment removed',
  ProtectionEnded: 'Protection ended',
  PrincipalSet: 'Person set',
  PrincipalRemoved: 'Person removed',
  ProviderPersonSet: 'Person of the provider set',
  ProviderPersonRemoved: 'Person of the provider removed',
  PolicyEnabled: 'Customer Lockbox enabled',
  PolicyDisabled: 'Customer Lockbox disabled',
  NoticePreferencesSet: 'Notices chosen',
  PersonalNoticesSet: 'Own notices chosen',
  EnforcementConfirmed: 'A data store enforces the policy',
  RollOutCompleted: 'Roll-out completed',
  RollOutReopened: 'Roll-out begun again',
  RollOutOverdue: 'Roll-out overdue',
  RequestSubmitted: 'Access requested',
  InternallyApproved: 'Approved internally',
  InternallyRejected: 'Rejected internally',
  InternalReviewExpired: 'Internal review expired',
  LockboxRequestCreated: 'Customer asked',
  CustomerApprovalNotRequired: 'Customer approval not required',
  ExclusionDeclared: 'Exclusion declared',
  ExclusionSealed: 'Exclusion sealed',
  DisclosureLifted: 'Disclosure lifted',
  QuestionAsked: 'Question asked',
  QuestionAnswered: 'Question answered',
  ApprovalRecorded: 'First of two approvals',
  ApprovalRuleSet: 'Rule for approvals set',
  EmergencyRuleSet: 'Rule for emergencies set',
  PolicyChangeProposed: 'Change of the policy proposed',
  PolicyChangeWithdrawn: 'Proposed change withdrawn',
  PasskeyProposed: 'Passkey proposed',
  PasskeyEnrolled: 'Passkey enrolled',
  PasskeyRecoveryConfirmed: 'Recovery of passkeys confirmed',
  PasskeyWithdrawn: 'Proposed passkey withdrawn',
  PasskeyRemoved: 'Passkey removed',
  PasskeyRequirementSet: 'Need of a passkey set',
  RequestApproved: 'Approved by the customer',
  RequestDenied: 'Denied by the customer',
  RequestExpired: 'Request expired',
  AccessGranted: 'Access granted',
  AccessEnded: 'Access ended',
  AccessUsed: 'Access used',
  AccessUsedOutsideGrant: 'Data used outside of an access',
  AccessOpened: 'Data opened to the engineer',
  AccessClosed: 'Data closed again',
  AccessNotClosed: 'Data not closed in time',
  AccessRefused: 'Attempts refused',
  ReminderDue: 'Reminder due',
  InternalReminderDue: 'Internal reminder due',
  NotificationRecorded: 'Notification recorded',
  AdministrationRecorded: 'Administration',
  SigningKeyIntroduced: 'Signing key introduced',
  CommandRejected: 'Refused',
});

const roles = byCode({
  GLOBAL_ADMINISTRATOR: 'Global administrator',
  POWER_PLATFORM_ADMINISTRATOR: 'Power Platform administrator',
  AUDITOR: 'Auditor',
  ENGINEER: 'Engineer',
  INTERNAL_APPROVER: 'Internal approver',
  LEGAL: 'Legal',
});

/** Words of an access use: they follow the name of the person. */
const actions = {
  LIST: 'listed {n, plural, one {# record} other {# records}} of {of}',
  READ: 'opened {n, plural, one {# record} other {# records}} of {of}',
  EXPORT: 'exported {n, plural, one {# record} other {# records}} of {of}',
  CREATE: 'created {n, plural, one {# record} other {# records}} of {of}',
  UPDATE: 'changed {n, plural, one {# record} other {# records}} of {of}',
  DELETE: 'deleted {n, plural, one {# record} other {# records}} of {of}',
  EXECUTE: 'ran {of} {n, plural, one {once} other {{n, number} times}}',
} as const satisfies Record<AccessAction, string>;

/** Why no access covers a use, or a data store that was open. */
const outsideGrant = {
  REQUEST_UNKNOWN: 'no such request is known',
  NOT_GRANTED: 'the request led to no access',
  BEFORE_GRANT: 'before access began',
  AFTER_END: 'after access had ended',
  OTHER_ENGINEER: 'by another person than the one who was granted access',
  OTHER_DATA_STORE: 'on a data store that the access did not cover',
  OTHER_PERMISSION: 'by a permission that was not granted',
} as const satisfies Record<OutsideGrantReason, string>;

const notClosed = {
  UNREACHABLE: 'the data store could not be reached',
  SESSIONS_REMAIN: 'sessions could not be ended',
  NOT_REMOVED: "the engineer's credentials could not be removed",
  OTHER: "another reason, see the guard's logs",
} as const satisfies Record<NotClosedReason, string>;

const refused = {
  NO_GRANT: 'no access was granted',
  GRANT_OVER: 'the access was over',
  OTHER_ENGINEER: "the access is another person's",
  OTHER_DATA_STORE: 'the access did not cover this data store',
  OTHER_PERMISSION: 'this permission was not granted',
  NOT_VERIFIED: 'the identity of the person could not be verified',
  UNCERTAIN: 'the guard could not be certain that there is an access',
} as const satisfies Record<RefusedReason, string>;

const exclusions = {
  INADVERTENT: 'Inadvertent exposure',
  EMERGENCY: 'Emergency',
  LEGAL_DEMAND: 'Legal demand',
} as const satisfies Record<Exclusion, string>;

const notRequired = {
  POLICY_DISABLED: 'Customer Lockbox was disabled',
  NOT_MANAGED: 'the environment was not managed',
} as const satisfies Record<NotRequiredReason, string>;

const ends = {
  PERIOD_OVER: 'the {accessHours, plural, one {# hour was} other {# hours were}} over',
  HANDED_BACK: 'handed back by the engineer',
} as const satisfies Record<EndReason, string>;

/** Names of the values of enumerations, in English: one wording for pages, e-mails and the command line. */
export const terms = {
  statuses,
  events,
  roles,
  actions,
  outsideGrant,
  notClosed,
  refused,
  exclusions,
  notRequired,
  ends,
} as const;
