import { isReserved, partitionOfProviderLog } from '@lockbox/contracts/ids';
import { recordAdministration } from '../administration/administration.ts';
import { introduceSigningKey } from '../administration/signing-key.ts';
import { followDirectory } from '../directory/directory.ts';
import { decideSealed } from '../exclusions/decide-sealed.ts';
import { visible } from '../exclusions/hidden-request.ts';
import { liftDisclosure } from '../exclusions/lift-disclosure.ts';
import { Remembered } from '../memory/remembered.ts';
import { recordNotificationOutcome } from '../notices/notice-outcome.ts';
import { setNoticePreferences } from '../notices/notice-preferences.ts';
import { setPersonalNotices } from '../notices/personal-notices.ts';
import {
  confirmPasskey,
  proposePasskey,
  removePasskey,
  requirePasskeys,
  withdrawPasskey,
} from '../passkeys/passkeys.ts';
import { confirmEnforcement, disablePolicy, enablePolicy } from '../policy/policy.ts';
import {
  confirmPolicyChange,
  setApprovalRule,
  setEmergencyRule,
  withdrawPolicyChange,
} from '../policy/policy-changes.ts';
import { recordOpening } from '../reports/access-opening.ts';
import { recordAccessUse } from '../reports/access-use.ts';
import { recordAccessRefused } from '../reports/refused-access.ts';
import { finishWork } from '../requests/access-end.ts';
import { decideForCustomer } from '../requests/customer-decision.ts';
import { recordInternalDecision } from '../requests/internal-decision.ts';
import { answerQuestion, askQuestion } from '../requests/questions.ts';
import { submitRequest } from '../requests/submission.ts';
import { KEPT_AFTER_END_MS } from '../time/time-rules.ts';
import { onTimer } from '../time/timers.ts';
import { refusalOfAddresses } from './addresses.ts';
import type { Decision, PreparedCommand, PreparedData, Situation, Terms } from './decision.ts';
import { spentOrStale } from './person-commands.ts';
import { refused, refusedUnseen, requestOfCommand } from './refusals.ts';
import type { TenantState } from './state.ts';

/**
 * Decides a command by the state that the tenant's events have made, and by the log's clock. Pure: the same command, state and
 * terms always give the same decision, so anyone who has the log can decide it again.
 */
export function decide(command: PreparedCommand, state: TenantState, terms: Terms): Decision {
  const refusal = refusalOfAddresses(command);
  if (refusal !== undefined) return refusal;
  if (isOutOfPlace(command)) return refusedUnseen('TENANT_ID_RESERVED');
  const situation: Situation = { command, state: new Remembered(state, terms.now), terms };
  const { data } = command;
  // The entry under a command's own type takes data of that type; the compiler cannot follow the lookup.
  const { decide } = COMMANDS[data.type] as Handling<PreparedData>;
  return refusalOfOldCommand(situation) ?? decide(data, situation);
}

type CommandType = PreparedData['type'];
type DataOf<T> = Extract<PreparedData, { readonly type: T }>;

type Decide<D> = (data: D, situation: Situation) => Decision;

interface Handling<D> {
  /** The logs in which the command has its place: a tenant's, the provider's own, or either. */
  readonly log: 'tenant' | 'provider' | 'either';
  /** Who sends it: an upstream system or a guard of data, a person in the portal, or Lockbox itself, for the directory too. */
  readonly sender: 'upstream' | 'person' | 'lockbox';
  readonly decide: Decide<D>;
}

/** A command about a tenant in the directory; a tenant that was never in it gets no log of its own. The provider's own log is always known. */
const ofKnownTenant =
  <D>(decide: Decide<D>): Decide<D> =>
  (data, situation) =>
    unknownTenant(situation) ?? decide(data, situation);

/** A command that may be about a sealed demand. */
const maybeSealed =
  <D extends Parameters<typeof decideSealed>[0]>(decide: Decide<D>): Decide<D> =>
  (data, situation) =>
    decideSealed(data, situation) ?? decide(data, situation);

/** A command of the directory's owner, or of Lockbox itself. */
const internal = <D>(decide: Decide<D>, log: Handling<D>['log'] = 'tenant'): Handling<D> => ({
  log,
  sender: 'lockbox',
  decide,
});

