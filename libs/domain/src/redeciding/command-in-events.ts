import type { Assertion as Asserted, Command, CommandData } from '@lockbox/contracts/generated/commands';
import type { AccessOpened, Assertion, EventData } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { introducedBy } from '../administration/signing-key.ts';
import type { TenantState } from '../decider/state.ts';
import type { StandingEvent } from './decide-again.ts';

/** The command that events stand for, as far as they tell it. */
export type CommandInEvents =
  | { readonly kind: 'command'; readonly command: Command }
  /** They do not say what was asked: a refusal, or what is sealed. */
  | { readonly kind: 'untold' }
  /** No command has this as its first event. */
  | { readonly kind: 'none' };

/** Texts stand elsewhere: the event refers to one, and that there was one is all that is decided by. */
const TEXT = '';

/**
 * Makes the command anew from the events that the log has of it, in the state before them: by the facts that they record, what was
 * decided can be decided again where nobody has the commands, which are kept for weeks and are read by few.
 */
export function commandInEvents(standing: readonly StandingEvent[], state: TenantState): CommandInEvents {
  const [first] = standing;
  if (first === undefined) return { kind: 'none' };
  if (standing.some(({ data }) => UNTOLD.has(data.type))) return { kind: 'untold' };
  const data = askedIn(
    standing.map((event) => event.data),
    first,
    state,
  );
  if (data === undefined) return { kind: 'none' };
  const { causationId: commandId, tenantId, actor, correlationId, occurredAt: sentAt } = first;
  return { kind: 'command', command: { commandId, tenantId, actor, correlationId, sentAt, data } };
}

const UNTOLD: ReadonlySet<EventData['type']> = new Set<EventData['type']>([
  'CommandRejected',
  'ExclusionSealed',
  'DisclosureLifted',
]);

/** What was asked, by the first event; undefined for one that only follows another. */
function askedIn(all: readonly EventData[], first: StandingEvent, state: TenantState): CommandData | undefined {
  const { data, occurredAt } = first;
  switch (data.type) {
    case 'TenantSet':
      return { ...data, type: 'SetTenant' };
    case 'TenantRemoved':
      return { ...data, type: 'RemoveTenant' };
    case 'EnvironmentSet': {
      const { protectedUntil: _, ...asked } = data;
      return { ...asked, type: 'SetEnvironment' };
    }
    case 'EnvironmentRemoved': {
      const { protectedUntil: _, ...asked } = data;
      return { ...asked, type: 'RemoveEnvironment' };
    }
    case 'PrincipalSet':
      return { ...data, type: 'SetPrincipal' };
    case 'PrincipalRemoved':
      return { ...data, type: 'RemovePrincipal' };
    case 'ProviderPersonSet':
      return { ...data, type: 'SetProviderPerson' };
    case 'ProviderPersonRemoved':
      return { ...data, type: 'RemoveProviderPerson' };
    case 'ProtectionEnded':
      return due('PROTECTION_END', data.environmentId, data.protectedUntil);
    case 'PolicyEnabled':
      return { type: 'EnablePolicy' };
    case 'PolicyDisabled':
    case 'ApprovalRuleSet':
    case 'EmergencyRuleSet':
    case 'PolicyChangeProposed': {
      const { proposal } = data;
      const assertion = givenIn(data);
      if (data.type !== 'PolicyChangeProposed' && proposal !== null) {
        return { type: 'ConfirmPolicyChange', proposal, assertion };
      }
      if (data.type === 'EmergencyRuleSet') return { type: 'SetEmergencyRule', rule: data.rule, assertion };
      const rule = data.type === 'PolicyDisabled' ? null : data.rule;
      if (rule !== null) return { type: 'SetApprovalRule', ...rule, assertion };
      const emergencyRule = data.type === 'PolicyChangeProposed' ? data.emergencyRule : null;
      return emergencyRule === null
        ? { type: 'DisablePolicy', assertion }
        : { type: 'SetEmergencyRule', rule: emergencyRule, assertion };
    }
    case 'PolicyChangeWithdrawn':
      return { type: 'WithdrawPolicyChange', proposal: data.proposal };
    case 'EnforcementConfirmed':
      return { ...data, type: 'ConfirmEnforcement' };
    case 'RollOutCompleted':
    case 'RollOutOverdue':
      return due('ROLL_OUT', String(data.policyVersion), occurredAt);
    case 'RequestSubmitted': {
      const { reviewExpiresAt: _, remindAt: __, ...asked } = data;
      const assertion = givenIn(data);
      return { ...asked, type: 'SubmitRequest', justification: TEXT, disclosure: 'NOTIFY', assertion };
    }
    case 'InternallyApproved':
    case 'InternallyRejected': {
      const decision = data.type === 'InternallyApproved' ? 'APPROVED' : 'REJECTED';
      const { approverId, decidedAt } = data;
      return { type: 'RecordInternalDecision', ...decidedIn(data), approverId, decision, decidedAt };
    }
    case 'InternalReviewExpired':
    case 'InternalReminderDue':
      return due('INTERNAL_REVIEW', data.requestId, occurredAt);
    case 'RequestApproved':
    case 'ApprovalRecorded':
      return { type: 'ApproveRequest', ...decidedIn(data) };
    case 'RequestDenied':
      return { type: 'DenyRequest', ...decidedIn(data) };
    case 'RequestExpired':
      return due('LOCKBOX_EXPIRY', data.requestId, data.expiresAt);
    case 'ReminderDue':
      return due('REMINDER', data.requestId, data.remindAt);
    case 'QuestionAsked':
      return { type: 'AskQuestion', requestId: data.requestId, questionId: data.questionId, text: TEXT };
    case 'QuestionAnswered':
      return { ...data, type: 'AnswerQuestion', text: TEXT };
    case 'AccessEnded': {
      const { requestId, reason } = data;
      if (reason === 'PERIOD_OVER') return due('ACCESS_END', requestId, occurredAt);
      const known = state.request(requestId);
      // Who handed it back is in no event: nobody but the request's engineer may.
      return known?.type === 'AccessRunning'
        ? { type: 'FinishWork', requestId, engineerId: known.request.engineerId, finishedAt: occurredAt }
        : undefined;
    }
    case 'AccessUsed':
    case 'AccessUsedOutsideGrant': {
      const { requestId, reportId, engineerId } = data;
      return { type: 'RecordAccessUse', requestId, reportId, engineerId, actions: all.flatMap(actionsIn) };
    }
    case 'AccessOpened':
      return { ...reportedIn(data), type: 'RecordAccessOpened' };
    case 'AccessClosed':
      return { ...reportedIn(data), type: 'RecordAccessClosed' };
    case 'AccessNotClosed':
      return { ...reportedIn(data), type: 'RecordAccessNotClosed' };
    case 'AccessRefused': {
      const { told: _, furtherUntold: __, ...asked } = data;
      return { ...asked, type: 'RecordAccessRefused' };
    }
    case 'NotificationRecorded': {
      const { aboutEventId: eventId, salt: _, ...asked } = data;
      return { ...asked, type: 'RecordNotification', eventId, aboutSequence: null };
    }
    case 'AdministrationRecorded':
      return { ...data, type: 'RecordAdministration' };
    case 'SigningKeyIntroduced': {
      const { keyId, algorithm, publicKey } = data;
      const previousCommandId = introducedBy(state.introducedKey());
      return { type: 'IntroduceSigningKey', keyId, algorithm, publicKey, previousCommandId };
    }
    case 'NoticePreferencesSet': {
      const { accessWithoutApproval, accessEnded } = data;
      return { type: 'SetNoticePreferences', accessWithoutApproval, accessEnded };
    }
    case 'PersonalNoticesSet': {
      const { approver: _, ...asked } = data;
      return { ...asked, type: 'SetPersonalNotices' };
    }
    case 'PasskeyProposed':
      return proposed(data.purpose, data);
    case 'PasskeyEnrolled': {
      const { fingerprint, passkey, assertion } = data;
      // The first signs for itself, any other is confirmed by one that counts already.
      return assertion.credentialId === passkey.credentialId
        ? proposed('ENROL', data)
        : { type: 'ConfirmPasskey', fingerprint, assertion: given(assertion) };
    }
    case 'PasskeyRecoveryConfirmed':
      return { type: 'ConfirmPasskey', fingerprint: data.fingerprint, assertion: null };
    case 'PasskeyWithdrawn':
      return { type: 'WithdrawPasskey', fingerprint: data.fingerprint };
    case 'PasskeyRemoved':
      return { type: 'RemovePasskey', credentialId: data.credentialId, assertion: given(data.assertion) };
    case 'PasskeyRequirementSet':
      return { type: 'RequirePasskeys', required: data.required, assertion: given(data.assertion) };
    case 'LockboxRequestCreated':
    case 'CustomerApprovalNotRequired':
    case 'ExclusionDeclared':
    case 'AccessGranted':
    case 'RollOutReopened':
    case 'ExclusionSealed':
    case 'DisclosureLifted':
    case 'CommandRejected':
      return undefined;
    default:
      return data satisfies never;
  }
}

