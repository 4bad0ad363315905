import { commandIdOf } from '@lockbox/contracts/uuid';
import type { Unsent } from '@lockbox/worker/commands';
import type { SettledItem } from '../work-list/items.ts';

/** The command that puts a notice's outcome into the log. Sent again, it is the same command. */
export function recordNotification(item: SettledItem): Unsent {
  const { _id: notificationId, tenantId, eventId, requestId, recipientId, channel, attempts, settled } = item;
  const commandId = commandIdOf('notification', notificationId);
  return {
    commandId,
    tenantId,
    actor: { kind: 'SYSTEM', id: 'notifier' },
    correlationId: requestId ?? commandId,
    data: {
      type: 'RecordNotification',
      notificationId,
      eventId,
      requestId,
      recipientId,
      channel,
      attempts,
      ...settled,
    },
  };
}
