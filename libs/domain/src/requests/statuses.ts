/**
 * The statuses of a request (docs/contract.md): a key in documents, a slug in the API, a name for people. The provider sees all
 * of them.
 */
export const STATUSES = {
  AWAITING_INTERNAL_APPROVAL: { slug: 'awaiting-internal-approval', name: 'Awaiting internal approval' },
  REJECTED_INTERNALLY: { slug: 'rejected-internally', name: 'Rejected internally' },
  INTERNAL_REVIEW_EXPIRED: { slug: 'internal-review-expired', name: 'Internal review expired' },
  NOT_REQUIRED: { slug: 'not-required', name: 'Not required' },
  EXCLUDED: { slug: 'excluded', name: 'Excluded' },
  ACTION_NEEDED: { slug: 'action-needed', name: 'Action needed' },
  APPROVED: { slug: 'approved', name: 'Approved' },
  DENIED: { slug: 'denied', name: 'Denied' },
  EXPIRED: { slug: 'expired', name: 'Expired' },
} as const;

export type RequestStatus = keyof typeof STATUSES;
export type StatusSlug = (typeof STATUSES)[RequestStatus]['slug'];
export type StatusName = (typeof STATUSES)[RequestStatus]['name'];

/** A request that the customer was asked about has one of these. */
export const CUSTOMER_STATUSES = [
  'ACTION_NEEDED',
  'APPROVED',
  'DENIED',
  'EXPIRED',
] as const satisfies readonly RequestStatus[];

/** The customer is notified of these without having been asked: no approval was required, or an exclusion was declared. */
const TOLD_STATUSES = ['NOT_REQUIRED', 'EXCLUDED'] as const satisfies readonly RequestStatus[];

/** Reports whether the customer sees a request with this status. A sealed one is visible to nobody before its disclosure. */
export const isSeenByCustomer = (status: RequestStatus): boolean => SEEN.has(status);
const SEEN: ReadonlySet<RequestStatus> = new Set([...CUSTOMER_STATUSES, ...TOLD_STATUSES]);

export const STATUS_SLUGS: readonly StatusSlug[] = Object.values(STATUSES).map(({ slug }) => slug);
export const CUSTOMER_STATUS_SLUGS = CUSTOMER_STATUSES.map((status) => STATUSES[status].slug);
export const SEEN_STATUS_SLUGS = [...CUSTOMER_STATUSES, ...TOLD_STATUSES].map((status) => STATUSES[status].slug);
