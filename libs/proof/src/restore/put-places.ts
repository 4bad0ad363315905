import { LockboxError } from '@lockbox/contracts/errors';
import type { Outgoing } from '@lockbox/worker/definition';
import { type LogReader, records } from '@lockbox/worker/read';
import type { RecordSender } from '@lockbox/worker/write';

/** By its key everybody can tell what a record without a command is for. */
const KEY = 'lockbox/restored';
const BATCH_RECORDS = 10_000;

interface Target {
  readonly reader: Pick<LogReader, 'fetch' | 'offsets'>;
  readonly topic: string;
  readonly partition: number;
}

/**
 * Returns the end of the topic of commands, counting only what this command has put there. Events name the offset of
 * their command, and policy continues after the highest: in an empty topic those offsets would be assigned again, and
 * the commands that get them skipped. Throws RESTORE_NOT_EMPTY if a command is before `end`.
 */
export async function placesSoFar({ reader, topic, partition }: Target, end: number): Promise<number> {
  const { low, high } = await reader.offsets(topic, partition, 'low', 'high');
  if (high >= end && low >= end) return high;
  const range = { from: new Map([[partition, low]]), until: new Map([[partition, Math.min(high, end)]]) };
  for await (const { records: stored } of records(reader, topic, range)) {
    const other = stored.find(({ offset, key, raw }) => offset < end && (key?.toString() !== KEY || raw !== null));
    if (other === undefined) continue;
    throw new LockboxError(
      'RESTORE_NOT_EMPTY',
      `${topic} ${partition}@${other.offset} stands at an offset that an archived event names as that of its command, and policy would pass it over. Stop all programs, make the topics of the namespace anew (delete them, \`lockbox topics apply\`), and begin again.`,
    );
  }
  return high;
}

/** Fills the topic up to `end` with records that are no commands. Returns how many it wrote. */
export async function putPlaces(
  sender: RecordSender,
  { topic, partition }: Pick<Target, 'topic' | 'partition'>,
  from: number,
  end: number,
  onProgress: (written: number) => void,
): Promise<number> {
  let written = 0;
  while (from + written < end) {
    const count = Math.min(BATCH_RECORDS, end - from - written);
    const batch = Array.from({ length: count }, (): Outgoing => ({ topic, partition, key: KEY, value: null }));
    await sender.send(batch);
    written += count;
    onProgress(written);
  }
  return written;
}
