import type {
  Actor,
  ApprovalRuleSet,
  EmergencyRuleSet,
  EnforcementConfirmed,
  PolicyChangeProposed,
  PolicyChangeWithdrawn,
  PolicyDisabled,
  PolicyEnabled,
  RollOutCompleted,
  RollOutOverdue,
  RollOutReopened,
} from '@lockbox/contracts/generated/events';
import type { Confirmation, Environment, RollOut, Tenant } from '@lockbox/contracts/generated/policy-state';
import { type CommandId, personId } from '@lockbox/contracts/ids';
import type { Entity } from '../decider/entity.ts';
import { tenantWithCommand } from '../decider/person-commands.ts';
import type { TenantState } from '../decider/state.ts';
import { asksForTwo } from './approval-rule.ts';
import { unnamedTenant } from './policy-check.ts';

/** The environment once a data store has confirmed: one confirmation each, the newest. */
export function withConfirmation(environment: Environment, confirmation: Confirmation): Environment {
  const others = environment.confirmations.filter(({ dataStoreId }) => dataStoreId !== confirmation.dataStoreId);
  return { ...environment, confirmations: [...others, confirmation] };
}

/** Events by which a person changes the policy, or is about to. */
export type PolicyEvent =
  | PolicyEnabled
  | PolicyDisabled
  | ApprovalRuleSet
  | EmergencyRuleSet
  | PolicyChangeProposed
  | PolicyChangeWithdrawn;

export function afterPolicyChange(
  state: TenantState,
  event: PolicyEvent,
  { causationId, actor }: { readonly causationId: CommandId; readonly actor: Actor },
): Tenant {
  const last = tenantWithCommand(state.tenant() ?? unnamedTenant(state.tenantId), causationId);
  switch (event.type) {
    case 'PolicyEnabled': {
      const { policyVersion, rollOutDueAt } = event;
      return { ...last, policyEnabled: true, policyVersion, rollOut: 'RUNNING', rollOutDueAt };
    }
    case 'PolicyDisabled': {
      const { policyVersion } = event;
      const disabled = { policyEnabled: false, policyVersion, rollOut: 'NONE', rollOutDueAt: null } as const;
      return { ...last, ...disabled, proposedChange: null };
    }
    case 'ApprovalRuleSet':
      return { ...last, approvalRule: asksForTwo(event.rule) ? event.rule : null, proposedChange: null };
    case 'EmergencyRuleSet':
      return { ...last, emergencyRule: event.rule, proposedChange: null };
    case 'PolicyChangeProposed': {
      const { change, rule, emergencyRule, expiresAt } = event;
      return { ...last, proposedChange: { proposedBy: personId(actor.id), change, rule, emergencyRule, expiresAt } };
    }
    case 'PolicyChangeWithdrawn':
      return { ...last, proposedChange: null };
    default:
      return event satisfies never;
  }
}

export function afterRollOutEvent(
  state: TenantState,
  event: EnforcementConfirmed | RollOutCompleted | RollOutReopened | RollOutOverdue,
): readonly Entity[] {
  if (event.type === 'EnforcementConfirmed') {
    const environment = state.environment(event.environmentId);
    return environment === undefined ? [] : [withConfirmation(environment, event)];
  }
  const tenant = state.tenant();
  if (tenant === undefined || tenant.policyVersion !== event.policyVersion) return [];
  if (event.type === 'RollOutReopened') return [{ ...tenant, rollOut: 'RUNNING', rollOutDueAt: event.rollOutDueAt }];
  const rollOut: RollOut = event.type === 'RollOutCompleted' ? 'COMPLETED' : 'OVERDUE';
  return [{ ...tenant, rollOut }];
}
