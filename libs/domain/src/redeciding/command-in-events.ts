import type { Assertion as Asserted, Command, CommandData } from '@lockbox/contracts/generated/commands';
import type { AccessOpened, Assertion, EventData } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { introducedBy } from '../administration/signing-key.ts';
import type { TenantState } from '../decider/state.ts';
import type { StandingEvent } from './decide-again.ts';

/** The command that produced some events, as far as they show it. */
export type CommandInEvents =
  | { readonly kind: 'command'; readonly command: Command }
  /** They do not say what was asked: a refusal, or what is sealed. */
  | { readonly kind: 'untold' }
  /** No command has this as its first event. */
  | { readonly kind: 'none' };

/** Texts are stored elsewhere: the event refers to one, and decisions depend only on its existence. */
const TEXT = '';

/**
 * Reconstructs the command from its events in the log, in the state before them. The facts in the events allow anyone to repeat
 * a decision without the commands, which are kept for weeks and readable by few.
 */
export function commandInEvents(standing: readonly StandingEvent[], state: TenantState): CommandInEvents {
  const [first] = standing;
  if (first === undefined) return { kind: 'none' };
  if (standing.some(({ data }) => UNTOLD.has(data.type))) return { kind: 'untold' };
  const all = standing.map((event) => event.data);
  // A row of the table takes the events of its own type.
  const asked = ASKED[first.data.type] as ((data: EventData, around: Around) => CommandData | undefined) | null;
  const data = asked?.(first.data, { all, occurredAt: first.occurredAt, state });
  if (data === undefined) return { kind: 'none' };
  const { causationId: commandId, tenantId, actor, correlationId, occurredAt: sentAt } = first;
  return { kind: 'command', command: { commandId, tenantId, actor, correlationId, sentAt, data } };
}

const UNTOLD: ReadonlySet<EventData['type']> = new Set<EventData['type']>([
  'CommandRejected',
  'ExclusionSealed',
  'DisclosureLifted',
]);

/** The first event's surroundings. */
interface Around {
  /** All events of the command. */
  readonly all: readonly EventData[];
  readonly occurredAt: number;
  /** The state before them. */
  readonly state: TenantState;
}
type EventOf<T extends EventData['type']> = Extract<EventData, { readonly type: T }>;

