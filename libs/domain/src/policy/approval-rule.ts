import type { ApprovalRule, Environment, Request } from '@lockbox/contracts/generated/policy-state';
import { type DataStoreId, isPlainId, isSamePerson, looksLike, type PersonId } from '@lockbox/contracts/ids';
import { ENTRIES_MAX } from '@lockbox/contracts/submission-rules';
import type { Decision, Situation } from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';
import { holdsRole } from '../directory/administrators.ts';
import { isOver } from '../time/time-rules.ts';
import { isCovered } from './policy-check.ts';

/** Reports whether the tenant's rule asks for two approvers of any request; changing such a rule takes two administrators. */
export const asksForTwo = (rule: ApprovalRule | null): rule is ApprovalRule => rule !== null && rule.scope !== 'NONE';

/**
 * Returns the number of the tenant's approvers that a request needs by the rule of this moment. Like the policy itself, the
 * rule follows a data store: into a further environment of it, and for 24 hours out of one. A permission that resembles a
 * chosen one counts as chosen, and an ambiguous one (a trailing blank, or letters outside ASCII) takes two as well, so that
 * spelling cannot evade the rule.
 */
export function approvalsNeeded(rule: ApprovalRule | null, request: Request, state: TenantState, now: number): 1 | 2 {
  if (rule === null) return 1;
  switch (rule.scope) {
    case 'NONE':
      return 1;
    case 'ALL':
      return 2;
    case 'ENVIRONMENTS':
      return rule.environmentIds.some(
        (id) => id === request.environmentId || holds(state.environment(id), request.dataStores, now),
      )
        ? 2
        : 1;
    case 'PERMISSIONS':
      return request.permissions.some(
        (asked) => !isPlainId(asked) || rule.permissions.some((chosen) => looksLike(asked, chosen)),
      )
        ? 2
        : 1;
    default:
      return rule.scope satisfies never;
  }
}

function holds(environment: Environment | undefined, wanted: readonly DataStoreId[], now: number): boolean {
  if (environment === undefined) return false;
  const { known, dataStores, departed } = environment;
  // One that has left the directory holds what it had as long as it is protected.
  const held = known || isCovered(environment, now) ? dataStores : [];
  return (
    held.some((dataStore) => wanted.includes(dataStore)) ||
    departed.some((one) => wanted.includes(one.dataStoreId) && !isOver(one.protectedUntil, now))
  );
}

/** One form for one content: whoever compares rules compares these. */
export const inOrder = ({ scope, environmentIds, permissions }: ApprovalRule): ApprovalRule => ({
  scope,
  environmentIds: [...new Set(environmentIds)].sort(),
  permissions: [...new Set(permissions)].sort(),
});

/** Both in order. */
const isSameRule = (one: ApprovalRule | null, other: ApprovalRule | null): boolean =>
  (!asksForTwo(one) && !asksForTwo(other)) || JSON.stringify(one) === JSON.stringify(other);

/** Why the rule, in order, must not be set at this moment: by what it says, by the directory, or because it is set. */
export function refusalOfRule(rule: ApprovalRule, situation: Situation): Decision | undefined {
  const { state } = situation;
  const tenant = state.tenant();
  if (!tenant?.known) return refused(situation, 'TENANT_REMOVED');
  const { scope, environmentIds, permissions } = rule;
  const isWhole = isNamed(environmentIds, scope === 'ENVIRONMENTS') && isNamed(permissions, scope === 'PERMISSIONS');
  if (!isWhole) return refused(situation, 'APPROVAL_RULE_INVALID');
  if (isSameRule(rule, tenant.approvalRule)) return refused(situation, 'APPROVAL_RULE_UNCHANGED');
  const unknown = environmentIds.find((id) => !state.environment(id)?.known);
  if (unknown !== undefined) return refused(situation, 'ENVIRONMENT_UNKNOWN', { environment: unknown });
  if (asksForTwo(rule) && !hasTwoAdministrators(state)) return refused(situation, 'TOO_FEW_ADMINISTRATORS');
  return undefined;
}

/** At most as many as a request may name: each lockbox request's event holds the rule, so it stays small. */
const isNamed = (entries: readonly string[], isChosen: boolean): boolean =>
  isChosen ? entries.length > 0 && entries.length <= ENTRIES_MAX && !entries.includes('') : entries.length === 0;

/** Two who could approve at this moment, and whom nobody could take for one person. */
function hasTwoAdministrators(state: TenantState): boolean {
  let first: PersonId | undefined;
  for (const person of state.principals()) {
    if (!holdsRole(person)) continue;
    if (first !== undefined && !isSamePerson(first, person.principalId)) return true;
    first ??= person.principalId;
  }
  return false;
}
