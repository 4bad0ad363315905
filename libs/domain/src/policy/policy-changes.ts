import { hash } from 'node:crypto';
import type {
  ConfirmPolicyChange,
  SetApprovalRule,
  SetEmergencyRule,
  WithdrawPolicyChange,
} from '@lockbox/contracts/generated/commands';
import type { ApprovalRule, EmergencyRule, PolicyDisabled } from '@lockbox/contracts/generated/events';
import type { Principal, ProposedChange, Tenant } from '@lockbox/contracts/generated/policy-state';
import { isSamePerson } from '@lockbox/contracts/ids';
import { type Decision, decided, type Situation } from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import { actingAdministrator, approverFacts, holdsRole } from '../directory/administrators.ts';
import { signedChange } from '../passkeys/passkey-signature.ts';
import { isOver, PROPOSAL_MS } from '../time/time-rules.ts';
import { asksForTwo, inOrder, refusalOfRule } from './approval-rule.ts';
import { refusalOfEmergencyRule } from './emergency-rule.ts';
import { proposalText } from './proposal-text.ts';

/**
 * Changes that one administrator cannot make alone while the rule asks for two approvers: changing the rule, setting the
 * emergency rule, turning the policy off. Otherwise an attacker with one administrator's account would first turn off the
 * protection (docs/decisions/0024-two-approvers.md).
 */

/** The consequence of a change once it is certain, or its refusal; `confirmed` if a second administrator confirms it. */
export type Confirmed = Pick<PolicyDisabled, 'proposal' | 'proposedBy' | 'assertion'>;
export const alone = (assertion: PolicyDisabled['assertion']): Confirmed => ({
  proposal: null,
  proposedBy: null,
  assertion,
});

export function setApprovalRule({ assertion, ...asked }: SetApprovalRule, situation: Situation): Decision {
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  const rule = inOrder(asked);
  const refusal = refusalOfRule(rule, situation);
  if (refusal !== undefined) return refusal;
  const { scope, environmentIds, permissions } = rule;
  const change = ['SET_APPROVAL_RULE', scope, environmentIds, permissions] as const;
  const signed = signedChange(situation, administrator, assertion, change);
  if (typeof signed === 'string') return refused(situation, signed);
  return (
    proposedIfTwo({ change: 'SET_APPROVAL_RULE', rule, emergencyRule: null }, administrator, signed, situation) ??
    ruleSet(rule, administrator, alone(signed))
  );
}

/** An administrator says what a claimed emergency leads to, or proposes it. */
export function setEmergencyRule({ rule, assertion }: SetEmergencyRule, situation: Situation): Decision {
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  const refusal = refusalOfEmergencyRule(rule, situation);
  if (refusal !== undefined) return refusal;
  const signed = signedChange(situation, administrator, assertion, ['SET_EMERGENCY_RULE', rule]);
  if (typeof signed === 'string') return refused(situation, signed);
  const proposed = { change: 'SET_EMERGENCY_RULE', rule: null, emergencyRule: rule } as const;
  return (
    proposedIfTwo(proposed, administrator, signed, situation) ?? emergencyRuleSet(rule, administrator, alone(signed))
  );
}

const emergencyRuleSet = (rule: EmergencyRule, administrator: Principal, confirmed: Confirmed): Decision =>
  decided({
    rule: confirmed.proposal === null ? 'EMERGENCY_RULE_SET_BY_ADMINISTRATOR' : 'CHANGE_CONFIRMED_BY_ANOTHER',
    data: { type: 'EmergencyRuleSet', rule, approver: approverFacts(administrator), ...confirmed },
  });

const ruleSet = (rule: ApprovalRule, administrator: Principal, confirmed: Confirmed): Decision =>
  decided({
    rule: confirmed.proposal === null ? 'APPROVAL_RULE_SET_BY_ADMINISTRATOR' : 'CHANGE_CONFIRMED_BY_ANOTHER',
    data: { type: 'ApprovalRuleSet', rule, approver: approverFacts(administrator), ...confirmed },
  });

export const policyDisabled = (tenant: Tenant, administrator: Principal, confirmed: Confirmed): Decision =>
  decided({
    rule: confirmed.proposal === null ? 'POLICY_DISABLED_BY_ADMINISTRATOR' : 'CHANGE_CONFIRMED_BY_ANOTHER',
    data: {
      type: 'PolicyDisabled',
      policyVersion: tenant.policyVersion + 1,
      approver: approverFacts(administrator),
      ...confirmed,
    },
  });

/** The change; `rule` and `emergencyRule` are null if the change sets another rule, or none. */
type Change = Pick<ProposedChange, 'change' | 'rule' | 'emergencyRule'>;

