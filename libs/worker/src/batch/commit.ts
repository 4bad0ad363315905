import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { DeadLetter, InputTopic, Outgoing, Output } from '../definition.ts';
import { countSent } from '../health/metrics.ts';
import type { Runtime } from '../runtime.ts';
import type { AcquiredPartition } from './acquired.ts';
import { deadLetterRecord } from './dead-letters.ts';
import { logIdsOf } from './log-ids.ts';
import type { Handler, Portion } from './portion.ts';
import { withTrace } from './trace.ts';

/** Writes a portion's output and its undecodable records as dead letters, commits the offset, and counts everything. */
export function commit(runtime: Runtime, acquired: AcquiredPartition, input: InputTopic<SchemaFile>) {
  const { definition, topics, clock, metrics, log, sender } = runtime;
  const { mark = '', passed = 0 } = acquired.starts.get(input.topic) ?? {};

  async function write(outgoing: readonly Outgoing[], { fetched, next }: Portion, isHeld: boolean): Promise<void> {
    const { topic, partition } = fetched;
    const position = { topic, partition, next, mark };
    if (acquired.transactions === undefined) {
      await sender.send(outgoing);
      await fetched.commit(position);
    } else {
      await acquired.transactions.write(outgoing, isHeld ? undefined : position, acquired.session);
      if (definition.keepsPosition) fetched.commitLater(position);
      countSent(metrics.sent, outgoing);
      metrics.transactions.inc();
    }
  }

  /** False for records that the group has already passed, which a session with a position of its own may read again. */
  const isNew = ({ record }: DeadLetter): boolean => record.offset >= passed;

  function report(letter: DeadLetter): void {
    const { record, code, sentence, alarm } = letter;
    const { topic, partition, offset } = record;
    const what = { topic, partition, offset, code, ...('value' in record ? logIdsOf(record.value) : {}) };
    if (!isNew(letter)) {
      log.warn(what, 'already a dead letter');
      return;
    }
    metrics.deadLetters.inc({ messaging_destination_name: topic, code });
    log.warn(what, 'dead letter');
    for (const one of new Set([alarm, input.deadLetterAlarm]))
      if (one !== undefined) acquired.alarm(one, sentence, { topic, offset, code });
  }

  return (answer: Handler<Output>): Handler<void> =>
    async (portion) => {
      const output = await answer(portion);
      const undecoded = portion.undecoded.filter(({ record }) => within(portion, record.offset));
      const deadLetters = [...(output.deadLetters ?? []), ...undecoded];
      const to = { topic: topics.deadLetters, worker: definition.name, now: clock.now() };
      const records = withTrace(output.records ?? [], portion.trace);
      // The session's own records do not mention undecodable or failing inputs: the group's offset makes each of those
      // a dead letter once.
      const isHeld = definition.keepsPosition === true && undecoded.length === 0 && records.length > 0;
      const letters = deadLetters.filter(isNew).map((letter) => deadLetterRecord(letter, to));
      await write(records.concat(letters), portion, isHeld);
      const { topic, partition, messages } = portion.fetched;
      const handled = messages.filter(({ offset }) => within(portion, Number(offset))).length;
      metrics.consumed.inc(
        { messaging_destination_name: topic, messaging_destination_partition_id: String(partition) },
        handled,
      );
      for (const letter of deadLetters) report(letter);
      acquired.advance({ topic, next: portion.next });
    };
}

const within = ({ from, next }: Portion, offset: number): boolean => offset >= from && offset < next;
