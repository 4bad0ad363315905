import type { Event } from '@lockbox/contracts/generated/events';
import type { Side } from '@lockbox/domain/requests/who-sees';
import type { Notice } from '../work-list/notice.ts';
import { announcementsOf } from './announcements.ts';
import { sideOf } from './plan.ts';
import { noRecipients } from './recipients.ts';

/** The notice of an event that this side was notified of before. Whether to announce it was decided then. */
export function noticeAgain(event: Event, side: Side): Notice | undefined {
  const toldOfAll = { ...noRecipients(event.tenantId), policyEnabled: true };
  return announcementsOf(event, toldOfAll).find(({ to }) => to.some((audience) => sideOf(audience) === side))?.notice;
}
