import type { Assertion } from '@lockbox/contracts/generated/events';
import type { AwaitingInternalApproval, Request } from '@lockbox/contracts/generated/policy-state';
import { isSamePerson } from '@lockbox/contracts/ids';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { RuleCode } from '../catalogue/rules.ts';
import {
  type Decided,
  type Decision,
  decided,
  NOTHING,
  type PreparedInternalDecision,
  type Situation,
} from '../decider/decision.ts';
import type { RequestState } from '../decider/entity.ts';
import { refused, refusedUnseen } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';
import { asInternalApprover, askingPeople, refusalOfPeople } from '../directory/provider-people.ts';
import { declaredExclusion } from '../exclusions/declared-exclusion.ts';
import { approvalsNeeded } from '../policy/approval-rule.ts';
import { ruleForClaim } from '../policy/emergency-rule.ts';
import { isCovered, policyFacts } from '../policy/policy-check.ts';
import { CUSTOMER_DECISION_MS, isOver } from '../time/time-rules.ts';
import { refusalOfAskedFor } from './asked-for.ts';
import { accessGranted } from './grant.ts';
import { decidedOnContent } from './internal-content.ts';
import { hasChanged } from './known-commands.ts';

/** The provider's own approver has decided. This comes first, whether or not the policy is enabled. */
export function recordInternalDecision(data: PreparedInternalDecision, situation: Situation): Decision {
  const { command, state, terms } = situation;
  const known = state.request(data.requestId);
  if (known !== undefined && hasChanged(known, command.commandId)) {
    // While the request waits, no decision has changed it: this one was refused.
    return known.type === 'AwaitingInternalApproval' ? refusedUnseen('DECISION_REFUSED_BEFORE') : NOTHING;
  }
  const problem = problemOfInternalDecision(data, known, terms.now);
  if (known?.type !== 'AwaitingInternalApproval' || problem !== undefined) {
    return refused(situation, problem ?? 'ALREADY_DECIDED_INTERNALLY');
  }
  const refusal = refusalOfPeople([asInternalApprover(data.approverId)], situation);
  if (refusal !== undefined) return refusal;
  const assertion = decidedOnContent(data, known, situation);
  if (typeof assertion === 'string') return refused(situation, assertion);
  return data.decision === 'REJECTED' ? reject(data, assertion) : approve(data, assertion, known, situation);
}

/** Why a request must not be decided internally by this person, or not any more; undefined where it may be. */
export function problemOfInternalDecision(
  { approverId }: PreparedInternalDecision,
  known: RequestState | undefined,
  now: number,
): ReasonCode | undefined {
  if (known === undefined) return 'REQUEST_NOT_FOUND';
  if (known.type === 'Closed' && known.outcome === 'INTERNAL_REVIEW_EXPIRED') return 'INTERNAL_REVIEW_OVER';
  if (known.type !== 'AwaitingInternalApproval') return 'ALREADY_DECIDED_INTERNALLY';
  if (isOver(known.reviewExpiresAt, now)) return 'INTERNAL_REVIEW_OVER';
  const { engineerId, declaredBy } = known.request;
  if (isSamePerson(approverId, engineerId)) return 'INTERNAL_APPROVER_IS_ENGINEER';
  if (declaredBy !== null && isSamePerson(approverId, declaredBy)) return 'INTERNAL_APPROVER_DECLARED_EXCLUSION';
  return undefined;
}

const reject = (data: PreparedInternalDecision, assertion: Assertion | null): Decision =>
  decided({ rule: 'INTERNALLY_REJECTED', data: { type: 'InternallyRejected', ...recorded(data), assertion } });

/** The part of a decision that its event holds. */
const recorded = ({ requestId, approverId, comment, decidedAt, shown }: PreparedInternalDecision) => ({
  requestId,
  approverId,
  comment,
  decidedAt,
  shown,
});

