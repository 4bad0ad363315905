import { LockboxError } from '@lockbox/contracts/errors';
import { createBackoff, retrying } from '@lockbox/platform/retrying';
import {
  createEventProof,
  createLogReader,
  type Dropped,
  type EventProof,
  existingPartitions,
  type LogReader,
  type Offsets,
  provenAmong,
  records,
  type StoredRecord,
  trustIn,
} from '@lockbox/worker/read';
import type { Cluster } from './context.ts';

/** A record with its topic. */
export interface TopicRecord extends StoredRecord {
  readonly topic: string;
  readonly partition: number;
}

/** The start of reading; an offset applies to every partition. */
export type From = 'beginning' | 'latest' | { readonly offset: number } | { readonly time: number };

export interface Reading {
  /** How many each topic has. */
  readonly partitions: ReadonlyMap<string, number>;
  /** Resolves when all that was in the topics at the start has been handed over. */
  readonly caughtUp: Promise<void>;
  /** Rejects when reading has failed for good; never resolves. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

interface ReadOptions {
  readonly cluster: Pick<Cluster, 'kafka' | 'topics' | 'trust'>;
  readonly topics: readonly string[];
  readonly from: From;
  /** Called for one batch after the other. What it throws ends the reading. */
  readonly onRecords: (records: readonly TopicRecord[]) => Promise<void> | void;
  /** Receives the records of the log that policy has not written. `onRecords` gets only those that it has. */
  readonly onDropped?: (dropped: readonly Dropped[]) => void;
}

const WAIT_MS = 250;
const BYTES = 2 * 1_048_576;
/** A broker that restarts is back within this time; after it, reading fails. */
const PATIENCE_MS = 60_000;

/** Reads all partitions of the topics, committed records only and without a group, and goes on reading. */
export async function readTopics({ cluster, topics, from, onRecords, onDropped }: ReadOptions): Promise<Reading> {
  const { kafka } = cluster;
  const { events } = cluster.topics;
  const faultOf = topics.includes(events) ? await proofOfLog(cluster) : undefined;
  const stopping = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined); // not unhandled, where nobody waits for it
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (records: readonly TopicRecord[]): Promise<void> => {
    const ofLog = faultOf !== undefined && records[0]?.topic === events; // all of them are of one topic
    const { proven, dropped } = ofLog ? provenAmong(records, faultOf) : { proven: records, dropped: [] };
    if (dropped.length > 0) onDropped?.(dropped);
    turn = turn.then(() => onRecords(proven));
    return turn;
  };
  // A reader for each topic, so that a quiet one does not hold up the others.
  const readers = topics.map((topic) => ({ topic, reader: createLogReader(kafka) }));
  const placed = await Promise.allSettled(
    readers.map(async (one) => ({ ...one, places: await placesOf(one.reader, one.topic, from) })),
  );
  const refused = placed.find(({ status }) => status === 'rejected');
  if (refused?.status === 'rejected') {
    // Those of the others would keep the process alive.
    await Promise.all(readers.map(({ reader }) => reader.close()));
    throw refused.reason;
  }
  const followed = placed.flatMap((one) => {
    if (one.status === 'rejected') return [];
    const { topic, places } = one.value;
    const following = follow({ ...one.value, inTurn, signal: stopping.signal });
    return [{ ...following, topic, partitions: places.ends.size }];
  });
  for (const { ended } of followed) ended.catch((error: unknown) => failed.reject(error));
  const caughtUp = Promise.race([Promise.all(followed.map((one) => one.caughtUp)), failed.promise]);
  return {
    partitions: new Map(followed.map(({ topic, partitions }) => [topic, partitions])),
    caughtUp: caughtUp.then(() => undefined),
    failed: failed.promise,
    async stop() {
      stopping.abort();
      await Promise.allSettled(followed.map(({ ended }) => ended));
    },
  };
}

async function proofOfLog({
  kafka,
  topics: { events },
  trust,
}: Pick<Cluster, 'kafka' | 'topics' | 'trust'>): Promise<EventProof> {
  const reader = createLogReader(kafka);
  return createEventProof(events, await trustIn(reader, events, trust()).finally(() => reader.close()));
}

/** Reads what is in the topics now, and ends. */
export async function readTopicsToEnd(
  options: Omit<ReadOptions, 'from'> & { readonly from?: From },
): Promise<Pick<Reading, 'partitions'>> {
  const reading = await readTopics({ from: 'beginning', ...options });
  await reading.caughtUp.finally(() => reading.stop());
  return reading;
}

/** The offsets at which the reading of a topic starts and at which its partitions end now. */
interface Places {
  readonly from: Offsets;
  readonly ends: Offsets;
}

/** Kafka's own error for a missing topic names neither the topic nor what to do. */
async function partitionsOf(reader: LogReader, topic: string): Promise<readonly number[]> {
  const partitions = await existingPartitions(reader, topic);
  if (partitions !== undefined) return partitions;
  throw new LockboxError(
    'TOPIC_MISSING',
    `There is no topic ${topic}. \`lockbox topics check\` lists those there are.`,
  );
}

async function placesOf(reader: LogReader, topic: string, from: From): Promise<Places> {
  const partitions = await partitionsOf(reader, topic);
  const at = typeof from === 'string' ? from : 'time' in from ? from.time : 'beginning';
  const starts = await reader.offsetsAt(topic, partitions, at);
  const ends = await reader.offsetsAt(topic, partitions, 'latest');
  if (typeof from !== 'object' || !('offset' in from)) return { from: starts, ends };
  const wanted = [...starts].map(([partition, offset]): [number, number] => [
    partition,
    Math.max(offset, Math.min(from.offset, ends.get(partition) ?? offset)),
  ]);
  return { from: new Map(wanted), ends };
}

interface Following {
  readonly reader: LogReader;
  readonly topic: string;
  readonly places: Places;
  readonly inTurn: (records: readonly TopicRecord[]) => Promise<void>;
  readonly signal: AbortSignal;
}

function follow(following: Following): { readonly caughtUp: Promise<void>; readonly ended: Promise<void> } {
  const { reader, topic, places, inTurn, signal } = following;
  const caughtUp = Promise.withResolvers<void>();
  const behind = new Map([...places.ends].filter(([partition, end]) => (places.from.get(partition) ?? 0) < end));
  const patient: Pick<LogReader, 'fetch'> = {
    async fetch(...request) {
      const retries = { signal, withinMs: PATIENCE_MS, backoff: createBackoff({ longestMs: 2_000 }) };
      const fetched = await retrying(retries, () => reader.fetch(...request));
      if (fetched === undefined) throw signal.reason;
      return fetched;
    },
  };
  async function run(): Promise<void> {
    if (behind.size === 0) caughtUp.resolve();
    const range = { from: places.from, waitMs: WAIT_MS, bytes: BYTES };
    for await (const { partition, records: found, next } of records(patient, topic, range)) {
      if (signal.aborted) return;
      if (found.length > 0) await inTurn(found.map((record) => ({ topic, partition, ...record })));
      if (next >= (behind.get(partition) ?? 0)) behind.delete(partition);
      if (behind.size === 0) caughtUp.resolve();
    }
  }
  const ended = run().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return { caughtUp: caughtUp.promise, ended: ended.finally(() => reader.close()) };
}
