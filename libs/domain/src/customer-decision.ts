import type { AwaitingCustomer, Question } from '@lockbox/contracts/generated/policy-state';
import { isSamePerson, type PersonId } from '@lockbox/contracts/ids';
import { actingAdministrator, approverFacts } from './administrators.ts';
import { refusalOfAskedFor } from './asked-for.ts';
import { type Decision, decided, type PreparedApproval, type PreparedDenial, type Situation } from './decision.ts';
import type { RequestState } from './entity.ts';
import { accessGranted } from './grant.ts';
import { policyFacts } from './policy-check.ts';
import { askingPeople, refusalOfPeople } from './provider-people.ts';
import { earlierQuestions, shownQuestions } from './question-state.ts';
import type { ReasonCode } from './reasons.ts';
import { refused } from './refusals.ts';
import { visible } from './sealing/hidden.ts';
import { shownHash } from './shown.ts';
import { isOver } from './time-rules.ts';

/** One approver of the tenant approves or denies. What was decided is never changed, and never taken back. */
export function decideForCustomer(data: PreparedApproval | PreparedDenial, situation: Situation): Decision {
  const { state, terms } = situation;
  const { requestId, comment, shown } = data;
  const known = visible(state.request(requestId));
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  if (known?.type !== 'AwaitingCustomer') return refused(situation, whyNotWaiting(known));
  const problem = problemOfApprover(known, administrator.principalId, terms.now) ?? problemOfShown(known, data);
  if (problem !== undefined) return refused(situation, problem);

  const { request } = known;
  const approver = approverFacts(administrator);
  const facts = policyFacts(state, request.environmentId);
  if (data.type === 'DenyRequest') {
    return decided({
      rule: 'CUSTOMER_DENIES',
      data: { type: 'RequestDenied', requestId, comment, shown, approver, facts },
    });
  }
  if (!state.tenant()?.known) return refused(situation, 'TENANT_REMOVED');
  const refusal = refusalOfPeople(askingPeople(request), situation) ?? refusalOfAskedFor(request, situation);
  if (refusal !== undefined) return refusal;
  return decided(
    { rule: 'CUSTOMER_APPROVES', data: { type: 'RequestApproved', requestId, comment, shown, approver, facts } },
    accessGranted(request, 'CUSTOMER_APPROVAL', terms.now),
  );
}

/** Why a request that waits must not be decided by this person, or not any more. */
export function problemOfApprover(waiting: AwaitingCustomer, person: PersonId, now: number): ReasonCode | undefined {
  if (isOver(waiting.expiresAt, now)) return 'REQUEST_EXPIRED';
  if (isSamePerson(person, waiting.request.engineerId)) return 'APPROVER_IS_ENGINEER';
  if (isSamePerson(person, waiting.internalApproverId)) return 'APPROVER_IS_INTERNAL_APPROVER';
  return undefined;
}

/** A decision counts for what its person saw alone: where that is not what the log has, somebody has changed it on the way. */
function problemOfShown(
  waiting: AwaitingCustomer,
  { type, shown }: PreparedApproval | PreparedDenial,
): ReasonCode | undefined {
  const { asked, internalApproverId, internalComment, expiresAt, questions } = waiting;
  if (asked === null) return 'SHOWN_DIFFERS';
  const asking = { internalApproverId, internalComment: internalComment?.toString('hex') ?? null, expiresAt };
  const isShown = (known: readonly Question[]): boolean => shown === shownHash(asked, asking, shownQuestions(known));
  // A denial must not be too late because something was asked or answered meanwhile: somebody else might approve.
  const isRight = isShown(questions) || (type === 'DenyRequest' && earlierQuestions(questions).some(isShown));
  return isRight ? undefined : 'SHOWN_DIFFERS';
}

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
