import type { LiftDisclosure } from '@lockbox/contracts/generated/commands';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import { refused, refusedUnseen, refuseUnseen } from '../decider/refusals.ts';
import { asLegal, refusalOfPeople } from '../directory/provider-people.ts';
import { signedByProvider } from '../passkeys/passkey-signature.ts';
import { hasChanged } from '../requests/known-commands.ts';
import { commitmentOf, NO_SALT } from './sealed-commitment.ts';

/** The legal department opens a sealed exclusion, for anyone to check against its commitment. It judges the day, not this rule. */
export function liftDisclosure(data: LiftDisclosure, situation: Situation): Decision {
  const { requestId, liftedBy, liftedAt } = data;
  const known = situation.state.request(requestId);
  if (known !== undefined && hasChanged(known, situation.command.commandId)) return NOTHING;
  // In the log these two could show the customer that something sealed exists, or is about to.
  if (known === undefined) return refusedUnseen('REQUEST_NOT_FOUND');
  if (known.type === 'AwaitingInternalApproval' && known.sealed !== null)
    return refusedUnseen('SEALED_NOT_YET_APPROVED');
  if (known.type !== 'Closed') return refused(situation, 'NOT_SEALED');
  if (known.outcome === 'DISCLOSED') return refused(situation, 'ALREADY_DISCLOSED');
  if (known.sealed === null) return refused(situation, 'NOT_SEALED');
  // Rejected internally: nothing of it was ever in the log, so there is nothing to open.
  if (known.outcome !== 'SEALED') return refusedUnseen('NOT_SEALED');
  const refusal = refusalOfPeople([asLegal(liftedBy)], situation, refuseUnseen);
  if (refusal !== undefined) return refusal;
  const { salt, details } = known.sealed;
  if (salt.length === NO_SALT.length) return refusedUnseen('SEALED_DETAILS_MISSING');
  const shown = commitmentOf(known.sealed).toString('hex');
  const assertion = signedByProvider(situation, liftedBy, data.assertion, {
    requestId,
    shown,
    outcome: 'LIFT_DISCLOSURE',
    comment: null,
  });
  if (typeof assertion === 'string') return refusedUnseen(assertion);
  return decided({
    rule: 'DISCLOSURE_IS_LIFTED',
    data: { type: 'DisclosureLifted', requestId, liftedBy, liftedAt, salt, details, assertion },
  });
}
