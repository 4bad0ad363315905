import type { Event } from '@lockbox/contracts/generated/events';
import { type EnvironmentId, personId } from '@lockbox/contracts/ids';
import { changes } from '@lockbox/domain/catalogue/events';
import { asksForTwo } from '@lockbox/domain/policy/approval-rule';
import { ROLL_OUT_MS } from '@lockbox/domain/time/time-rules';
import type { PolicyDocument } from './document.ts';
import { NO_PASSKEYS, passkeysAfter } from './passkeys.ts';

type RollOut = PolicyDocument['rollOut'];
type Target = RollOut['targets'][number];

/** The policy after an event. */
export function foldPolicy(before: PolicyDocument | null, event: Event): PolicyDocument | null {
  const after = folded(before, event);
  if (after?.passkeys === undefined) return after;
  // A passkey may have signed any change.
  return { ...after, passkeys: passkeysAfter(after.passkeys, event) };
}

function folded(before: PolicyDocument | null, event: Event): PolicyDocument | null {
  const { data } = event;
  if (!changes('policies', data)) return before;
  switch (data.type) {
    case 'PolicyEnabled': {
      const { policyVersion: version, rollOutDueAt: dueAt } = data;
      const targets = anew(before, dueAt);
      return changedBy(before, event, { enabled: true, version, rollOut: { state: 'RUNNING', dueAt, targets } });
    }
    case 'PolicyDisabled': {
      const rollOut = { state: 'NONE', dueAt: null, targets: anew(before, null) } as const;
      const disabled = changedBy(before, event, { enabled: false, version: data.policyVersion, rollOut });
      return { ...disabled, proposedChange: null };
    }
    case 'ApprovalRuleSet': {
      const set = { ...data.rule, setAt: event.occurredAt, setBy: personId(event.actor.id) };
      return { ...sinceEvent(before, event), approvalRule: asksForTwo(data.rule) ? set : null, proposedChange: null };
    }
    case 'EmergencyRuleSet': {
      const emergencyRule = { rule: data.rule, setAt: event.occurredAt, setBy: personId(event.actor.id) };
      return { ...sinceEvent(before, event), emergencyRule, proposedChange: null };
    }
    case 'PolicyChangeProposed': {
      const { proposal, change, rule, emergencyRule, expiresAt } = data;
      const proposed = { proposal, change, rule, emergencyRule, expiresAt };
      const by = { proposedBy: personId(event.actor.id), proposedAt: event.occurredAt };
      return { ...sinceEvent(before, event), proposedChange: { ...proposed, ...by } };
    }
    case 'PolicyChangeWithdrawn':
      return { ...sinceEvent(before, event), proposedChange: null };
    case 'RollOutCompleted':
      return before && withRollOut(before, event, { ...before.rollOut, state: 'COMPLETED' });
    case 'RollOutReopened': {
      const { rollOutDueAt: dueAt } = data;
      return before && withRollOut(before, event, { ...before.rollOut, state: 'RUNNING', dueAt });
    }
    case 'RollOutOverdue':
      return before && withRollOut(before, event, { ...before.rollOut, state: 'OVERDUE' });

    case 'EnforcementConfirmed': {
      if (before === null) return null;
      const { environmentId, dataStoreId } = data;
      const { targets, kept = [] } = before.rollOut;
      const confirmedAt = event.occurredAt;
      const isMeant = (one: Target) => one.environmentId === environmentId && one.dataStoreId === dataStoreId;
      const confirmed = targets.some(isMeant)
        ? { targets: targets.map((one) => (isMeant(one) ? { ...one, confirmedAt } : one)) }
        : { kept: [...kept, { environmentId, dataStoreId, confirmedAt }] };
      return withRollOut(before, event, { ...before.rollOut, ...confirmed });
    }
    // Data stores come and go during and after a roll-out. One that comes later gets 24 hours of its own.
    case 'EnvironmentSet': {
      const dueAt = before?.enabled ? event.occurredAt + ROLL_OUT_MS : null;
      const { environmentId, dataStores } = data;
      const isCovered = data.managed || data.protectedUntil !== null;
      return withEnvironment(before ?? untouched(event), event, environmentId, isCovered, (known) => {
        const byId = new Map(known.map((target) => [target.dataStoreId, target]));
        return dataStores.map((id) => byId.get(id) ?? { environmentId, dataStoreId: id, confirmedAt: null, dueAt });
      });
    }
    case 'EnvironmentRemoved':
      if (data.protectedUntil !== null) return before && sinceEvent(before, event);
      return before && withEnvironment(before, event, data.environmentId, false);
    case 'ProtectionEnded':
      return before && withEnvironment(before, event, data.environmentId, false);
    case 'NoticePreferencesSet': {
      const { accessWithoutApproval, accessEnded } = data;
      const chosen = {
        accessWithoutApproval,
        accessEnded,
        changedAt: event.occurredAt,
        changedBy: personId(event.actor.id),
      };
      return { ...(before ?? untouched(event)), sequence: event.sequence, notices: chosen };
    }
    case 'PersonalNoticesSet': {
      const { type: _type, approver: _approver, ...chosen } = data;
      const own = { personId: personId(event.actor.id), ...chosen, changedAt: event.occurredAt };
      const others = withoutChoiceOf(own.personId, before);
      return { ...sinceEvent(before, event), personalNotices: [...others, own] };
    }
    case 'PasskeyProposed':
    case 'PasskeyEnrolled':
    case 'PasskeyRecoveryConfirmed':
    case 'PasskeyWithdrawn':
    case 'PasskeyRemoved':
    case 'PasskeyRequirementSet':
      return { ...sinceEvent(before, event), passkeys: before?.passkeys ?? NO_PASSKEYS };
    case 'PrincipalRemoved': // who comes back has chosen nothing
      return before?.personalNotices?.some((one) => one.personId === data.principalId)
        ? { ...sinceEvent(before, event), personalNotices: withoutChoiceOf(data.principalId, before) }
        : before;
    default:
      return data satisfies never;
  }
}

