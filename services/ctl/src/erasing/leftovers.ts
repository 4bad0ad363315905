import type { Store } from '@lockbox/store/connect';
import { topicDefinitions } from '@lockbox/topics/definitions';
import { readTopicsFile } from '@lockbox/topics/file';
import { createLogReader, existingPartitions, recordsNow, type StoredRecord } from '@lockbox/worker/read';
import type { Cluster } from '../context.ts';

/** A place that still contains personal data. */
export interface Leftover {
  /** A topic, or `database.collection`. */
  readonly where: string;
  /** How many records or documents hold any of it. */
  readonly records: number;
  /** RFC 3339: when the last of them is gone by itself. Null: not before somebody removes it. */
  readonly goneBy: string | null;
}

/** The name and the retention of a topic that is searched. */
type Searched = Pick<
  ReturnType<typeof topicDefinitions>[number],
  'name' | 'cleanup' | 'retentionMs' | 'segmentMs' | 'maxCompactionLagMs'
>;

/** Shorter words are in too much that has nothing to do with the person. */
export const SHORTEST_WORD = 4;

/** The topics that the principal `erase` may read: `sealed` and policy's own memory are not among them. */
export const searchedTopics = (namespace: string, topicsFile: string): readonly Searched[] =>
  topicDefinitions({ namespace, file: readTopicsFile(topicsFile) }).filter(({ readers }) => readers.includes('erase'));

/**
 * Searches all records of the topics for words, replaced records included, byte by byte: Avro writes texts unchanged,
 * so that no unknown schema hides them. The comparison is case-sensitive.
 */
export async function leftoversInTopics(options: {
  readonly cluster: Pick<Cluster, 'kafka'>;
  readonly topics: readonly Searched[];
  readonly words: readonly string[];
  readonly onProgress: (topic: string, done: number) => void;
}): Promise<readonly Leftover[]> {
  const { cluster, topics, words, onProgress } = options;
  const wanted = words.map((word) => Buffer.from(word));
  const reader = createLogReader(cluster.kafka);
  const found: Leftover[] = [];
  try {
    for (const topic of topics) {
      if ((await existingPartitions(reader, topic.name)) === undefined) continue; // a source that publishes nothing yet
      const search = createSearch(topic, wanted);
      let done = 0;
      for await (const fetched of recordsNow(reader, topic.name)) {
        for (const record of fetched.records) search.look(fetched.partition, record);
        done += fetched.records.length;
        onProgress(topic.name, done);
      }
      found.push(...search.found());
    }
  } finally {
    await reader.close();
  }
  return found;
}

/** Searches one topic, whose partitions are each given in order. */
function createSearch(
  { name, cleanup, retentionMs, segmentMs, maxCompactionLagMs }: Searched,
  words: readonly Buffer[],
) {
  /** Records by key, in a compacted topic: they are removed after a newer record has replaced them. */
  const byKey = new Map<string, { count: number; replacedAt: number | null }>();
  let count = 0;
  let newest = 0;
  const holds = (bytes: Buffer | null): boolean => bytes !== null && words.some((word) => bytes.includes(word));
  const holdsAny = ({ key, raw, headers }: StoredRecord): boolean =>
    holds(raw) || holds(key) || Object.values(headers).some(holds);

  function lookCompacted(partition: number, record: StoredRecord): void {
    const key = `${partition}/${record.key?.toString('hex')}`;
    const before = byKey.get(key);
    if (holdsAny(record)) byKey.set(key, { count: (before?.count ?? 0) + 1, replacedAt: null });
    else if (before !== undefined) before.replacedAt ??= record.timestamp;
  }

  function foundCompacted(): readonly Leftover[] {
    const { current = [], replaced = [] } = Object.groupBy(byKey.values(), ({ replacedAt }) =>
      replacedAt === null ? 'current' : 'replaced',
    );
    const lastReplaced = replaced.reduce((last, { replacedAt }) => Math.max(last, replacedAt ?? 0), 0);
    const goneBy = maxCompactionLagMs === null ? null : timeOf(lastReplaced + maxCompactionLagMs);
    return [...leftover(name, sum(current), null), ...leftover(name, sum(replaced), goneBy)];
  }

  return {
    look(partition: number, record: StoredRecord): void {
      if (cleanup === 'compact') lookCompacted(partition, record);
      else if (holdsAny(record)) {
        count += 1;
        newest = Math.max(newest, record.timestamp);
      }
    },
    found: (): readonly Leftover[] =>
      cleanup === 'compact'
        ? foundCompacted()
        : leftover(name, count, retentionMs < 0 ? null : timeOf(newest + retentionMs + (segmentMs ?? 0))),
  };
}

const sum = (all: readonly { readonly count: number }[]): number => all.reduce((total, { count }) => total + count, 0);

const leftover = (where: string, count: number, goneBy: string | null): readonly Leftover[] =>
  count === 0 ? [] : [{ where, records: count, goneBy }];

const timeOf = (time: number): string => new Date(time).toISOString();

/** Looks for words in every document of both databases. */
export async function leftoversInDatabase(
  { db, privateDb }: Pick<Store, 'db' | 'privateDb'>,
  words: readonly string[],
): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const database of [db, privateDb]) {
    for (const { name } of await database.listCollections().toArray()) {
      let count = 0;
      for await (const document of database.collection(name).find()) if (holdsWord(document, words)) count += 1;
      if (count > 0) found.push({ where: `${database.databaseName}.${name}`, records: count, goneBy: null });
    }
  }
  return found;
}

function holdsWord(value: unknown, words: readonly string[]): boolean {
  if (typeof value === 'string') return words.some((word) => value.includes(word));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, one]) => holdsWord(name, words) || holdsWord(one, words));
}
