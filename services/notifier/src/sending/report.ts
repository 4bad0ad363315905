import { commandIdOf } from '@lockbox/contracts/uuid';
import type { PartitionContext } from '@lockbox/worker/definition';
import type { CommandSender, Unsent } from '@lockbox/worker/write';
import type { SettledItem } from '../work-list/items.ts';
import type { Queue } from '../work-list/queue.ts';
import type { Recorder } from './recorder.ts';

const REPORTS_AT_ONCE = 500;

/** Sends outcomes to policy, which records them in the log. They are sent again until they are seen there. */
export async function reportOutcomes(
  { queue, recorder, command }: { readonly queue: Queue; readonly recorder: Recorder; readonly command: CommandSender },
  context: Pick<PartitionContext, 'send'>,
  now: number,
): Promise<void> {
  const items = await queue.unreported(now, REPORTS_AT_ONCE);
  if (items.length === 0) return;
  await context.send(items.map((item) => command(recordNotification(item))));
  for (const item of items) recorder.reported(item);
}

/** The command that puts a notice's outcome into the log. Sent again, it is the same command. */
function recordNotification(item: SettledItem): Unsent {
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
