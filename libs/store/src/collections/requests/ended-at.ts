import type { RequestDocument } from './document.ts';

/** When the request ended, by the log's clock; null while it waits or its access runs. */
export function endedAt({
  status,
  internal,
  reviewExpiresAt,
  lockbox,
  customer,
  access,
}: Pick<RequestDocument, 'status' | 'internal' | 'reviewExpiresAt' | 'lockbox' | 'customer' | 'access'>):
  | number
  | null {
  switch (status) {
    case 'AWAITING_INTERNAL_APPROVAL':
    case 'ACTION_NEEDED':
      return null;
    case 'REJECTED_INTERNALLY':
      return internal?.at ?? null;
    case 'INTERNAL_REVIEW_EXPIRED':
      return reviewExpiresAt;
    case 'DENIED':
      return customer?.at ?? null;
    case 'EXPIRED':
      return lockbox?.expiresAt ?? null;
    case 'APPROVED':
    case 'NOT_REQUIRED':
      return access?.endedAt ?? null;
    case 'EXCLUDED':
      // A report leads to no access: it ends with its approval.
      return (access === null ? internal?.at : access.endedAt) ?? null;
    default:
      return status satisfies never;
  }
}
