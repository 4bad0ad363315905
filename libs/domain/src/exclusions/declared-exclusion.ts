import type { Request } from '@lockbox/contracts/generated/policy-state';
import type { Decided, PreparedInternalDecision, Situation } from '../decider/decision.ts';
import { policyFacts } from '../policy/policy-check.ts';
import { accessGranted } from '../requests/grant.ts';

/**
 * Decides an exclusion that two people of the provider declare: the customer is notified, not asked. Only an emergency leads to
 * access; the other two are reports. Undefined if the exclusion has no declarer.
 */
export function declaredExclusion(
  { approverId }: PreparedInternalDecision,
  request: Request,
  { state, terms }: Situation,
): readonly Decided[] | undefined {
  const { requestId, environmentId, exclusion, declaredBy } = request;
  if (exclusion === null || declaredBy === null) return undefined;
  const facts = policyFacts(state, environmentId);
  const declared: Decided = {
    rule: 'EXCLUSION_IS_DECLARED',
    data: { type: 'ExclusionDeclared', requestId, exclusion, declaredBy, approvedBy: approverId, facts },
  };
  return exclusion === 'EMERGENCY' ? [declared, accessGranted(request, 'EMERGENCY', terms.now)] : [declared];
}
