import type { Channel, Event } from '@lockbox/contracts/generated/events';
import type { PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import {
  becomesUnmanaged,
  type Circle,
  evolveCircle,
  evolveParticipants,
  type Participants,
  requestOf,
} from './circle.ts';
import { type Audience, type Notice, noticesOf } from './notices.ts';

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
  readonly recipientId: PersonId;
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

/** What an event changes about who can be told, and whom it tells: those who are concerned as it happens. */
export function plan(event: Event, circle: Circle, before: Participants | null): Planned {
  const requestId = requestOf(event);
  const told = noticesOf(event, becomesUnmanaged(circle, event));
  const notices = told.flatMap(({ to, notice, until, whileWaiting = false }) =>
    to.flatMap((audience) =>
      recipientsOf(audience, event, circle, before).map((recipientId): PlannedNotice => {
        const side = audience === 'engineer' || audience === 'internal approver' ? 'provider' : 'customer';
        return {
          notificationId: notificationIdOf(event.eventId, recipientId, 'EMAIL'),
          tenantId: event.tenantId,
          eventId: event.eventId,
          sequence: event.sequence,
          requestId,
          recipientId,
          side,
          channel: 'EMAIL',
          notice,
          until,
          whileWaiting,
        };
      }),
    ),
  );
  return { circle: evolveCircle(circle, event), participants: evolveParticipants(before, event), notices };
}

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
