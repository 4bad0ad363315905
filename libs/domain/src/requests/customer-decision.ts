import type { AwaitingCustomer, FirstApproval, Passkey, Sha256 } from '@lockbox/contracts/generated/policy-state';
import { isSamePerson, type PersonId } from '@lockbox/contracts/ids';
import { wasShown } from '@lockbox/evidence/webauthn/was-shown';
import type { ReasonCode } from '../catalogue/reasons.ts';
import {
  type Decision,
  decided,
  type PreparedApproval,
  type PreparedDenial,
  type Situation,
} from '../decider/decision.ts';
import type { RequestState } from '../decider/entity.ts';
import { refused } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';
import { actingAdministrator, approverFacts, holdsRole } from '../directory/administrators.ts';
import { askingPeople, refusalOfPeople } from '../directory/provider-people.ts';
import { visible } from '../exclusions/hidden-request.ts';
import { signedDecision } from '../passkeys/passkey-signature.ts';
import { policyFacts } from '../policy/policy-check.ts';
import { isOver } from '../time/time-rules.ts';
import { refusalOfAskedFor } from './asked-for.ts';
import { accessGranted } from './grant.ts';
import { sha256OfText } from './presented-content.ts';
import { shownQuestions } from './question-state.ts';

/**
 * Approvers of the tenant approve, one or two as the request needs, or one denies. What was decided is never changed, and
 * never taken back; whoever was the first of two to approve may still deny.
 */
export function decideForCustomer(data: PreparedApproval | PreparedDenial, situation: Situation): Decision {
  const { state, terms } = situation;
  const { requestId, comment, shown } = data;
  const known = visible(state.request(requestId));
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  if (known?.type !== 'AwaitingCustomer') return refused(situation, whyNotWaiting(known));
  const problem = problemOfApprover(known, administrator.principalId, terms.now) ?? problemOfShown(known, data, state);
  if (problem !== undefined) return refused(situation, problem);
  const assertion = signedDecision(situation, administrator, data.assertion, {
    requestId,
    shown: shown ?? '', // it is what the log has: null is not
    outcome: data.type === 'DenyRequest' ? 'DENY' : 'APPROVE',
    comment: hexOf(comment?.digest ?? null),
  });
  if (typeof assertion === 'string') return refused(situation, assertion);

  const { request } = known;
  const approver = approverFacts(administrator);
  const facts = policyFacts(state, request.environmentId);
  if (data.type === 'DenyRequest') {
    return decided({
      rule: 'CUSTOMER_DENIES',
      data: { type: 'RequestDenied', requestId, comment, shown, approver, facts, assertion },
    });
  }
  if (!state.tenant()?.known) return refused(situation, 'TENANT_REMOVED');
  const refusal = refusalOfPeople(askingPeople(request), situation) ?? refusalOfAskedFor(request, situation);
  if (refusal !== undefined) return refusal;
  const granted = accessGranted(request, 'CUSTOMER_APPROVAL', terms.now);
  const approved = { type: 'RequestApproved', requestId, comment, shown, approver, facts, assertion } as const;
  if (known.approvalsNeeded === 1) {
    return decided({ rule: 'CUSTOMER_APPROVES', data: { ...approved, firstApproverId: null } }, granted);
  }
  const earlier = known.firstApproval?.approverId ?? null;
  const firstApproverId = known.firstApproval !== null && standsStill(known.firstApproval, state) ? earlier : null;
  if (firstApproverId === null) {
    return decided({
      rule: 'FIRST_OF_TWO_APPROVES',
      data: { ...approved, type: 'ApprovalRecorded', lapsedApproverId: earlier, expiresAt: known.expiresAt },
    });
  }
  if (isSamePerson(firstApproverId, administrator.principalId)) return refused(situation, 'APPROVED_BY_SAME_PERSON');
  return decided({ rule: 'SECOND_OF_TWO_APPROVES', data: { ...approved, firstApproverId } }, granted);
}

/** Role and passkey count at the moment of the decision, also those of whoever approved before. */
function standsStill({ approverId, credentialId }: FirstApproval, state: TenantState): boolean {
  const person = state.principal(approverId);
  if (person === undefined || !holdsRole(person)) return false;
  const passkeys = state.passkeys();
  const isTheirs = (one: Passkey): boolean => one.credentialId === credentialId && one.principalId === approverId;
  return !passkeys?.required || passkeys.enrolled.some(isTheirs);
}

/** Why a request that waits must not be decided by this person, or not any more. */
export function problemOfApprover(waiting: AwaitingCustomer, person: PersonId, now: number): ReasonCode | undefined {
  if (isOver(waiting.expiresAt, now)) return 'REQUEST_EXPIRED';
  if (isSamePerson(person, waiting.request.engineerId)) return 'APPROVER_IS_ENGINEER';
  if (isSamePerson(person, waiting.internalApproverId)) return 'APPROVER_IS_INTERNAL_APPROVER';
  const { declaredBy } = waiting.request;
  if (declaredBy !== null && isSamePerson(person, declaredBy)) return 'APPROVER_DECLARED_EMERGENCY';
  return undefined;
}

/** A decision counts for what its person saw alone: where that is not what the log has, somebody has changed it on the way. */
function problemOfShown(
  waiting: AwaitingCustomer,
  { type, shown }: PreparedApproval | PreparedDenial,
  state: TenantState,
): ReasonCode | undefined {
  const { asked, firstApproval } = waiting;
  if (asked === null) return 'SHOWN_DIFFERS';
  const known = {
    ...waiting,
    asked: asked.toString('hex'),
    internalComment: hexOf(waiting.internalComment),
    questions: shownQuestions(waiting.questions),
    firstApproval: firstApproval && givenAs(firstApproval),
    replacedApprovals: waiting.replacedApprovals.map(givenAs),
  };
  const firstCounts = firstApproval !== null && standsStill(firstApproval, state);
  const isShown = wasShown(sha256OfText, known, { shown, isDenial: type === 'DenyRequest', firstCounts });
  return isShown ? undefined : 'SHOWN_DIFFERS';
}

const hexOf = (digest: Sha256 | null): string | null => digest?.toString('hex') ?? null;

const givenAs = (one: FirstApproval) => ({ ...one, comment: hexOf(one.comment) });

/** Why there is nothing to decide. */
export function whyNotWaiting(known: Exclude<RequestState, AwaitingCustomer> | undefined): ReasonCode {
  if (known === undefined) return 'REQUEST_NOT_FOUND';
  switch (known.type) {
    case 'AwaitingInternalApproval':
      return 'NOT_YET_APPROVED_INTERNALLY';
    case 'AccessRunning':
      return known.basis === 'CUSTOMER_APPROVAL' ? 'ALREADY_DECIDED' : 'CUSTOMER_NOT_ASKED';
    case 'Closed':
      break;
    default:
      return known satisfies never;
  }
  switch (known.outcome) {
    case 'DENIED':
      return 'ALREADY_DECIDED';
    case 'EXPIRED':
      return 'REQUEST_EXPIRED';
    case 'ACCESS_ENDED':
      return 'ACCESS_HAS_ENDED';
    case 'SEALED':
      return 'REQUEST_NOT_FOUND';
    case 'REJECTED_INTERNALLY':
    case 'INTERNAL_REVIEW_EXPIRED':
    case 'REPORTED':
    case 'DISCLOSED':
      return 'CUSTOMER_NOT_ASKED';
    default:
      return known.outcome satisfies never;
  }
}
