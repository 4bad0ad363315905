import type { Assertion } from '@lockbox/contracts/generated/events';
import { maySeal, needsDeclarer } from '@lockbox/contracts/submission-rules';
import type { ReasonCode } from '../catalogue/reasons.ts';
import { type Decision, decided, NOTHING, type PreparedSubmission, type Situation } from '../decider/decision.ts';
import { type Refuse, refused } from '../decider/refusals.ts';
import { askingPeople, refusalOfPeople } from '../directory/provider-people.ts';
import { visible } from '../exclusions/hidden-request.ts';
import { signedByProvider } from '../passkeys/passkey-signature.ts';
import { ruleForClaim } from '../policy/emergency-rule.ts';
import { CLOCK_SKEW_MS, OLDEST_REQUEST_MS } from '../time/time-rules.ts';
import { refusalOfAskedFor } from './asked-for.ts';
import { hasSubmitted } from './known-commands.ts';
import { submissionHash } from './presented-content.ts';

/** An engineer asks for access. Nobody but the internal approver is asked yet. */
export function submitRequest(data: PreparedSubmission, situation: Situation): Decision {
  const answer = repeatOrRefusal(data, situation);
  if (answer !== undefined) return answer;
  const assertion = signedDeclaration(data, situation);
  if (typeof assertion === 'string') return refused(situation, assertion);
  const { source, sourceRequestId, environmentId, dataStores, engineerId, permissions } = data;
  const { justification, trigger, ticketId, exclusion, declaredBy, requestedAt, previousRequestId } = data;
  const { now, internalReviewMs, internalReminders } = situation.terms;
  return decided({
    rule: 'INTERNAL_APPROVAL_FIRST',
    data: {
      type: 'RequestSubmitted',
      requestId: data.requestId,
      source,
      sourceRequestId,
      environmentId,
      dataStores,
      engineerId,
      permissions,
      justification,
      trigger,
      ticketId,
      exclusion,
      declaredBy,
      requestedAt,
      reviewExpiresAt: now + internalReviewMs,
      remindAt: internalReminders.map((after) => now + after),
      previousRequestId,
      assertion,
    },
  });
}

/** An emergency opens access without the customer, so its declarer signs it. The other exclusions are reports. */
function signedDeclaration(data: PreparedSubmission, situation: Situation): Assertion | null | ReasonCode {
  const { requestId, exclusion, declaredBy, assertion } = data;
  if (exclusion !== 'EMERGENCY' || declaredBy === null) return null;
  const shown = submissionHash({ ...data, tenantId: situation.command.tenantId }).toString('hex');
  const outcome = 'DECLARE_EMERGENCY';
  return signedByProvider(situation, declaredBy, assertion, { requestId, shown, outcome, comment: null });
}

/** The answer to a submission that makes no request: it repeats one, or is refused. Undefined for one that makes one. */
export function repeatOrRefusal(
  data: PreparedSubmission,
  situation: Situation,
  refuse: Refuse = refused,
): Decision | undefined {
  const { command, state } = situation;
  const known = state.request(data.requestId);
  if (known !== undefined) {
    return hasSubmitted(known, command.commandId) ? NOTHING : refuse(situation, 'REQUEST_DIFFERS');
  }
  const problem = problemOf(data, situation);
  if (problem !== undefined) return refuse(situation, problem);
  const refusal = refusalOfPeople(askingPeople(data), situation, refuse);
  if (refusal !== undefined) return refusal;
  if (!state.environment(data.environmentId)?.known) {
    return refuse(situation, 'ENVIRONMENT_UNKNOWN', { environment: data.environmentId });
  }
  return refusalOfAskedFor(data, situation, refuse) ?? refusalOfPrevious(data, situation, refuse);
}

/** Only what has ended is asked for again; what is sealed exists for nobody. */
function refusalOfPrevious(
  { previousRequestId }: PreparedSubmission,
  situation: Situation,
  refuse: Refuse,
): Decision | undefined {
  if (previousRequestId === null) return undefined;
  const previous = visible(situation.state.request(previousRequestId));
  if (previous === undefined) return refuse(situation, 'PREVIOUS_REQUEST_UNKNOWN');
  return previous.type === 'Closed' ? undefined : refuse(situation, 'PREVIOUS_REQUEST_NOT_ENDED');
}

/** Returns why a submission is refused, independently of the directory. */
function problemOf(data: PreparedSubmission, { state, terms }: Situation): ReasonCode | undefined {
  const { exclusion, declaredBy, disclosure, requestedAt } = data;
  if (!state.tenant()?.known) return 'TENANT_REMOVED';
  if (data.dataStores.length === 0 || data.permissions.length === 0) return 'NOTHING_ASKED_FOR';
  if (terms.now - requestedAt > OLDEST_REQUEST_MS) return 'REQUESTED_TOO_LONG_AGO';
  if (requestedAt - terms.now > CLOCK_SKEW_MS) return 'REQUESTED_IN_THE_FUTURE';
  if (needsDeclarer(exclusion) && declaredBy === null) return 'DECLARER_MISSING';
  if (!needsDeclarer(exclusion) && declaredBy !== null) return 'DECLARER_WITHOUT_EXCLUSION';
  if (disclosure === 'SEALED' && !maySeal(exclusion)) return 'SEALED_WITHOUT_LEGAL_DEMAND';
  if (ruleForClaim(exclusion, state) === 'REFUSED') return 'EMERGENCY_REFUSED_BY_CUSTOMER';
  return undefined;
}
