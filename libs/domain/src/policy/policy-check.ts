import type { PolicyFacts } from '@lockbox/contracts/generated/events';
import type { Environment, Tenant } from '@lockbox/contracts/generated/policy-state';
import type { EnvironmentId } from '@lockbox/contracts/ids';
import type { TenantState } from '../decider/state.ts';
import { isOver } from '../time/time-rules.ts';
import { emergencyRuleOf } from './emergency-rule.ts';

/**
 * "The policy acts only on Managed Environments. One that becomes unmanaged stays protected for 24 hours more." The end
 * of the 24 hours counts, not the event that says so: a timer that is late cannot lengthen them.
 */
export const isCovered = (environment: Environment, now: number): boolean =>
  environment.managed || (environment.protectedUntil !== null && !isOver(environment.protectedUntil, now));

/** The facts that the policy check and each decision use; the events hold them, so that anyone can check again. */
export function policyFacts(state: TenantState, environmentId: EnvironmentId): PolicyFacts {
  const tenant = state.tenant();
  const environment = state.environment(environmentId);
  return {
    policyEnabled: tenant?.policyEnabled ?? false,
    policyVersion: tenant?.policyVersion ?? 0,
    environmentManaged: environment?.managed ?? false,
    protectedUntil: environment?.protectedUntil ?? null,
    tenantLicences: tenant?.licences ?? [],
    emergencyRule: emergencyRuleOf(state),
  };
}

/** The environments that the tenant's policy covers, or would cover if it were enabled. */
export function* coveredEnvironments(state: TenantState, now: number): Iterable<Environment> {
  for (const environment of state.environments()) if (isCovered(environment, now)) yield environment;
}

/** A tenant that the directory has not (yet) named: its environments and people may come first. */
export const unnamedTenant = (tenantId: Tenant['tenantId']): Tenant => ({
  type: 'Tenant',
  tenantId,
  known: false,
  licences: [],
  position: null,
  policyEnabled: false,
  policyVersion: 0,
  rollOut: 'NONE',
  rollOutDueAt: null,
  commands: [],
  approvalRule: null,
  proposedChange: null,
  emergencyRule: 'OPENS',
});