/** The command by its first event; null for an event that only follows another. */
const ASKED: {
  readonly [T in EventData['type']]: ((data: EventOf<T>, around: Around) => CommandData | undefined) | null;
} = {
  TenantSet: (data) => ({ ...data, type: 'SetTenant' }),
  TenantRemoved: (data) => ({ ...data, type: 'RemoveTenant' }),
  EnvironmentSet: (data) => {
    const { protectedUntil: _, ...asked } = data;
    return { ...asked, type: 'SetEnvironment' };
  },
  EnvironmentRemoved: (data) => {
    const { protectedUntil: _, ...asked } = data;
    return { ...asked, type: 'RemoveEnvironment' };
  },
  PrincipalSet: (data) => ({ ...data, type: 'SetPrincipal' }),
  PrincipalRemoved: (data) => ({ ...data, type: 'RemovePrincipal' }),
  ProviderPersonSet: (data) => ({ ...data, type: 'SetProviderPerson' }),
  ProviderPersonRemoved: (data) => ({ ...data, type: 'RemoveProviderPerson' }),
  ProtectionEnded: (data) => due('PROTECTION_END', data.environmentId, data.protectedUntil),
  PolicyEnabled: () => ({ type: 'EnablePolicy' }),
  PolicyDisabled: changeAsked,
  ApprovalRuleSet: changeAsked,
  EmergencyRuleSet: changeAsked,
  PolicyChangeProposed: changeAsked,
  PolicyChangeWithdrawn: (data) => ({ type: 'WithdrawPolicyChange', proposal: data.proposal }),
  EnforcementConfirmed: (data) => ({ ...data, type: 'ConfirmEnforcement' }),
  RollOutCompleted: rollOutDue,
  RollOutOverdue: rollOutDue,
  RequestSubmitted: (data) => {
    const { reviewExpiresAt: _, remindAt: __, ...asked } = data;
    const assertion = givenIn(data);
    return { ...asked, type: 'SubmitRequest', justification: TEXT, disclosure: 'NOTIFY', assertion };
  },
  InternallyApproved: internalDecision,
  InternallyRejected: internalDecision,
  InternalReviewExpired: reviewDue,
  InternalReminderDue: reviewDue,
  RequestApproved: approval,
  ApprovalRecorded: approval,
  RequestDenied: (data) => ({ type: 'DenyRequest', ...decidedIn(data) }),
  RequestExpired: (data) => due('LOCKBOX_EXPIRY', data.requestId, data.expiresAt),
  ReminderDue: (data) => due('REMINDER', data.requestId, data.remindAt),
  QuestionAsked: (data) => ({
    type: 'AskQuestion',
    requestId: data.requestId,
    questionId: data.questionId,
    text: TEXT,
  }),
  QuestionAnswered: (data) => ({ ...data, type: 'AnswerQuestion', text: TEXT }),
  AccessEnded: (data, { occurredAt, state }) => {
    const { requestId, reason } = data;
    if (reason === 'PERIOD_OVER') return due('ACCESS_END', requestId, occurredAt);
    const known = state.request(requestId);
    // Who handed it back is in no event: nobody but the request's engineer may.
    return known?.type === 'AccessRunning'
      ? { type: 'FinishWork', requestId, engineerId: known.request.engineerId, finishedAt: occurredAt }
      : undefined;
  },
  AccessUsed: useReported,
  AccessUsedOutsideGrant: useReported,
  AccessOpened: (data) => ({ ...reportedIn(data), type: 'RecordAccessOpened' }),
  AccessClosed: (data) => ({ ...reportedIn(data), type: 'RecordAccessClosed' }),
  AccessNotClosed: (data) => ({ ...reportedIn(data), type: 'RecordAccessNotClosed' }),
  AccessRefused: (data) => {
    const { told: _, furtherUntold: __, ...asked } = data;
    return { ...asked, type: 'RecordAccessRefused' };
  },
  NotificationRecorded: (data) => {
    const { aboutEventId: eventId, salt: _, ...asked } = data;
    return { ...asked, type: 'RecordNotification', eventId, aboutSequence: null };
  },
  AdministrationRecorded: (data) => ({ ...data, type: 'RecordAdministration' }),
  SigningKeyIntroduced: (data, { state }) => {
    const { keyId, algorithm, publicKey } = data;
    const previousCommandId = introducedBy(state.introducedKey());
    return { type: 'IntroduceSigningKey', keyId, algorithm, publicKey, previousCommandId };
  },
  NoticePreferencesSet: (data) => {
    const { accessWithoutApproval, accessEnded } = data;
    return { type: 'SetNoticePreferences', accessWithoutApproval, accessEnded };
  },
  PersonalNoticesSet: (data) => {
    const { approver: _, ...asked } = data;
    return { ...asked, type: 'SetPersonalNotices' };
  },
  PasskeyProposed: (data) => proposed(data.purpose, data),
  PasskeyEnrolled: (data) => {
    const { fingerprint, passkey, assertion } = data;
    // The first signs for itself, any other is confirmed by one that counts already.
    return assertion.credentialId === passkey.credentialId
      ? proposed('ENROL', data)
      : { type: 'ConfirmPasskey', fingerprint, assertion: given(assertion) };
  },
  PasskeyRecoveryConfirmed: (data) => ({ type: 'ConfirmPasskey', fingerprint: data.fingerprint, assertion: null }),
  PasskeyWithdrawn: (data) => ({ type: 'WithdrawPasskey', fingerprint: data.fingerprint }),
  PasskeyRemoved: (data) => ({
    type: 'RemovePasskey',
    credentialId: data.credentialId,
    assertion: given(data.assertion),
  }),
  PasskeyRequirementSet: (data) => ({
    type: 'RequirePasskeys',
    required: data.required,
    assertion: given(data.assertion),
  }),
  LockboxRequestCreated: null,
  CustomerApprovalNotRequired: null,
  ExclusionDeclared: null,
  AccessGranted: null,
  RollOutReopened: null,
  ExclusionSealed: null,
  DisclosureLifted: null,
  CommandRejected: null,
};

function changeAsked(
  data: EventOf<'PolicyDisabled' | 'ApprovalRuleSet' | 'EmergencyRuleSet' | 'PolicyChangeProposed'>,
): CommandData {
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

function rollOutDue(data: EventOf<'RollOutCompleted' | 'RollOutOverdue'>, { occurredAt }: Around): CommandData {
  return due('ROLL_OUT', String(data.policyVersion), occurredAt);
}

function internalDecision(data: EventOf<'InternallyApproved' | 'InternallyRejected'>): CommandData {
  const decision = data.type === 'InternallyApproved' ? 'APPROVED' : 'REJECTED';
  const { approverId, decidedAt } = data;
  return { type: 'RecordInternalDecision', ...decidedIn(data), approverId, decision, decidedAt };
}

function reviewDue(
  data: EventOf<'InternalReviewExpired' | 'InternalReminderDue'>,
  { occurredAt }: Around,
): CommandData {
  return due('INTERNAL_REVIEW', data.requestId, occurredAt);
}

function approval(data: EventOf<'RequestApproved' | 'ApprovalRecorded'>): CommandData {
  return {
    type: 'ApproveRequest',
    ...decidedIn(data),
  };
}

function useReported(data: EventOf<'AccessUsed' | 'AccessUsedOutsideGrant'>, { all }: Around): CommandData {
  const { requestId, reportId, engineerId } = data;
  return { type: 'RecordAccessUse', requestId, reportId, engineerId, actions: all.flatMap(actionsIn) };
}

type Timer = Extract<CommandData, { readonly type: 'TimerDue' }>;
const due = (timer: Timer['timer'], subjectId: string, dueAt: number): Timer => ({
  type: 'TimerDue',
  timer,
  subjectId,
  dueAt,
});

/** The assertion as it was sent: deciding again checks its signature again. */
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

/** The salt of a comment is stored elsewhere, so its digest is the event's. */
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

/** The report of a data store's guard, without policy's findings. */
const reportedIn = <D extends Pick<AccessOpened, 'grantId' | 'outsideGrant' | 'told' | 'furtherUntold'>>({
  grantId: _,
  outsideGrant: __,
  told: ___,
  furtherUntold: ____,
  ...reported
}: D) => reported;
