import type { EmergencySlug, GivenApproval, RuleView } from '@lockbox/api/approvals';
import type { ApprovalRule, EmergencyRule, PolicyChange } from '@lockbox/contracts/generated/events';
import type { PersonId } from '@lockbox/contracts/ids';
import { isOver } from '@lockbox/domain/time/time-rules';
import { NO_TEXT } from '@lockbox/store/checked-text';
import type { NamedPolicy, NamedRequest } from '@lockbox/store/querying';
import type { Static } from 'typebox';
import { isoTime } from './iso-time.ts';
import { check, countsOf } from './shown.ts';

type Rule = Static<typeof RuleView>;

const SCOPES = { NONE: 'none', ALL: 'all', ENVIRONMENTS: 'environments', PERMISSIONS: 'permissions' } as const;
export const scopeNamed = (slug: Rule['scope']): ApprovalRule['scope'] =>
  // The keys of SCOPES are the scopes, and its values the slugs.
  (Object.keys(SCOPES) as (keyof typeof SCOPES)[]).find((scope) => SCOPES[scope] === slug) ?? 'NONE';
const CHANGES = {
  SET_APPROVAL_RULE: 'set-approval-rule',
  DISABLE_POLICY: 'disable-policy',
  SET_EMERGENCY_RULE: 'set-emergency-rule',
} as const satisfies Record<PolicyChange, string>;

const EMERGENCY_RULES = {
  OPENS: 'opens',
  NEEDS_APPROVER: 'needs-approver',
  REFUSED: 'refused',
} as const satisfies Record<EmergencyRule, string>;
export const emergencyRuleNamed = (slug: EmergencySlug): EmergencyRule =>
  // The keys of EMERGENCY_RULES are the rules, and its values the slugs.
  (Object.keys(EMERGENCY_RULES) as EmergencyRule[]).find((rule) => EMERGENCY_RULES[rule] === slug) ?? 'REFUSED';

const ruleView = (rule: ApprovalRule | null, names: ReadonlyMap<string, string>): Rule => ({
  scope: SCOPES[rule?.scope ?? 'NONE'],
  environments: (rule?.environmentIds ?? []).map((id) => ({ id, displayName: names.get(id) ?? null })),
  permissions: [...(rule?.permissions ?? [])],
});

function approvalsOf(named: NamedRequest) {
  const counts = countsOf(named);
  return (named.request.approvals?.given ?? []).map((part, index) => ({
    part,
    index,
    counts: counts[index] ?? false,
  }));
}

/** The approvals that a request needs, and those that are there while it waits for more, as its customer sees them. */
export function approvalsView(named: NamedRequest) {
  const { request, approvers, approvalComments } = named;
  if (request.lockbox === null) return null;
  const { needed = 1, rule = null } = request.approvals ?? {};
  return {
    needed,
    rule: rule && {
      scope: SCOPES[rule.scope],
      environmentIds: [...rule.environmentIds],
      permissions: [...rule.permissions],
    },
    given: approvalsOf(named).map(({ part, index, counts }): Static<typeof GivenApproval> => {
      const read = approvalComments[index] ?? NO_TEXT;
      return {
        by: { id: part.by, displayName: approvers[index]?.displayName ?? null },
        at: isoTime(part.at),
        comment: read.text,
        counts,
        text: check(part.commentDigest, read),
      };
    }),
  };
}

/** The same as the provider's people see it: how many, and when; neither who nor what was written among the customer's people. */
export const approvalsWithoutPeople = (named: NamedRequest) =>
  named.request.lockbox && {
    needed: named.request.approvals?.needed ?? 1,
    given: approvalsOf(named).map(({ part, counts }) => ({ at: isoTime(part.at), counts })),
  };

/** The tenant's rules and what one administrator has proposed, as the directory has people and environments now. */
export function policyApprovals(named: NamedPolicy | null, twoCouldApprove: boolean, now: number) {
  const rule = named?.policy.approvalRule ?? null;
  const emergencies = named?.policy.emergencyRule ?? null;
  const proposed = named?.policy.proposedChange ?? null;
  const { environmentNames, people } = named ?? NOBODY;
  const person = (id: PersonId) => ({ id, displayName: people.get(id)?.displayName ?? null });
  return {
    approvalRule: {
      ...ruleView(rule, environmentNames),
      setAt: rule && isoTime(rule.setAt),
      setBy: rule && person(rule.setBy),
      canBeMet: twoCouldApprove,
    },
    emergencyRule: {
      rule: EMERGENCY_RULES[emergencies?.rule ?? 'OPENS'],
      setAt: emergencies && isoTime(emergencies.setAt),
      setBy: emergencies && person(emergencies.setBy),
    },
    proposedChange:
      proposed === null || isOver(proposed.expiresAt, now)
        ? null
        : {
            proposal: proposed.proposal,
            change: CHANGES[proposed.change],
            rule: proposed.rule && ruleView(proposed.rule, environmentNames),
            emergencyRule: proposed.emergencyRule ? EMERGENCY_RULES[proposed.emergencyRule] : null,
            proposedBy: person(proposed.proposedBy),
            proposedAt: isoTime(proposed.proposedAt),
            expiresAt: isoTime(proposed.expiresAt),
            counts: people.get(proposed.proposedBy)?.holdsRole ?? false,
          },
  };
}

const NOBODY: Pick<NamedPolicy, 'environmentNames' | 'people'> = { environmentNames: new Map(), people: new Map() };
