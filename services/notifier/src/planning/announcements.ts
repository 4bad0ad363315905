import type { Event } from '@lockbox/contracts/generated/events';
import { eventKind, isEventType, type NotifiedEvent } from '@lockbox/domain/catalogue/events';
import type { Announcement, Announcements } from './announcement.ts';
import { approvalAnnouncements } from './approval-announcements.ts';
import { exclusionAnnouncements } from './exclusion-announcements.ts';
import { guardAnnouncements } from './guard-announcements.ts';
import { passkeyAnnouncements } from './passkey-announcements.ts';
import { policyAnnouncements } from './policy-announcements.ts';
import { questionAnnouncements } from './question-announcements.ts';
import type { Recipients } from './recipients.ts';
import { requestAnnouncements } from './request-announcements.ts';
import { useAnnouncements } from './use-announcements.ts';

const BY_TYPE: Announcements<NotifiedEvent['type']> = {
  ...requestAnnouncements,
  ...exclusionAnnouncements,
  ...policyAnnouncements,
  ...questionAnnouncements,
  ...approvalAnnouncements,
  ...passkeyAnnouncements,
  ...useAnnouncements,
  ...guardAnnouncements,
};

/** True if an event may be announced. An event of a later release may be such a one: planning it then fails. */
export const mayBeAnnounced = ({ data: { type } }: Event): boolean =>
  !isEventType(type) || eventKind(type).notified !== 'nobody';

type Announce = (event: Event, recipients: Recipients) => readonly Announcement[];

/** The announcements of an event. `recipients` are as they were before it. */
export function announcementsOf(event: Event, recipients: Recipients): readonly Announcement[] {
  const { type } = event.data;
  if (eventKind(type).notified === 'nobody') return [];
  // The entry under an event's own type takes events of that type; the compiler cannot follow the lookup.
  const announce = BY_TYPE[type as NotifiedEvent['type']] as Announce;
  return announce(event, recipients);
}
