import type { Outgoing } from '@lockbox/worker/definition';
import { type LogReader, records } from '@lockbox/worker/read';
import type { RecordSender } from '@lockbox/worker/write';

interface Target {
  readonly reader: Pick<LogReader, 'fetch' | 'offsets'>;
  readonly topic: string;
  readonly partition: number;
}

/** Brings back the archived checkpoints that the topic lacks, with what witnesses have cosigned. Returns how many. */
export async function putCheckpoints(
  sender: RecordSender,
  { reader, topic, partition }: Target,
  origin: string,
  notes: readonly Buffer[],
): Promise<number> {
  const present = new Set<string>();
  const { low, lastStable } = await reader.offsets(topic, partition, 'low', 'lastStable');
  const range = { from: new Map([[partition, low]]), until: new Map([[partition, lastStable]]) };
  for await (const { records: stored } of records(reader, topic, range)) {
    for (const { raw } of stored) present.add(raw?.toString() ?? '');
  }
  const missing = notes.filter((note) => !present.has(note.toString()));
  await sender.send(missing.map((value): Outgoing => ({ topic, partition, key: origin, value })));
  return missing.length;
}
