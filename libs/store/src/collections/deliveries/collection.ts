import type { Channel, NotificationOutcome } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { defineCollection, type FromLog } from '../../define-collection.ts';

export interface DeliveryDocument extends FromLog {
  /** The notification's id: UUIDv5 of event, recipient and channel. */
  readonly _id: string;
  /** The event that the notice is about. */
  readonly eventId: string;
  readonly requestId: RequestId | null;
  readonly recipientId: string;
  readonly channel: Channel;
  readonly outcome: NotificationOutcome;
  /** Short and machine-readable, such as an SMTP status code. */
  readonly detail: string;
  readonly attempts: number;
  readonly at: number;
}

/**
 * The outcome of each notice, from the log. Pending notices are in the notifier's work list, in the private database: attempts
 * cannot be rebuilt from the log.
 */
export const deliveries = defineCollection<DeliveryDocument>({
  name: 'deliveries',
  worker: 'notifier',
  indexes: [{ recipientId: 1, channel: 1, at: -1, _id: -1 }],
  projection: {
    from: 'events',
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
      return [{ id: notificationId, anew: true, fold: () => delivery }];
    },
  },
});
