import type { LiftDisclosure } from '@lockbox/contracts/generated/commands';
import type { AwaitingInternalApproval, Request, SealedDraft } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import {
  type Decided,
  type Decision,
  decided,
  NOTHING,
  type PreparedInternalDecision,
  type Situation,
} from './decision.ts';
import { accessGranted } from './grant.ts';
import { policyFacts } from './policy-check.ts';
import { refused, refusedUnseen } from './reasons.ts';
import { withCommand } from './request-state.ts';
import { commitmentOf, hiddenCause, withApproval } from './sealed.ts';

/**
 * An exclusion that two people of the provider stand for: the customer is not asked, but told. Only an emergency leads to
 * access; the other two are reports. Undefined where nobody declared it.
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

/** The law forbids to tell the customer now: the log gets a commitment and nothing else. */
export function sealExclusion(
  { requestId, approverId, decidedAt }: PreparedInternalDecision,
  waiting: AwaitingInternalApproval,
  draft: SealedDraft,
  commandId: CommandId,
): Decision {
  const sealed = withApproval(draft, approverId, decidedAt);
  const commitment = commitmentOf(sealed);
  const request = withCommand(waiting.request, commandId);
  return {
    kind: 'events',
    completed: { ...waiting, request, sealed },
    causationId: hiddenCause(draft, commandId),
    events: [{ rule: 'EXCLUSION_IS_SEALED', data: { type: 'ExclusionSealed', requestId, commitment } }],
  };
}

/** The day has come: the sealed exclusion is opened, for anyone to check against its commitment. */
export function liftDisclosure(data: LiftDisclosure, situation: Situation): Decision {
  const { requestId, liftedBy, liftedAt } = data;
  const known = situation.state.request(requestId);
  if (known?.request.commands.includes(situation.command.commandId)) return NOTHING;
  // These two could show the customer that something sealed exists, or is about to.
  if (known === undefined) return refusedUnseen('REQUEST_NOT_FOUND');
  if (known.type === 'AwaitingInternalApproval' && known.sealed !== null)
    return refusedUnseen('SEALED_NOT_YET_APPROVED');
  if (known.type !== 'Closed') return refused(situation, 'NOT_SEALED');
  if (known.outcome === 'DISCLOSED') return refused(situation, 'ALREADY_DISCLOSED');
  if (known.sealed === null) return refused(situation, 'NOT_SEALED');
  // Rejected internally: nothing of it was ever in the log, so there is nothing to open.
  if (known.outcome !== 'SEALED') return refusedUnseen('NOT_SEALED');
  const { salt, details } = known.sealed;
  return decided({
    rule: 'DISCLOSURE_IS_LIFTED',
    data: { type: 'DisclosureLifted', requestId, liftedBy, liftedAt, salt, details },
  });
}