const withoutChoiceOf = (id: string, before: PolicyDocument | null): NonNullable<PolicyDocument['personalNotices']> =>
  (before?.personalNotices ?? []).filter((one) => one.personId !== id);

/** A policy that was never enabled. */
const untouched = ({ tenantId, sequence }: Event): PolicyDocument => ({
  _id: tenantId,
  tenantId,
  sequence,
  enabled: false,
  version: 0,
  changedAt: null,
  changedBy: null,
  approvalRule: null,
  proposedChange: null,
  rollOut: { state: 'NONE', dueAt: null, targets: [] },
});

/** Clears the confirmations: a new version needs new ones. */
const anew = (before: PolicyDocument | null, dueAt: number | null): readonly Target[] =>
  (before?.rollOut.targets ?? []).map((target) => ({ ...target, confirmedAt: null, dueAt }));

/** The previous document, with the event's position in the log. */
const sinceEvent = (before: PolicyDocument | null, event: Event): PolicyDocument => ({
  ...(before ?? untouched(event)),
  sequence: event.sequence,
});

const changedBy = (
  before: PolicyDocument | null,
  event: Event,
  changes: Pick<PolicyDocument, 'enabled' | 'version' | 'rollOut'>,
): PolicyDocument => ({
  ...sinceEvent(before, event),
  ...changes,
  changedAt: event.occurredAt,
  changedBy: personId(event.actor.id), // the administrator in whose name the portal sent the command
});

const withRollOut = (before: PolicyDocument, { sequence }: Event, rollOut: RollOut): PolicyDocument => ({
  ...before,
  sequence,
  rollOut,
});

/**
 * An environment that is under the policy, or not, with its data stores. Policy knows of those that are not what they have
 * confirmed, and does not ask them again when they are: neither must their targets then.
 */
function withEnvironment(
  before: PolicyDocument,
  event: Event,
  environmentId: EnvironmentId,
  isCovered: boolean,
  change: (known: readonly Target[]) => readonly Target[] = (known) => known,
): PolicyDocument {
  const { targets, kept = [], ...rollOut } = before.rollOut;
  const isOwn = (target: Target): boolean => target.environmentId === environmentId;
  const own = change([...targets, ...kept].filter(isOwn));
  const others = (of: readonly Target[]): readonly Target[] => of.filter((target) => !isOwn(target));
  const confirmed = isCovered ? [] : own.filter(({ confirmedAt }) => confirmedAt !== null);
  const keptNow = [...others(kept), ...confirmed];
  return withRollOut(before, event, {
    ...rollOut,
    targets: [...others(targets), ...(isCovered ? own : [])],
    ...(keptNow.length > 0 && { kept: keptNow }),
  });
}
