import type { Channel, Event } from '@lockbox/contracts/generated/events';
import type { PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import type { WebhookDocument } from '@lockbox/store/webhooks';
import { type Audience, type Notice, noticesOf } from './notices.ts';
import {
  becomesUnmanaged,
  type Circle,
  evolveCircle,
  evolveParticipants,
  type Participants,
  requestOf,
} from './recipients.ts';

/** On whose side a recipient stands: it decides where the address is found, and how the notice is worded. */
export type Side = 'customer' | 'provider';

/** One notice for one recipient by one channel. */
export interface PlannedNotice {
  /** UUIDv5 of event, recipient and channel: planned twice, it is the same. */
  readonly notificationId: string;
  readonly tenantId: TenantId;
  readonly eventId: string;
  readonly sequence: number;
  readonly requestId: RequestId | null;
  readonly occurredAt: number;
  /** A person, or a webhook by its id. */
  readonly recipientId: string;
  readonly side: Side;
  readonly channel: Channel;
  readonly notice: Notice;
  readonly until: number;
  readonly whileWaiting: boolean;
}

export interface Planned {
  readonly circle: Circle;
  readonly participants: Participants | null;
  readonly notices: readonly PlannedNotice[];
}

/** A webhook as planning sees it. */
export type PlannedWebhook = Pick<WebhookDocument, '_id' | 'tenantId' | 'createdAt'>;

/**
 * What an event changes about who can be told, and whom it tells: those who are concerned as it happens. Of webhooks, the
 * tenant's hear what its administrators hear, the provider's what its people hear; one that was made later hears nothing,
 * so that reading the log again tells it nothing either.
 */
export function plan(
  event: Event,
  circle: Circle,
  before: Participants | null,
  webhooks: readonly PlannedWebhook[] = [],
): Planned {
  const requestId = requestOf(event);
  const told = noticesOf(event, becomesUnmanaged(circle, event));
  const notices = told.flatMap(({ to, notice, until, whileWaiting = false }) => {
    const planned = (recipientId: string, side: Side, channel: Channel): PlannedNotice => ({
      notificationId: notificationIdOf(event.eventId, recipientId, channel),
      tenantId: event.tenantId,
      eventId: event.eventId,
      sequence: event.sequence,
      requestId,
      occurredAt: event.occurredAt,
      recipientId,
      side,
      channel,
      notice,
      until,
      whileWaiting,
    });
    const sides = new Set(to.map(sideOf));
    return [
      ...to.flatMap((audience) =>
        recipientsOf(audience, event, circle, before).map((person) => planned(person, sideOf(audience), 'EMAIL')),
      ),
      ...webhooks.flatMap(({ _id, tenantId, createdAt }) => {
        const side = tenantId === 'provider' ? 'provider' : 'customer';
        const hears = sides.has(side) && (side === 'provider' || tenantId === event.tenantId);
        return hears && createdAt <= event.occurredAt ? [planned(_id, side, 'WEBHOOK')] : [];
      }),
    ];
  });
  return { circle: evolveCircle(circle, event), participants: evolveParticipants(before, event), notices };
}

const sideOf = (audience: Audience): Side =>
  audience === 'engineer' || audience === 'internal approver' ? 'provider' : 'customer';

function recipientsOf(
  audience: Audience,
  event: Event,
  circle: Circle,
  participants: Participants | null,
): readonly PersonId[] {
  switch (audience) {
    case 'administrators':
      return circle.administrators;
    case 'other administrators':
      return circle.administrators.filter((id) => id !== event.actor.id);
    case 'engineer':
      return participants === null ? [] : [participants.engineerId];
    case 'internal approver':
      return participants === null || participants.internalApproverId === null ? [] : [participants.internalApproverId];
    default:
      return audience satisfies never;
  }
}
