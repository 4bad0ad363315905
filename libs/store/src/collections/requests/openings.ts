import type { AccessClosed, AccessNotClosed, AccessOpened } from '@lockbox/contracts/generated/events';
import type { DataStoreId } from '@lockbox/contracts/ids';
import type { OpeningPart, RequestDocument } from './document.ts';

/** The most data stores that no grant covers; the log has all. Covered ones are as many as the grant's. */
const OUTSIDE_AT_MOST = 100;
const isFullOutside = (openings: readonly OpeningPart[]): boolean =>
  openings.filter(({ outsideGrant }) => outsideGrant !== null).length >= OUTSIDE_AT_MOST;

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

/** The API's form (docs/contract.md, "Reports of guards"). */
export const openingsShown = ({ openings = [] }: Pick<RequestDocument, 'openings'>) =>
  openings.map(({ dataStoreId, openedAt, closedAt, sessionsEnded, notClosed, outsideGrant }) => ({
    dataStore: dataStoreId,
    openedAt: timeOrNull(openedAt),
    closedAt: timeOrNull(closedAt),
    sessionsEnded,
    notClosed: notClosed && { since: time(notClosed.since), reason: notClosed.reason },
    outsideGrant,
  }));

/** Since when access has really ended: it is over, and every data store that was opened under it is closed. Null while that is not known. */
export function reallyEndedAt({ access, openings = [] }: Pick<RequestDocument, 'access' | 'openings'>): number | null {
  if (access === null || access.endedAt === null || openings.length === 0) return null;
  if (isFullOutside(openings)) return null; // further ones may be open
  const closings = openings.flatMap(({ closedAt, notClosed }) =>
    closedAt === null || notClosed !== null ? [] : closedAt,
  );
  return closings.length < openings.length ? null : Math.max(...closings);
}

/**
 * Returns the openings and closings under a request after one more report of a data store's guard. Reports may arrive in any
 * order.
 */
export function openingsOf(
  { openings = [] }: Pick<RequestDocument, 'openings'>,
  data: AccessOpened | AccessClosed | AccessNotClosed,
): readonly OpeningPart[] {
  const place = openings.findIndex(({ dataStoreId }) => dataStoreId === data.dataStoreId);
  const before = openings[place];
  if (before === undefined) {
    if (data.outsideGrant !== null && isFullOutside(openings)) return openings;
    return [...openings, partAfter(none(data.dataStoreId), data)];
  }
  return openings.with(place, partAfter(before, data));
}

const none = (dataStoreId: DataStoreId): OpeningPart => ({
  dataStoreId,
  openedAt: null,
  closedAt: null,
  sessionsEnded: 0,
  notClosed: null,
  outsideGrant: null,
});

function partAfter(before: OpeningPart, data: AccessOpened | AccessClosed | AccessNotClosed): OpeningPart {
  const outsideGrant = data.outsideGrant ?? before.outsideGrant;
  switch (data.type) {
    case 'AccessOpened': {
      const openedAt = Math.max(before.openedAt ?? data.openedAt, data.openedAt);
      const isOpen = before.closedAt === null || before.closedAt < openedAt;
      return { ...before, outsideGrant, openedAt, closedAt: isOpen ? null : before.closedAt };
    }
    case 'AccessClosed': {
      const isNewest =
        data.closedAt >= (before.openedAt ?? data.closedAt) && data.closedAt >= (before.closedAt ?? data.closedAt);
      const isLate = before.notClosed !== null && data.closedAt >= before.notClosed.since;
      return {
        ...before,
        outsideGrant,
        closedAt: isNewest ? data.closedAt : before.closedAt,
        sessionsEnded: before.sessionsEnded + data.sessionsEnded,
        notClosed: isLate ? null : before.notClosed,
      };
    }
    case 'AccessNotClosed': {
      const { since, reason } = data;
      const isClosed = before.closedAt !== null && before.closedAt >= since;
      return { ...before, outsideGrant, notClosed: isClosed ? before.notClosed : { since, reason } };
    }
    default:
      return data satisfies never;
  }
}
