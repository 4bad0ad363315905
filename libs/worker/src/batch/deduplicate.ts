import type { Event } from '@lockbox/contracts/generated/events';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Incoming, InputTopic, PartitionContext } from '../definition.ts';
import { createEventsGuard } from '../read/events-guard.ts';
import { endOf, type Layer } from './portion.ts';

/** Drops events that stand at another offset too, with an alarm, where the input does not ask for them. */
export function deduplicate({ alarm }: Pick<PartitionContext, 'alarm'>, input: InputTopic<SchemaFile>): Layer<void> {
  if (input.schema !== 'events' || input.deliverRepeats) return (handler) => handler;
  const guard = createEventsGuard();
  return (handler) => async (portion) => {
    // Decoded with the events' schema.
    const { kept, repeated, accept } = guard.judge(portion.records as readonly Incoming<Event>[]);
    const [first] = repeated;
    if (first === undefined) {
      await handler(portion);
    } else {
      const { topic, partition } = portion.fetched;
      alarm(
        'REPEATED_SEQUENCE',
        `${topic} ${partition} has events that stand at another offset too; they were dropped, the first at ${first.offset}. A second writer is possible: see docs/runbook.md.`,
        { offset: first.offset, events: repeated.length },
      );
      await handler({ ...portion, records: kept, end: endOf(portion, kept) });
    }
    accept();
  };
}
