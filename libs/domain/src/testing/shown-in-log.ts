import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { askedHash, shownHash } from '../shown.ts';

/** What people are shown of a request that waits for its customer, by the log itself; null of any other. */
export function shownInLog(events: Iterable<Pick<Event, 'tenantId' | 'data'>>, requestId: RequestId): string | null {
  let asked: Buffer | undefined;
  let internal: { readonly approverId: string; readonly comment: string | null } | undefined;
  for (const { tenantId, data } of events) {
    if (!('requestId' in data) || data.requestId !== requestId) continue;
    if (data.type === 'RequestSubmitted') {
      asked = askedHash({ ...data, tenantId, justification: data.justification.digest.toString('hex') });
    }
    if (data.type === 'InternallyApproved') {
      internal = { approverId: data.approverId, comment: data.comment?.digest.toString('hex') ?? null };
    }
    if (data.type === 'LockboxRequestCreated' && asked !== undefined && internal !== undefined) {
      const { approverId: internalApproverId, comment: internalComment } = internal;
      return shownHash(asked, { internalApproverId, internalComment, expiresAt: data.expiresAt });
    }
  }
  return null;
}
