import type { EventData } from '@lockbox/contracts/generated/events';

/** Which of a tenant's administrators are notified of an event: all, or all but the one who acted. */
export type AlwaysTold = 'administrators' | 'other administrators';

/**
 * Whom an event is announced to whatever the tenant has set, so that who has the log alone can see that a notice is missing. Each
 * notice has an outcome in the log, `SKIPPED` too: for a person who chose not to be notified. Undefined where it depends on more than the event.
 */
export function alwaysToldOf(data: EventData): AlwaysTold | undefined {
  switch (data.type) {
    case 'LockboxRequestCreated':
    case 'ReminderDue':
    case 'RequestExpired':
    case 'QuestionAnswered':
    case 'ExclusionDeclared':
    case 'DisclosureLifted':
    case 'AccessUsedOutsideGrant':
    case 'RollOutOverdue':
    case 'PasskeyProposed':
    case 'PasskeyEnrolled':
    case 'PasskeyRecoveryConfirmed':
    case 'PasskeyWithdrawn':
    case 'PasskeyRemoved':
    case 'PasskeyRequirementSet':
      return 'administrators';
    case 'RequestApproved':
    case 'RequestDenied':
    case 'ApprovalRecorded':
    case 'PolicyEnabled':
    case 'PolicyDisabled':
    case 'ApprovalRuleSet':
    case 'EmergencyRuleSet':
    case 'PolicyChangeProposed':
    case 'PolicyChangeWithdrawn':
      return 'other administrators';
    case 'AccessNotClosed':
    case 'AccessRefused':
      return data.told ? 'administrators' : undefined;
    case 'AccessOpened':
    case 'AccessClosed':
      return data.told && data.outsideGrant !== null ? 'administrators' : undefined;
    default:
      return undefined;
  }
}