type Timer = Extract<CommandData, { readonly type: 'TimerDue' }>;
const due = (timer: Timer['timer'], subjectId: string, dueAt: number): Timer => ({
  type: 'TimerDue',
  timer,
  subjectId,
  dueAt,
});

/** What a passkey has signed: deciding again checks its signature again. */
const given = ({ number: _, ...assertion }: Assertion): Asserted => assertion;
const givenIn = ({ assertion }: { readonly assertion: Assertion | null }): Asserted | null =>
  assertion === null ? null : given(assertion);

function proposed(
  purpose: Extract<EventData, { readonly type: 'PasskeyProposed' }>['purpose'],
  { passkey, assertion }: Pick<Extract<EventData, { readonly type: 'PasskeyProposed' }>, 'passkey' | 'assertion'>,
): CommandData {
  const { principalId: _, ...brought } = passkey;
  return { type: 'ProposePasskey', purpose, ...brought, assertion: given(assertion) };
}

const commentIn = ({ comment }: { readonly comment: unknown }): string | null => (comment === null ? null : TEXT);

/** The salt of a comment stands elsewhere, and so its digest is that of the event. */
const decidedIn = (data: {
  readonly requestId: RequestId;
  readonly comment: unknown;
  readonly shown: string | null;
  readonly assertion: Assertion | null;
}) => ({
  requestId: data.requestId,
  comment: commentIn(data),
  commentSalt: null,
  shown: data.shown,
  assertion: givenIn(data),
});

/** A report's actions: those that the grant covers, and those that none does. */
function actionsIn(data: EventData) {
  if (data.type === 'AccessUsed') return data.actions;
  if (data.type !== 'AccessUsedOutsideGrant') return [];
  return data.actions.map(({ reason: _, ...action }) => action);
}

/** What the guard of a data store reported, without what policy has found. */
const reportedIn = <D extends Pick<AccessOpened, 'grantId' | 'outsideGrant' | 'told' | 'furtherUntold'>>({
  grantId: _,
  outsideGrant: __,
  told: ___,
  furtherUntold: ____,
  ...reported
}: D) => reported;
