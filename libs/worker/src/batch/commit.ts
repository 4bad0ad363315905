import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { DeadLetter, InputTopic, Outgoing, Output } from '../definition.ts';
import { countSent } from '../health/metrics.ts';
import type { Runtime } from '../runtime.ts';
import { deadLetterRecord } from './dead-letters.ts';
import { idsOf } from './log-ids.ts';
import type { Handler, Portion } from './portion.ts';
import type { TakenOver } from './taken-over.ts';
import { withTrace } from './trace.ts';

/** Writes the answer to a portion, with what of it could not be decoded, commits its offset, and counts all of it. */
export function commit(runtime: Runtime, takenOver: TakenOver, input: InputTopic<SchemaFile>) {
  const { definition, topics, clock, metrics, log, sender } = runtime;

  async function write(outgoing: readonly Outgoing[], { fetched, next }: Portion): Promise<void> {
    const { topic, partition } = fetched;
    const position = { topic, partition, next, mark: takenOver.marks.get(topic) ?? '' };
    if (takenOver.transactions === undefined) {
      await sender.send(outgoing);
      await fetched.commit(position);
    } else {
      await takenOver.transactions.write(outgoing, definition.keepsPosition ? undefined : position, takenOver.session);
      if (definition.keepsPosition) fetched.commitLater(position);
      countSent(metrics.sent, outgoing);
      metrics.transactions.inc();
    }
  }

  function report({ record, code, sentence }: DeadLetter): void {
    const { topic, partition, offset } = record;
    metrics.deadLetters.inc({ messaging_destination_name: topic, code });
    log.warn({ topic, partition, offset, code, ...('value' in record ? idsOf(record.value) : {}) }, 'dead letter');
    if (input.deadLetterAlarm !== undefined) takenOver.alarm(input.deadLetterAlarm, sentence, { offset, code });
  }

  return (answer: Handler<Output>): Handler<void> =>
    async (portion) => {
      const output = await answer(portion);
      const deadLetters = [
        ...(output.deadLetters ?? []),
        ...portion.undecoded.filter(({ record }) => within(portion, record.offset)),
      ];
      const to = { topic: topics.deadLetters, worker: definition.name, now: clock.now() };
      const records = withTrace(output.records ?? [], portion.trace);
      await write(records.concat(deadLetters.map((letter) => deadLetterRecord(letter, to))), portion);
      const { topic, partition, messages } = portion.fetched;
      const handled = messages.filter(({ offset }) => within(portion, Number(offset))).length;
      metrics.consumed.inc(
        { messaging_destination_name: topic, messaging_destination_partition_id: String(partition) },
        handled,
      );
      for (const letter of deadLetters) report(letter);
      takenOver.advance({ topic, next: portion.next });
    };
}

const within = ({ from, next }: Portion, offset: number): boolean => offset >= from && offset < next;
