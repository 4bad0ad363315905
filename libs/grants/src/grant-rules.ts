import type { AccessGranted, Basis, Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time/time-rules';

/** The basis that an event gives to the grant that policy writes directly behind it, in the same transaction. */
export interface GivenBasis {
  readonly sequence: number;
  readonly requestId: RequestId;
  readonly basis: Basis;
}

export function basisGivenBy({ sequence, data }: Event): GivenBasis | undefined {
  switch (data.type) {
    case 'RequestApproved':
      return { sequence, requestId: data.requestId, basis: 'CUSTOMER_APPROVAL' };
    case 'CustomerApprovalNotRequired':
      return { sequence, requestId: data.requestId, basis: 'NOT_REQUIRED' };
    case 'ExclusionDeclared':
      return data.exclusion === 'EMERGENCY' ? { sequence, requestId: data.requestId, basis: 'EMERGENCY' } : undefined;
    default:
      return undefined;
  }
}

/** Why policy cannot have decided a grant; undefined where it can. `before` is what the last event before it gives. */
export function faultOfGrant(
  { sequence, occurredAt }: Event,
  { requestId, basis, expiresAt }: AccessGranted,
  before: GivenBasis | undefined,
): string | undefined {
  if (expiresAt - occurredAt !== ACCESS_PERIOD_MS) return 'does not last for the 8 hours that the rules give';
  const isGiven =
    before !== undefined &&
    before.sequence === sequence - 1 &&
    before.requestId === requestId &&
    before.basis === basis;
  return isGiven ? undefined : `has no event of its request directly before it that gives the basis ${basis}`;
}
