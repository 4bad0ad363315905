import type { EmergencyRule, Exclusion } from '@lockbox/contracts/generated/policy-state';
import type { Decision, Situation } from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';

/** The consequence of a claimed emergency in this tenant. A tenant without a choice is notified, not asked. */
export const emergencyRuleOf = (state: TenantState): EmergencyRule => state.tenant()?.emergencyRule ?? 'OPENS';

/** The tenant's rule where a request claims an emergency; undefined for any other request. */
export const ruleForClaim = (exclusion: Exclusion | null, state: TenantState): EmergencyRule | undefined =>
  exclusion === 'EMERGENCY' ? emergencyRuleOf(state) : undefined;

/** Why the rule must not be set at this moment. */
export function refusalOfEmergencyRule(rule: EmergencyRule, situation: Situation): Decision | undefined {
  const { state } = situation;
  if (!state.tenant()?.known) return refused(situation, 'TENANT_REMOVED');
  return rule === emergencyRuleOf(state) ? refused(situation, 'EMERGENCY_RULE_UNCHANGED') : undefined;
}
