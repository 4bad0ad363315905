import type { CommandData } from '@lockbox/contracts/generated/commands';
import { isReserved, partitionOfProviderLog } from '@lockbox/contracts/ids';
import { finishWork } from './access.ts';
import { recordOpening } from './access-opening.ts';
import { recordAccessUse } from './access-use.ts';
import { refusalOfAddresses } from './addresses.ts';
import { recordAdministration } from './administration.ts';
import { decideForCustomer } from './customer-decision.ts';
import type { Decision, PreparedCommand, Situation, Terms } from './decision.ts';
import { followDirectory } from './directory.ts';
import { recordInternalDecision } from './internal-decision.ts';
import { setNoticePreferences } from './notice-preferences.ts';
import { recordNotificationOutcome } from './notices.ts';
import { confirmPasskey, proposePasskey, removePasskey, requirePasskeys, withdrawPasskey } from './passkeys.ts';
import { spentOrStale } from './person-commands.ts';
import { setPersonalNotices } from './personal-notices.ts';
import { confirmEnforcement, disablePolicy, enablePolicy } from './policy.ts';
import { confirmPolicyChange, setApprovalRule, setEmergencyRule, withdrawPolicyChange } from './policy-changes.ts';
import { answerQuestion, askQuestion } from './questions.ts';
import { refused, refusedUnseen, requestOfCommand } from './refusals.ts';
import { recordAccessRefused } from './refused-access.ts';
import { Remembered } from './remembered.ts';
import { visible } from './sealing/hidden.ts';
import { decideSealed, liftDisclosure } from './sealing/index.ts';
import { introduceSigningKey } from './signing-key.ts';
import type { TenantState } from './state.ts';
import { submitRequest } from './submission.ts';
import { KEPT_AFTER_END_MS } from './time-rules.ts';
import { onTimer } from './timers.ts';

/**
 * What follows from a command, given what the tenant's events have made so far, and the log's clock. Pure: the same
 * command, state and terms always give the same decision, so that whoever has the log can decide it again.
 */
export function decide(command: PreparedCommand, state: TenantState, terms: Terms): Decision {
  const refusal = refusalOfAddresses(command);
  if (refusal !== undefined) return refusal;
  if (isOutOfPlace(command)) return refusedUnseen('TENANT_ID_RESERVED');
  const situation: Situation = { command, state: new Remembered(state, terms.now), terms };
  const { data } = command;
  const late = refusalOfOldCommand(situation);
  if (late !== undefined) return late;
  switch (data.type) {
    case 'SetTenant':
    case 'RemoveTenant':
    case 'SetEnvironment':
    case 'RemoveEnvironment':
    case 'SetPrincipal':
    case 'RemovePrincipal':
    case 'SetProviderPerson':
    case 'RemoveProviderPerson':
      return followDirectory(data, situation);
    case 'TimerDue':
      return decideSealed(data, situation) ?? onTimer(data, situation);
    case 'RecordNotification':
      return recordNotificationOutcome(data, situation);
    case 'RecordAdministration':
      return ofKnownLog(situation) ?? recordAdministration(data, situation);
    case 'IntroduceSigningKey':
      return introduceSigningKey(data, situation);
    case 'SubmitRequest':
      return ofKnownTenant(situation) ?? decideSealed(data, situation) ?? submitRequest(data, situation);
    case 'RecordInternalDecision':
      return ofKnownTenant(situation) ?? decideSealed(data, situation) ?? recordInternalDecision(data, situation);
    case 'FinishWork':
      return ofKnownTenant(situation) ?? decideSealed(data, situation) ?? finishWork(data, situation);
    case 'ConfirmEnforcement':
      return ofKnownTenant(situation) ?? confirmEnforcement(data, situation);
    case 'LiftDisclosure':
      return ofKnownTenant(situation) ?? liftDisclosure(data, situation);
    case 'ApproveRequest':
    case 'DenyRequest':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? decideForCustomer(data, situation);
    case 'AskQuestion':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? askQuestion(data, situation);
    case 'AnswerQuestion':
      return ofKnownTenant(situation) ?? decideSealed(data, situation) ?? answerQuestion(data, situation);
    case 'RecordAccessUse':
      return ofKnownTenant(situation) ?? decideSealed(data, situation) ?? recordAccessUse(data, situation);
    case 'RecordAccessOpened':
    case 'RecordAccessClosed':
    case 'RecordAccessNotClosed':
      return ofKnownTenant(situation) ?? decideSealed(data, situation) ?? recordOpening(data, situation);
    case 'RecordAccessRefused':
      return ofKnownTenant(situation) ?? recordAccessRefused(data, situation);
    case 'EnablePolicy':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? enablePolicy(situation);
    case 'DisablePolicy':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? disablePolicy(data, situation);
    case 'SetApprovalRule':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? setApprovalRule(data, situation);
    case 'SetEmergencyRule':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? setEmergencyRule(data, situation);
    case 'ConfirmPolicyChange':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? confirmPolicyChange(data, situation);
    case 'WithdrawPolicyChange':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? withdrawPolicyChange(data, situation);
    case 'SetNoticePreferences':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? setNoticePreferences(data, situation);
    case 'SetPersonalNotices':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? setPersonalNotices(data, situation);
    case 'ProposePasskey':
      return ofKnownLog(situation) ?? spentOrStale(situation) ?? proposePasskey(data, situation);
    case 'ConfirmPasskey':
      return ofKnownLog(situation) ?? spentOrStale(situation) ?? confirmPasskey(data, situation);
    case 'WithdrawPasskey':
      return ofKnownLog(situation) ?? spentOrStale(situation) ?? withdrawPasskey(data, situation);
    case 'RemovePasskey':
      return ofKnownLog(situation) ?? spentOrStale(situation) ?? removePasskey(data, situation);
    case 'RequirePasskeys':
      return ofKnownTenant(situation) ?? spentOrStale(situation) ?? requirePasskeys(data, situation);
    default:
      return data satisfies never;
  }
}

