import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { type Announcement, type Announcements, nobody } from './announcement.ts';
import { approvalAnnouncements } from './approval-announcements.ts';
import { exclusionAnnouncements } from './exclusion-announcements.ts';
import { guardAnnouncements } from './guard-announcements.ts';
import { passkeyAnnouncements } from './passkey-announcements.ts';
import { policyAnnouncements } from './policy-announcements.ts';
import { questionAnnouncements } from './question-announcements.ts';
import type { Recipients } from './recipients.ts';
import { requestAnnouncements } from './request-announcements.ts';
import { useAnnouncements } from './use-announcements.ts';

const BY_TYPE: Announcements<EventData['type']> = {
  ...requestAnnouncements,
  ...exclusionAnnouncements,
  ...policyAnnouncements,
  ...questionAnnouncements,
  ...approvalAnnouncements,
  ...passkeyAnnouncements,
  ...useAnnouncements,
  ...guardAnnouncements,
  TenantSet: nobody,
  TenantRemoved: nobody,
  PrincipalSet: nobody,
  PrincipalRemoved: nobody,
  ProviderPersonSet: nobody,
  ProviderPersonRemoved: nobody,
  NoticePreferencesSet: nobody,
  PersonalNoticesSet: nobody,
  AdministrationRecorded: nobody,
  SigningKeyIntroduced: nobody,
  NotificationRecorded: nobody,
  CommandRejected: nobody,
};

/** Whether somebody may be told of an event. */
export const mayBeAnnounced = ({ data }: Event): boolean => BY_TYPE[data.type] !== nobody;

/** Who is told what of an event. `recipients` are as they were before it. */
export function announcementsOf(event: Event, recipients: Recipients): readonly Announcement[] {
  // The entry under an event's own type takes events of that type; the compiler cannot follow the lookup.
  const announcements = BY_TYPE[event.data.type] as (event: Event, recipients: Recipients) => readonly Announcement[];
  return announcements(event, recipients);
}
