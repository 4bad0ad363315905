import type { AccessClosed, AccessOpened, Event } from '@lockbox/contracts/generated/events';
import { type Announcement, type Announcements, announce } from './announcement.ts';

/**
 * Guards' reports are announced where policy says so: at most once an hour for the same request or engineer, and data store.
 */
export const guardAnnouncements: Announcements<'AccessOpened' | 'AccessClosed' | 'AccessNotClosed' | 'AccessRefused'> =
  {
    AccessOpened: (event) => openOutsideGrant(event, event.data, event.data.openedAt),
    AccessClosed: (event) => openOutsideGrant(event, event.data, event.data.closedAt),
    AccessNotClosed: (event) => {
      const { requestId: reportedRequestId, dataStoreId, since, reason, told, furtherUntold } = event.data;
      if (!told) return [];
      return announce(event, ['administrators'], {
        kind: 'access-not-closed',
        reportedRequestId,
        dataStoreId,
        since,
        reason,
        furtherUntold,
      });
    },
    AccessRefused: (event) => {
      const { engineerId, dataStoreId, permission, reason, count, firstAt, lastAt, told, furtherUntold } = event.data;
      if (!told) return [];
      return announce(event, ['administrators'], {
        kind: 'access-refused',
        engineerId,
        dataStoreId,
        permission,
        reason,
        count,
        firstAt,
        lastAt,
        furtherUntold,
      });
    },
  };

function openOutsideGrant(
  event: Pick<Event, 'occurredAt'>,
  data: AccessOpened | AccessClosed,
  at: number,
): readonly Announcement[] {
  const { type, requestId: reportedRequestId, dataStoreId, outsideGrant: reason, told, furtherUntold } = data;
  if (!told || reason === null) return [];
  const isClosed = type === 'AccessClosed';
  return announce(event, ['administrators'], {
    kind: 'open-outside-grant',
    reportedRequestId,
    dataStoreId,
    at,
    isClosed,
    reason,
    furtherUntold,
  });
}