/** If the change takes two administrators, the first one's command only proposes it; undefined if it takes one. */
export function proposedIfTwo(
  { change, rule, emergencyRule }: Change,
  administrator: Principal,
  assertion: PolicyDisabled['assertion'],
  situation: Situation,
): Decision | undefined {
  const { state, terms } = situation;
  const tenant = state.tenant();
  if (!asksForTwo(tenant?.approvalRule ?? null)) return undefined;
  const last = tenant?.proposedChange ?? null;
  if (last !== null && problemOfProposal(last, situation) === undefined) {
    return refused(situation, 'CHANGE_ALREADY_PROPOSED');
  }
  const expiresAt = terms.now + PROPOSAL_MS;
  const { tenantId, principalId: proposedBy } = administrator;
  return decided({
    rule: 'CHANGE_IS_PROPOSED',
    data: {
      type: 'PolicyChangeProposed',
      proposal: hashOf(tenantId, { proposedBy, change, rule, emergencyRule, expiresAt }),
      change,
      rule,
      emergencyRule,
      approver: approverFacts(administrator),
      expiresAt,
      assertion,
    },
  });
}

const hashOf = (tenantId: Tenant['tenantId'], proposed: ProposedChange): string =>
  hash('sha256', proposalText({ tenantId, ...proposed }), 'hex');

/** Why a proposal does not count at this moment; whoever proposed has to hold the role when the other confirms. */
function problemOfProposal(
  { proposedBy, expiresAt }: ProposedChange,
  { state, terms }: Situation,
): 'PROPOSAL_EXPIRED' | 'PROPOSER_NOT_ADMINISTRATOR' | undefined {
  if (isOver(expiresAt, terms.now)) return 'PROPOSAL_EXPIRED';
  const proposer = state.principal(proposedBy);
  return proposer !== undefined && holdsRole(proposer) ? undefined : 'PROPOSER_NOT_ADMINISTRATOR';
}

/** Returns the tenant's proposal that an administrator's command names, or the refusal. */
function proposalNamed(proposal: string, situation: Situation) {
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return administrator;
  const tenant = situation.state.tenant();
  const proposed = tenant?.proposedChange ?? null;
  if (tenant === undefined || proposed === null) return 'NO_CHANGE_PROPOSED';
  if (hashOf(tenant.tenantId, proposed) !== proposal) return 'PROPOSAL_DIFFERS';
  return { administrator, tenant, proposed };
}

/** Another administrator confirms exactly what was proposed; all that would stop the change now is asked again. */
export function confirmPolicyChange({ proposal, assertion }: ConfirmPolicyChange, situation: Situation): Decision {
  const named = proposalNamed(proposal, situation);
  if (typeof named === 'string') return refused(situation, named);
  const { administrator, tenant, proposed } = named;
  const problem = problemOfProposal(proposed, situation);
  if (problem !== undefined) return refused(situation, problem);
  const { proposedBy } = proposed;
  if (isSamePerson(proposedBy, administrator.principalId)) return refused(situation, 'CONFIRMED_BY_PROPOSER');
  const refusal = refusalOfChange(proposed, tenant, situation);
  if (refusal !== undefined) return refusal;
  const signed = signedChange(situation, administrator, assertion, ['CONFIRM_POLICY_CHANGE', proposal]);
  if (typeof signed === 'string') return refused(situation, signed);
  const confirmed = { proposal, proposedBy, assertion: signed };
  const { rule, emergencyRule } = proposed;
  if (rule !== null) return ruleSet(rule, administrator, confirmed);
  if (emergencyRule !== null) return emergencyRuleSet(emergencyRule, administrator, confirmed);
  return policyDisabled(tenant, administrator, confirmed);
}

/** Why what was proposed must not be done at this moment. */
function refusalOfChange({ rule, emergencyRule }: Change, tenant: Tenant, situation: Situation): Decision | undefined {
  if (rule !== null) return refusalOfRule(rule, situation);
  if (emergencyRule !== null) return refusalOfEmergencyRule(emergencyRule, situation);
  return tenant.policyEnabled ? undefined : refused(situation, 'POLICY_NOT_ENABLED');
}

/** Any administrator may take a proposal back: that weakens nothing. */
export function withdrawPolicyChange({ proposal }: WithdrawPolicyChange, situation: Situation): Decision {
  const named = proposalNamed(proposal, situation);
  if (typeof named === 'string') return refused(situation, named);
  return decided({
    rule: 'PROPOSAL_IS_WITHDRAWN',
    data: { type: 'PolicyChangeWithdrawn', proposal, approver: approverFacts(named.administrator) },
  });
}
