import type { ExclusionSealed } from '@lockbox/contracts/generated/events';
import type { Closed, SealedDraft } from '@lockbox/contracts/generated/policy-state';
import type { Fact } from '../evolve.ts';
import { NO_FINGERPRINTS } from '../fingerprints.ts';
import { endedRequest } from '../request-state.ts';
import type { TenantState } from '../state.ts';
import { commitmentOf, SEAL_SALT_BYTES } from './commitment.ts';

/**
 * A sealed exclusion as its approval left it, after its event was folded without what it seals: from whatever is found of that,
 * if it is what the event commits to. Undefined if nothing is. The submission may be known no longer.
 */
export function sealedAgain(
  state: Pick<TenantState, 'request'>,
  { tenantId, occurredAt }: Pick<Fact, 'tenantId' | 'occurredAt'>,
  { requestId, commitment }: ExclusionSealed,
  found: readonly SealedDraft[],
): Closed | undefined {
  // The commitment alone does not say where the salt ends.
  const sealed = found.find((one) => one.salt.length === SEAL_SALT_BYTES && commitmentOf(one).equals(commitment));
  if (sealed === undefined) return undefined;
  const known = state.request(requestId);
  if (known?.type === 'Closed') return { ...known, sealed };
  return {
    type: 'Closed',
    tenantId,
    request: endedRequest({
      requestId,
      knownNotices: NO_FINGERPRINTS,
      knownReports: NO_FINGERPRINTS,
      reportsOutside: 0,
    }),
    outcome: 'SEALED',
    closedAt: occurredAt,
    sealed,
    knownCommands: NO_FINGERPRINTS,
    grant: null,
  };
}
