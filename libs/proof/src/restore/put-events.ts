import { LockboxError } from '@lockbox/contracts/errors';
import type { Outgoing } from '@lockbox/worker/definition';
import { type LogReader, records, type StoredRecord } from '@lockbox/worker/read';
import type { RecordSender } from '@lockbox/worker/write';
import type { ArchivedRecord } from '../archive/archive-file.ts';

interface Target {
  readonly reader: Pick<LogReader, 'fetch' | 'offsets'>;
  readonly topic: string;
  readonly partition: number;
}

const BATCH_RECORDS = 1_000;

/**
 * Returns how many of the archived records an interrupted run has already put into the topic. Throws RESTORE_NOT_EMPTY
 * if the topic contains other records: nothing is ever put behind or between records that somebody else has written.
 */
export async function restoredSoFar(
  { reader, topic, partition }: Target,
  archived: AsyncGenerator<ArchivedRecord, void>,
  onProgress: (compared: number) => void,
): Promise<number> {
  const { low, lastStable } = await reader.offsets(topic, partition, 'low', 'lastStable');
  const range = { from: new Map([[partition, low]]), until: new Map([[partition, lastStable]]) };
  let count = 0;
  for await (const { records: stored } of records(reader, topic, range)) {
    for (const record of stored) {
      const { value: next } = await archived.next();
      if (next === undefined || !isSame(record, next)) throw notEmpty(topic, partition, record.offset, count);
      count++;
    }
    onProgress(count);
  }
  await archived.return();
  return count;
}

function isSame({ key, raw, headers }: StoredRecord, archived: ArchivedRecord): boolean {
  const names = Object.keys(headers);
  return (
    key?.toString() === archived.key &&
    raw?.equals(archived.value) === true &&
    names.length === archived.headers.length &&
    archived.headers.every(({ name, value }, index) => names[index] === name && headers[name]?.equals(value) === true)
  );
}

const notEmpty = (topic: string, partition: number, offset: number, count: number): LockboxError =>
  new LockboxError(
    'RESTORE_NOT_EMPTY',
    `${topic} ${partition}@${offset} is not what the archive has there${count === 0 ? '' : `, behind ${count} events that are`}. A log is restored into an empty topic: stop all programs, see that this is the cluster that you mean, make its topics anew (delete those of the namespace, \`lockbox topics apply\`), and begin again.`,
  );

/** Writes records behind those that are there. Returns how many. */
export async function putEvents(
  sender: RecordSender,
  { topic, partition }: Pick<Target, 'topic' | 'partition'>,
  archived: AsyncGenerator<ArchivedRecord, void>,
  onProgress: (written: number) => void,
): Promise<number> {
  let written = 0;
  let batch: Outgoing[] = [];
  const send = async (): Promise<void> => {
    await sender.send(batch);
    written += batch.length;
    batch = [];
    onProgress(written);
  };
  for await (const { key, value, headers, timestamp } of archived) {
    const named = Object.fromEntries(headers.map(({ name, value: bytes }) => [name, bytes]));
    batch.push({ topic, partition, key, value, headers: named, timestamp });
    if (batch.length === BATCH_RECORDS) await send();
  }
  if (batch.length > 0) await send();
  return written;
}