function approve(
  data: PreparedInternalDecision,
  assertion: Assertion | null,
  known: AwaitingInternalApproval,
  situation: Situation,
): Decision {
  const { exclusion } = known.request;
  if (exclusion === null || exclusion === 'EMERGENCY') {
    if (!situation.state.tenant()?.known) return refused(situation, 'TENANT_REMOVED');
    const refusal =
      refusalOfPeople(askingPeople(known.request), situation) ?? refusalOfAskedFor(known.request, situation);
    if (refusal !== undefined) return refusal;
  }
  const rule = ruleForClaim(exclusion, situation.state);
  if (rule === 'REFUSED') return refused(situation, 'EMERGENCY_REFUSED_BY_CUSTOMER');
  let follows: readonly Decided[] | undefined;
  if (exclusion === null) follows = policyCheck(known, situation);
  else if (rule === 'NEEDS_APPROVER') follows = emergencyClaim(known, situation);
  else follows = declaredExclusion(data, known.request, situation);
  if (follows === undefined) return refused(situation, 'DECLARER_MISSING');
  const approved: Decided = {
    rule: 'INTERNALLY_APPROVED',
    data: { type: 'InternallyApproved', ...recorded(data), assertion },
  };
  return decided(approved, ...follows);
}

/**
 * A data store in two environments, by mistake or by intent, is protected by either; a data store that has left a protected
 * environment stays protected for another 24 hours.
 */
function isUnderPolicy({ environmentId, dataStores }: Request, state: TenantState, now: number): boolean {
  const environment = state.environment(environmentId);
  if (environment !== undefined && isCovered(environment, now)) return true;
  const wanted = new Set(dataStores);
  for (const other of state.environments()) {
    if (isCovered(other, now) && other.dataStores.some((dataStore) => wanted.has(dataStore))) return true;
    if (other.departed.some((one) => wanted.has(one.dataStoreId) && !isOver(one.protectedUntil, now))) return true;
  }
  return false;
}

let lastUsed: Record<'given' | 'used', readonly number[]> = { given: [], used: [] };

/** Each once, in order, and within the time to decide. Settings stay as they are: they are put in order once. */
function usedReminders(given: readonly number[]): readonly number[] {
  if (lastUsed.given !== given) {
    const used = [...new Set(given)].filter((after) => after > 0 && after < CUSTOMER_DECISION_MS).sort((a, b) => a - b);
    lastUsed = { given, used };
  }
  return lastUsed.used;
}

/** "A lockbox request is made when the data stores belong to an environment under the policy." */
function policyCheck({ request }: AwaitingInternalApproval, situation: Situation): readonly Decided[] {
  const { state, terms } = situation;
  const { now } = terms;
  const { requestId, environmentId } = request;
  const facts = policyFacts(state, environmentId);
  if (facts.policyEnabled && isUnderPolicy(request, state, now)) {
    return [customerIsAsked('CUSTOMER_IS_ASKED', request, situation)];
  }
  const reason = facts.policyEnabled ? 'NOT_MANAGED' : 'POLICY_DISABLED';
  return [
    {
      rule: 'CUSTOMER_NEED_NOT_BE_ASKED',
      data: { type: 'CustomerApprovalNotRequired', requestId, reason, facts },
    },
    accessGranted(request, 'NOT_REQUIRED', now),
  ];
}

/** The tenant wants to be asked about emergencies, whether or not the policy covers what is asked for. */
function emergencyClaim({ request }: AwaitingInternalApproval, situation: Situation): readonly Decided[] | undefined {
  if (request.declaredBy === null) return undefined;
  return [customerIsAsked('CUSTOMER_IS_ASKED_IN_EMERGENCY', request, situation)];
}

function customerIsAsked(rule: RuleCode, request: Request, { state, terms }: Situation): Decided {
  const { now } = terms;
  const { requestId, environmentId, exclusion, declaredBy } = request;
  const approvalRule = state.tenant()?.approvalRule ?? null;
  return {
    rule,
    data: {
      type: 'LockboxRequestCreated',
      requestId,
      expiresAt: now + CUSTOMER_DECISION_MS,
      remindAt: usedReminders(terms.reminders).map((after) => now + after),
      facts: policyFacts(state, environmentId),
      approvalsNeeded: approvalsNeeded(approvalRule, request, state, now),
      approvalRule,
      exclusion,
      declaredBy,
    },
  };
}