/** A command of an upstream system, or of a guard of data. */
const upstream = <D>(decide: Decide<D>): Handling<D> => ({
  log: 'tenant',
  sender: 'upstream',
  decide: ofKnownTenant(decide),
});

/** A command of a person in the portal: it is given once, and soon. */
const personal = <D>(decide: Decide<D>, log: Handling<D>['log'] = 'tenant'): Handling<D> => ({
  log,
  sender: 'person',
  decide: ofKnownTenant((data, situation) => spentOrStale(situation) ?? decide(data, situation)),
});

/** The catalogue of commands: where each has its place, and what decides it. */
const COMMANDS: { readonly [T in CommandType]: Handling<DataOf<T>> } = {
  SetTenant: internal(followDirectory),
  RemoveTenant: internal(followDirectory),
  SetEnvironment: internal(followDirectory),
  RemoveEnvironment: internal(followDirectory),
  SetPrincipal: internal(followDirectory),
  RemovePrincipal: internal(followDirectory),
  SetProviderPerson: internal(followDirectory, 'provider'),
  RemoveProviderPerson: internal(followDirectory, 'provider'),

  SubmitRequest: upstream(maybeSealed(submitRequest)),
  RecordInternalDecision: upstream(maybeSealed(recordInternalDecision)),
  AnswerQuestion: upstream(maybeSealed(answerQuestion)),
  FinishWork: upstream(maybeSealed(finishWork)),
  LiftDisclosure: upstream(liftDisclosure),
  ConfirmEnforcement: upstream(confirmEnforcement),
  RecordAccessUse: upstream(maybeSealed(recordAccessUse)),
  RecordAccessOpened: upstream(maybeSealed(recordOpening)),
  RecordAccessClosed: upstream(maybeSealed(recordOpening)),
  RecordAccessNotClosed: upstream(maybeSealed(recordOpening)),
  RecordAccessRefused: upstream(recordAccessRefused),

  ApproveRequest: personal(decideForCustomer),
  DenyRequest: personal(decideForCustomer),
  AskQuestion: personal(askQuestion),
  EnablePolicy: personal((_data, situation) => enablePolicy(situation)),
  DisablePolicy: personal(disablePolicy),
  SetApprovalRule: personal(setApprovalRule),
  SetEmergencyRule: personal(setEmergencyRule),
  ConfirmPolicyChange: personal(confirmPolicyChange),
  WithdrawPolicyChange: personal(withdrawPolicyChange),
  SetNoticePreferences: personal(setNoticePreferences),
  SetPersonalNotices: personal(setPersonalNotices),
  ProposePasskey: personal(proposePasskey, 'either'),
  ConfirmPasskey: personal(confirmPasskey, 'either'),
  WithdrawPasskey: personal(withdrawPasskey, 'either'),
  RemovePasskey: personal(removePasskey, 'either'),
  RequirePasskeys: personal(requirePasskeys),

  TimerDue: internal(maybeSealed(onTimer)),
  RecordNotification: internal(recordNotificationOutcome),
  RecordAdministration: internal(ofKnownTenant(recordAdministration), 'either'),
  IntroduceSigningKey: internal(introduceSigningKey, 'provider'),
};

function isOutOfPlace({ tenantId, data: { type } }: PreparedCommand): boolean {
  const { log } = COMMANDS[type];
  if (log === 'provider') return !isReserved(tenantId);
  return isReserved(tenantId) && !(log === 'either' && partitionOfProviderLog(tenantId) !== undefined);
}

/** Reports whether a refused command of this type also becomes a dead letter: upstream systems look for it there, people do not. */
export const needsDeadLetter = (commandType: CommandType): boolean => COMMANDS[commandType].sender === 'upstream';

/** Reports whether people send commands of this type. The log may contain types of a later release. */
export const isPersonal = (commandType: string): boolean =>
  Object.hasOwn(COMMANDS, commandType) && COMMANDS[commandType as CommandType].sender === 'person';

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

function unknownTenant({ command, state }: Situation): Decision | undefined {
  if (isReserved(command.tenantId) || state.tenant() !== undefined) return undefined;
  const sentence = `Tenant ${command.tenantId} is not in the directory. Check the id, or publish the tenant there first.`;
  return { kind: 'unknown-tenant', sentence };
}