/** What stands in the provider's own log, and nowhere else. */
const OF_PROVIDER: ReadonlySet<CommandData['type']> = new Set([
  'SetProviderPerson',
  'RemoveProviderPerson',
  'IntroduceSigningKey',
]);

/** Besides, what administrators do, and the passkeys of the provider's people. */
const OF_PROVIDER_TOO: ReadonlySet<CommandData['type']> = new Set([
  'RecordAdministration',
  'ProposePasskey',
  'ConfirmPasskey',
  'WithdrawPasskey',
  'RemovePasskey',
]);

function isOutOfPlace({ tenantId, data: { type } }: PreparedCommand): boolean {
  if (OF_PROVIDER.has(type)) return !isReserved(tenantId);
  if (OF_PROVIDER_TOO.has(type) && partitionOfProviderLog(tenantId) !== undefined) return false;
  return isReserved(tenantId);
}

/**
 * Policy remembers an ended request, and so the ids of its commands, for 35 days. A copy of an older command could count for a
 * request that has taken the id. It is refused unseen unless its request is visible: a sealed one must not show.
 */
function refusalOfOldCommand(situation: Situation): Decision | undefined {
  const { command, state, terms } = situation;
  if (!needsDeadLetter(command.data.type) || terms.now - command.sentAt <= KEPT_AFTER_END_MS) return undefined;
  const id = requestOfCommand(command.data);
  const isVisible = id !== null && visible(state.request(id)) !== undefined;
  return isVisible ? refused(situation, 'COMMAND_TOO_OLD') : refusedUnseen('COMMAND_TOO_OLD');
}

/** The provider's own log is always known. */
const ofKnownLog = (situation: Situation): Decision | undefined =>
  isReserved(situation.command.tenantId) ? undefined : ofKnownTenant(situation);

/** A tenant that has left the directory was known. One that was never in it gets no log of its own. */
function ofKnownTenant({ command, state }: Situation): Decision | undefined {
  if (state.tenant() !== undefined) return undefined;
  const sentence = `Tenant ${command.tenantId} is not in the directory. Check the id, or publish the tenant there first.`;
  return { kind: 'unknown-tenant', sentence };
}

/** Whether the sender of a refused command looks for it among the dead letters: upstream systems do, people do not. */
export function needsDeadLetter(commandType: CommandData['type']): boolean {
  switch (commandType) {
    case 'SubmitRequest':
    case 'RecordInternalDecision':
    case 'FinishWork':
    case 'ConfirmEnforcement':
    case 'LiftDisclosure':
    case 'AnswerQuestion':
    case 'RecordAccessUse':
    case 'RecordAccessOpened':
    case 'RecordAccessClosed':
    case 'RecordAccessNotClosed':
    case 'RecordAccessRefused':
      return true;
    case 'SetTenant':
    case 'RemoveTenant':
    case 'SetEnvironment':
    case 'RemoveEnvironment':
    case 'SetPrincipal':
    case 'RemovePrincipal':
    case 'SetProviderPerson':
    case 'RemoveProviderPerson':
    case 'ApproveRequest':
    case 'DenyRequest':
    case 'AskQuestion':
    case 'EnablePolicy':
    case 'DisablePolicy':
    case 'SetApprovalRule':
    case 'SetEmergencyRule':
    case 'ConfirmPolicyChange':
    case 'WithdrawPolicyChange':
    case 'SetNoticePreferences':
    case 'SetPersonalNotices':
    case 'ProposePasskey':
    case 'ConfirmPasskey':
    case 'WithdrawPasskey':
    case 'RemovePasskey':
    case 'RequirePasskeys':
    case 'TimerDue':
    case 'RecordNotification':
    case 'RecordAdministration':
    case 'IntroduceSigningKey':
      return false;
    default:
      return commandType satisfies never;
  }
}
