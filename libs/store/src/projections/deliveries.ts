import type { Event } from '@lockbox/contracts/generated/events';
import type { DeliveryDocument } from '../documents.ts';
import type { EventPart, EventProjection } from '../projection.ts';

/** What became of a notice, where the event says it. */
export function deliveryOf({ tenantId, sequence, data }: Event): DeliveryDocument | undefined {
  if (data.type !== 'NotificationRecorded') return undefined;
  const { notificationId, aboutEventId, requestId, recipientId, channel, outcome, detail, attempts, at } = data;
  return {
    _id: notificationId,
    tenantId,
    sequence,
    eventId: aboutEventId,
    requestId,
    recipientId,
    channel,
    outcome,
    detail,
    attempts,
    at,
  };
}

const part: EventPart<DeliveryDocument> = {
  collection: 'deliveries',
  guard: 'sequence',
  changes: ({ value }) => {
    const delivery = deliveryOf(value);
    return delivery === undefined ? [] : [{ id: delivery._id, fold: () => delivery }];
  },
};

export const deliveries: EventProjection = { name: 'deliveries', worker: 'notifier', schema: 'events', parts: [part] };
