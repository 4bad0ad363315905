import type { Channel, Event } from '@lockbox/contracts/generated/events';
import { type PersonId, PROVIDER_TENANT } from '@lockbox/contracts/ids';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import { CHANNELS_TO_PEOPLE } from '@lockbox/domain/notices/channels';
import { NOTICE_TYPES } from '@lockbox/domain/notices/notice-types';
import type { Side } from '@lockbox/domain/requests/who-sees';
import { sinceWhen, type WebhookDocument } from '@lockbox/store/collections/webhooks';
import type { PlannedNotice, Wish } from '../work-list/notice.ts';
import type { Announcement, Audience } from './announcement.ts';
import { announcementsOf } from './announcements.ts';
import { evolveParticipants, mayReview, type Participants, requestIdIn } from './participants.ts';
import { evolveRecipients, type Recipients } from './recipients.ts';
import { wishesOf } from './wishes.ts';

export interface NoticePlan {
  readonly recipients: Recipients;
  readonly participants: Participants | null;
  readonly notices: readonly PlannedNotice[];
}

/** The fields of a webhook that planning reads. */
export type PlannedWebhook = Pick<WebhookDocument, '_id' | 'tenantId' | 'createdAt' | 'events'>;

/** Recipients outside the tenant. */
export interface Others {
  readonly webhooks?: readonly PlannedWebhook[];
  /** By the provider's own log in the same partition, before the event. */
  readonly internalApprovers?: readonly PersonId[];
}

/**
 * Plans the notices of an event, and how the event changes the recipients. The recipients are the people whom the event
 * concerns when it happens. A tenant's webhooks receive what its administrators are notified of, the provider's webhooks what
 * its people are. A webhook that was made later, or subscribed to such events later, receives nothing, so a replay sends it
 * nothing either.
 */
export function planEvent(
  event: Event,
  recipients: Recipients,
  participants: Participants | null,
  { webhooks = [], internalApprovers = [] }: Others = {},
): NoticePlan {
  const after = evolveParticipants(participants, event);
  const known = { ...recipients, internalApprovers };
  return {
    recipients: evolveRecipients(recipients, event),
    participants: after,
    notices: announcementsOf(event, recipients).flatMap((announcement) => [
      ...announcement.to.flatMap((audience) => {
        const people = peopleIn(audience, event, known, participants ?? after);
        const side = sideOf(audience);
        const told = { notice: announcement.notice, occurredAt: event.occurredAt, participants };
        const wishes = wishesOf(told, side === 'customer' ? people : [], recipients);
        return people.flatMap((person) =>
          CHANNELS_TO_PEOPLE.map((channel) =>
            withWish(planned(event, announcement, person, side, channel), wishes.get(person)),
          ),
        );
      }),
      ...webhooks.flatMap((webhook) => {
        const side = webhook.tenantId === PROVIDER_TENANT ? 'provider' : 'customer';
        return isTold(webhook, side, event, announcement)
          ? [planned(event, announcement, webhook._id, side, 'WEBHOOK')]
          : [];
      }),
    ]),
  };
}

function planned(
  event: Event,
  { notice, until, whileWaiting }: Announcement,
  recipientId: string,
  side: Side,
  channel: Channel,
): PlannedNotice {
  const { eventId, tenantId, sequence, occurredAt } = event;
  const notificationId = notificationIdOf(eventId, recipientId, channel);
  const requestId = requestIdIn(event);
  return {
    notificationId,
    tenantId,
    eventId,
    sequence,
    requestId,
    occurredAt,
    recipientId,
    side,
    channel,
    notice,
    until,
    whileWaiting,
  };
}

const withWish = (notice: PlannedNotice, wish: Wish | undefined): PlannedNotice =>
  wish === undefined ? notice : { ...notice, wish };

export const sideOf = (audience: Audience): Side =>
  audience === 'administrators' || audience === 'other administrators' ? 'customer' : 'provider';

function isTold(
  { tenantId, createdAt, events }: PlannedWebhook,
  side: Side,
  event: Event,
  { to, notice }: Announcement,
): boolean {
  const isConcerned = side === 'provider' || tenantId === event.tenantId;
  const since = events ? sinceWhen(events, NOTICE_TYPES[notice.kind]) : createdAt;
  return isConcerned && since !== null && since <= event.occurredAt && to.some((audience) => sideOf(audience) === side);
}

function peopleIn(
  audience: Audience,
  event: Event,
  { administrators, internalApprovers }: Pick<Recipients, 'administrators' | 'internalApprovers'>,
  participants: Participants | null,
): readonly PersonId[] {
  switch (audience) {
    case 'administrators':
      return administrators;
    case 'other administrators':
      return administrators.filter((id) => id !== event.actor.id);
    case 'engineer':
      return participants === null ? [] : [participants.engineerId];
    case 'internal approver':
      return participants === null || participants.internalApproverId === null ? [] : [participants.internalApproverId];
    case 'internal approvers':
      return participants === null ? [] : internalApprovers.filter((person) => mayReview(participants, person));
    default:
      return audience satisfies never;
  }
}
