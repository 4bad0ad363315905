import type { Announcements } from './announcement.ts';
import { announce } from './announcement.ts';

/** A letter names so many actions; the record that it leads to has all of the report. */
const NAMED = 10;

/** What a grant covers is told at its end, and what none covers at once. */
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
