import { KEY_ID_HEADER, SENDER_HEADER } from '@lockbox/contracts/senders';
import type { Sender } from '@lockbox/topics/programs';
import { createLogReader, type Offsets, records, type StoredRecord } from '@lockbox/worker/read';
import type { Admin } from 'kafkajs';
import type { Cluster } from './context.ts';
import { REDRIVEN_HEADER, readDeadLetter } from './dead-letters.ts';
import { readTopicsToEnd } from './reading.ts';

/** Commands that the sender's new key signed, and those of the one before that were still to be decided. */
export interface KeyChange {
  readonly signed: number;
  readonly before: number;
}

interface Watched {
  readonly cluster: Cluster;
  readonly sender: Sender;
  /** The id of the new key. */
  readonly keyId: string;
  readonly quietForMs: number;
  readonly onProgress: (text: string) => void;
}

const WAIT_MS = 500;

const isBy = (sender: Sender, { headers }: Pick<StoredRecord, 'headers'>): boolean =>
  headers[SENDER_HEADER]?.toString() === sender;
const isSignedWith = (keyId: string, { headers }: Pick<StoredRecord, 'headers'>): boolean =>
  headers[KEY_ID_HEADER]?.toString() === keyId;

/**
 * Reads the commands from the first that policy has not decided. Ends when the sender has signed with the new key, nothing
 * has come for a while that it signed with another, and policy has decided all of that.
 */
export async function watchKeyChange({ cluster, sender, keyId, quietForMs, onProgress }: Watched): Promise<KeyChange> {
  const { kafka, topics } = cluster;
  const reader = createLogReader(kafka);
  const admin = kafka.admin();
  await admin.connect();
  try {
    const from = await decidedBy(admin, topics.namespace, topics.commands);
    const lastBefore = new Map<number, number>();
    let [signed, before, quietSince] = [0, 0, performance.now()];
    for await (const { partition, records: found } of records(reader, topics.commands, { from, waitMs: WAIT_MS })) {
      for (const record of found.filter((one) => isBy(sender, one))) {
        if (isSignedWith(keyId, record)) signed++;
        else {
          before++;
          lastBefore.set(partition, record.offset);
          quietSince = performance.now();
        }
      }
      onProgress(`${sender}: ${signed} commands signed with the new key, ${before} with another`);
      if (signed === 0 || performance.now() - quietSince < quietForMs) continue;
      const decided = await decidedBy(admin, topics.namespace, topics.commands);
      if ([...lastBefore].every(([place, offset]) => (decided.get(place) ?? 0) > offset)) break;
    }
    return { signed, before };
  } finally {
    await reader.close();
    await admin.disconnect();
  }
}

/** By partition: the first command that policy has not decided, as its group says. */
async function decidedBy(admin: Admin, namespace: string, topic: string): Promise<Offsets> {
  const ends = await admin.fetchTopicOffsets(topic);
  const lows = new Map(ends.map(({ partition, low }) => [partition, Number(low)]));
  const [found] = await admin.fetchOffsets({ groupId: `${namespace}.policy`, topics: [topic] });
  return new Map(
    [...lows].map(([partition, low]) => {
      const committed = found?.partitions.find((one) => one.partition === partition);
      return [partition, Math.max(low, Number(committed?.offset ?? low))];
    }),
  );
}

/**
 * How many commands of the sender's new key policy has refused, since it did not have that key, and nobody has written back. Whenever
 * that was: the change may have begun days ago.
 */
export async function refusedCount(cluster: Cluster, sender: Sender, keyId: string): Promise<number> {
  const { deadLetters, commands } = cluster.topics;
  const refused = new Set<string>();
  await readTopicsToEnd({
    cluster,
    topics: [deadLetters],
    onRecords(found) {
      for (const record of found) {
        if (!isBy(sender, record) || !isSignedWith(keyId, record)) continue;
        const { id, code } = readDeadLetter(record);
        if (code === 'WRONG_MAC') refused.add(id);
      }
    },
  });
  if (refused.size === 0) return 0;
  await readTopicsToEnd({
    cluster,
    topics: [commands],
    onRecords(found) {
      for (const { headers } of found) refused.delete(headers[REDRIVEN_HEADER]?.toString() ?? '');
    },
  });
  return refused.size;
}
