import type { EventData } from '@lockbox/contracts/generated/events';
import type { RequestStatus } from './statuses.ts';

const STATUS_AFTER: Partial<Record<EventData['type'], RequestStatus>> = {
  RequestSubmitted: 'AWAITING_INTERNAL_APPROVAL',
  InternallyRejected: 'REJECTED_INTERNALLY',
  InternalReviewExpired: 'INTERNAL_REVIEW_EXPIRED',
  CustomerApprovalNotRequired: 'NOT_REQUIRED',
  ExclusionDeclared: 'EXCLUDED',
  ExclusionSealed: 'EXCLUDED',
  DisclosureLifted: 'EXCLUDED',
  LockboxRequestCreated: 'ACTION_NEEDED',
  RequestApproved: 'APPROVED',
  RequestDenied: 'DENIED',
  RequestExpired: 'EXPIRED',
};

/** The status that an event about a request brings; undefined where the request keeps the one that it has. */
export const statusAfter = ({ type }: EventData): RequestStatus | undefined => STATUS_AFTER[type];
