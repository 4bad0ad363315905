import type { DeliveryDocument } from '../documents.ts';
import type { EventPart, EventProjection } from '../projection.ts';

/** What became of each notice, as the log has it. */
const part: EventPart<DeliveryDocument> = {
  collection: 'deliveries',
  guard: 'sequence',
  changes: ({ value: { tenantId, sequence, data } }) => {
    if (data.type !== 'NotificationRecorded') return [];
    const { notificationId, aboutEventId, requestId, recipientId, channel, outcome, detail, attempts, at } = data;
    const delivery: DeliveryDocument = {
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
    return [{ id: notificationId, fold: () => delivery }];
  },
};

export const deliveries: EventProjection = { name: 'deliveries', worker: 'notifier', schema: 'events', parts: [part] };
