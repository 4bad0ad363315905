import type { Event, EventData } from '@lockbox/contracts/generated/events';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { statusAfter } from '@lockbox/domain/requests/life';
import { STATUSES, type StatusName } from '@lockbox/domain/requests/statuses';

/** A request by its events in the log. */
export interface RequestProgress {
  readonly requestId: RequestId;
  readonly tenantId: TenantId;
  readonly status: StatusName;
  readonly access: 'none' | 'running' | 'ended';
  /** Null for a sealed request, which leaves no submission in the log. */
  readonly requestedAt: number | null;
  /** When the present state, or the access that runs, ends by itself. */
  readonly until: number | null;
  /** True if any use of the access was reported. */
  readonly reported: boolean;
}

/** The request after the next event about it. */
export function afterEvent(
  before: RequestProgress | undefined,
  id: RequestId,
  event: Event,
): RequestProgress | undefined {
  const { data } = event;
  const changed = statusAfter(data);
  const status = changed === undefined ? before?.status : STATUSES[changed].name;
  if (status === undefined) return undefined;
  return {
    requestId: id,
    tenantId: event.tenantId,
    status,
    access:
      data.type === 'AccessGranted' ? 'running' : data.type === 'AccessEnded' ? 'ended' : (before?.access ?? 'none'),
    requestedAt: data.type === 'RequestSubmitted' ? data.requestedAt : (before?.requestedAt ?? null),
    until: untilAfter(before?.until ?? null, data),
    reported: (before?.reported ?? false) || data.type === 'AccessUsed' || data.type === 'AccessUsedOutsideGrant',
  };
}

function untilAfter(before: number | null, data: EventData): number | null {
  switch (data.type) {
    case 'RequestSubmitted':
      return data.reviewExpiresAt;
    case 'LockboxRequestCreated':
    case 'ApprovalRecorded':
    case 'AccessGranted':
      return data.expiresAt;
    case 'ReminderDue':
    case 'InternalReminderDue':
    case 'NotificationRecorded':
    case 'AccessUsed':
    case 'AccessUsedOutsideGrant':
    case 'AccessOpened':
    case 'AccessClosed':
    case 'AccessNotClosed':
      return before;
    default:
      return null;
  }
}
