import type { ExclusionSealed } from '@lockbox/contracts/generated/events';
import type { Closed, SealedDraft } from '@lockbox/contracts/generated/policy-state';
import type { TenantState } from '../decider/state.ts';
import { commitmentOf, SEAL_SALT_BYTES } from './sealed-commitment.ts';

/**
 * A sealed exclusion as its approval left it, after its event was folded without what it seals: from whatever is found of that,
 * if it is what the event commits to. Undefined if nothing is.
 */
export function sealedAgain(
  state: Pick<TenantState, 'request'>,
  { requestId, commitment }: ExclusionSealed,
  found: readonly SealedDraft[],
): Closed | undefined {
  // The commitment alone does not say where the salt ends.
  const sealed = found.find((one) => one.salt.length === SEAL_SALT_BYTES && commitmentOf(one).equals(commitment));
  const known = state.request(requestId);
  return sealed === undefined || known?.type !== 'Closed' ? undefined : { ...known, sealed };
}
