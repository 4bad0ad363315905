import type {
  EnforcementConfirmed,
  PolicyDisabled,
  PolicyEnabled,
  RollOutCompleted,
  RollOutOverdue,
  RollOutReopened,
} from '@lockbox/contracts/generated/events';
import type { Confirmation, Environment, RollOut, Tenant } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import type { Entity } from './entity.ts';
import { tenantWithCommand } from './person-commands.ts';
import { unnamedTenant } from './policy-check.ts';
import type { TenantState } from './state.ts';

/** The environment once a data store has confirmed: one confirmation each, the newest. */
export function withConfirmation(environment: Environment, confirmation: Confirmation): Environment {
  const others = environment.confirmations.filter(({ dataStoreId }) => dataStoreId !== confirmation.dataStoreId);
  return { ...environment, confirmations: [...others, confirmation] };
}

export function afterPolicyChange(
  state: TenantState,
  event: PolicyEnabled | PolicyDisabled,
  commandId: CommandId,
): Tenant {
  const last = tenantWithCommand(state.tenant() ?? unnamedTenant(state.tenantId), commandId);
  const { policyVersion } = event;
  return event.type === 'PolicyEnabled'
    ? { ...last, policyEnabled: true, policyVersion, rollOut: 'RUNNING', rollOutDueAt: event.rollOutDueAt }
    : { ...last, policyEnabled: false, policyVersion, rollOut: 'NONE', rollOutDueAt: null };
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
