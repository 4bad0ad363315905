import type { Announcements } from './announcement.ts';
import { announce } from './announcement.ts';

/** A letter names so many actions; the record that it leads to has all of the report. */
const NAMED = 10;

/** Use that a grant covers is announced at the grant's end, other use at once. */
export const useAnnouncements: Announcements<'AccessUsedOutsideGrant'> = {
  AccessUsedOutsideGrant: (event) => {
    const { requestId: reportedRequestId, engineerId, actions, furtherRefused } = event.data;
    return announce(event, ['administrators'], {
      kind: 'used-outside-grant',
      reportedRequestId,
      engineerId,
      actions: actions.slice(0, NAMED),
      count: actions.length,
      furtherRefused,
    });
  },
};
