import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { DeadLetter, Incoming, InputTopic, Output } from '../definition.ts';
import { unreadable } from '../read/decode-value.ts';
import type { Runtime } from '../runtime.ts';
import { logIdsOf } from './log-ids.ts';
import type { Handler, Portion } from './portion.ts';

/** Handles a record that fails on its own: writes a dead letter, or stops an input that must not skip records. */
export const refuse =
  (
    { definition, log }: Pick<Runtime, 'definition' | 'log'>,
    input: InputTopic<SchemaFile>,
    committing: (answer: Handler<Output>) => Handler<void>,
  ) =>
  async (alone: Portion, error: unknown): Promise<void> => {
    const { topic, partition } = alone.fetched;
    const [record] = alone.records;
    if (record === undefined) return;
    log.error(
      { err: error, topic, partition, offset: record.offset, ...logIdsOf(record.value) },
      'a record cannot be processed',
    );
    if (input.unreadable === 'stop') throw unreadable(record, error);
    const deadLetters = [letterOf(record, error, definition.name)];
    await committing(async () => ({ deadLetters }))(alone);
  };

function letterOf(record: Incoming<unknown>, error: unknown, worker: string): DeadLetter {
  if (error instanceof LockboxError) return { record, code: error.code, sentence: error.message };
  const name = error instanceof Error ? error.name : 'error';
  return {
    record,
    code: 'UNPROCESSABLE',
    sentence: `${worker} failed on this record (${name}). Its log says more; mend the record or the worker, then send it again.`,
  };
}
