import type { Event } from '@lockbox/contracts/generated/events';
import { isSamePerson, type PersonId, type RequestId, type TenantId } from '@lockbox/contracts/ids';

/** Who takes part in a request that is not over. One document per request. */
export interface Participants {
  readonly _id: RequestId;
  readonly tenantId: TenantId;
  /** The sequence of the event that changed it last. */
  readonly sequence: number;
  readonly engineerId: PersonId;
  /** Who declared an exclusion. Not in older documents. */
  readonly declaredBy?: PersonId | null;
  readonly internalApproverId: PersonId | null;
  /** True while the request waits for the customer's decision. */
  readonly waiting: boolean;
  /** The time until which it waits for that. Older documents do not have it. */
  readonly expiresAt?: number;
  /** The request is over. It stays for a while: that nothing is known of a request must not look like its end. */
  readonly over?: true;
}

/** The participants after an event about their request; null when it is over and no more notices can follow. */
export function evolveParticipants(
  before: Participants | null,
  { data, tenantId, sequence }: Event,
): Participants | null {
  switch (data.type) {
    case 'RequestSubmitted':
      return {
        _id: data.requestId,
        tenantId,
        sequence,
        engineerId: data.engineerId,
        declaredBy: data.declaredBy,
        internalApproverId: null,
        waiting: false,
      };
    case 'InternallyApproved':
      return before && { ...before, sequence, internalApproverId: data.approverId };
    case 'LockboxRequestCreated':
      return before && { ...before, sequence, waiting: true, expiresAt: data.expiresAt };
    case 'RequestApproved':
      return before && { ...before, sequence, waiting: false };
    case 'InternallyRejected':
    case 'InternalReviewExpired':
    case 'RequestDenied':
    case 'RequestExpired':
    case 'AccessEnded':
      return null;
    case 'ExclusionDeclared':
      return data.exclusion === 'EMERGENCY' ? before : null; // the others are reports and never lead to access
    default:
      return before;
  }
}

/** Whose decision a request waits for. */
export const waitsFor = ({
  waiting,
  internalApproverId,
  over,
}: Participants): 'internal approver' | 'customer' | null =>
  over ? null : waiting ? 'customer' : internalApproverId === null ? 'internal approver' : null;

/** True if the person may decide internally: the engineer who asked and the person who declared an exclusion may not. */
export const mayReview = ({ engineerId, declaredBy = null }: Participants, person: PersonId): boolean =>
  !isSamePerson(person, engineerId) && (declaredBy === null || !isSamePerson(person, declaredBy));

/** The request that an event is about, where it has one. */
export const requestIdIn = ({ data }: Event): RequestId | null =>
  'requestId' in data && data.requestId !== null ? data.requestId : null;
