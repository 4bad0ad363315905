import type { Event } from '@lockbox/contracts/generated/events';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Incoming, InputTopic, PartitionContext } from '../definition.ts';
import { alarmOfDropped } from '../read/event-proof.ts';
import { createEventsGuard } from '../read/events-guard.ts';
import { endOf, type HandlerLayer } from './portion.ts';

/**
 * Drops copies of events, with an alarm: those under another key, and, unless the input asks for them, those at another
 * offset.
 */
export function deduplicate(
  { alarm }: Pick<PartitionContext, 'alarm'>,
  input: InputTopic<SchemaFile>,
): HandlerLayer<void> {
  if (input.schema !== 'events') return (handler) => handler;
  const guard = createEventsGuard(input);
  return (handler) => async (portion) => {
    // The values were decoded with the events' schema.
    const { kept, dropped, accept } = guard.judge(portion.records as readonly Incoming<Event>[]);
    if (dropped.length === 0) {
      await handler(portion);
    } else {
      alarmOfDropped(alarm, dropped);
      await handler({ ...portion, records: kept, end: endOf(portion, kept) });
    }
    accept();
  };
}
