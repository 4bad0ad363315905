import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '@lockbox/command-line/context';
import { storeSettings } from '@lockbox/command-line/settings';
import { mongoTls } from '@lockbox/platform/server-access';
import { connectStore, type Store } from '@lockbox/store/connect';
import { TOPICS_FILE } from '@lockbox/topics/file';
import { createLogReader, type LogReader, records } from '@lockbox/worker/read';
import type { Cluster } from '../context.ts';
import { topicsSettings } from '../settings.ts';
import { type Leftover, leftoversInDatabase, leftoversInTopics, SHORTEST_WORD, searchedTopics } from './leftovers.ts';

/** Projections follow the topics within seconds. Whoever is patient waits no longer than this for them. */
const FOLLOWED_WITHIN_MS = 30_000;
const AGAIN_MS = 200;

/** Looks for words in every topic, and then in the databases, which follow the topics. Null where there is no word to look for. */
export async function leftoversOf(
  { env, out }: Context,
  cluster: Cluster,
  all: readonly string[],
  { patient }: { readonly patient: boolean },
): Promise<readonly Leftover[] | null> {
  const words = all.filter(({ length }) => length >= SHORTEST_WORD);
  const short = all.length - words.length;
  if (short > 0) out.note(`${short} of ${all.length} are not looked for: shorter than ${SHORTEST_WORD} characters.`);
  if (words.length === 0) {
    const why = short > 0 ? 'every word is too short' : 'nothing of what stood there can be read any more';
    out.note(
      `Nothing was searched, since ${why}: what is left is not known. \`lockbox erase find WORD …\` searches for what you know of it.`,
    );
    return null;
  }
  const { LOCKBOX_TOPICS_FILE: file, LOCKBOX_NAMESPACE: namespace } = topicsSettings(env);
  const inTopics = await leftoversInTopics({
    cluster,
    topics: searchedTopics(namespace, file || TOPICS_FILE),
    words,
    onProgress: (topic, done) => out.progress(`searching ${topic}: ${done} records`),
  });
  if (env.LOCKBOX_MONGO_URL === undefined) {
    out.note('The database was not searched: LOCKBOX_MONGO_URL is not set.');
    return inTopics;
  }
  const settings = storeSettings(env);
  const store = await connectStore({ url: settings.LOCKBOX_MONGO_URL, tls: mongoTls(settings), namespace });
  try {
    if (patient) await followed(store, cluster, () => out.progress('waiting until the projections have followed'));
    return [...inTopics, ...(await leftoversInDatabase(store, words))];
  } finally {
    await store.close();
  }
}

/** Waits until the documents show what the topics have now that people and texts are erased from. */
async function followed(store: Store, { kafka, topics }: Cluster, onWait: () => void): Promise<void> {
  const reader = createLogReader(kafka);
  try {
    const until = performance.now() + FOLLOWED_WITHIN_MS;
    const ends = (await Promise.all([topics.directory, topics.texts].map((topic) => endsOf(reader, topic)))).flat();
    while ((await anyBehind(store, reader, ends)) && performance.now() < until) {
      onWait();
      await pause(AGAIN_MS);
    }
  } finally {
    await reader.close();
  }
}

interface End {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
}

async function endsOf(reader: LogReader, topic: string): Promise<readonly End[]> {
  const partitions = await reader.partitionsOf(topic);
  return await Promise.all(
    partitions.map(async (partition) => {
      const { lastStable } = await reader.offsets(topic, partition, 'lastStable');
      return { topic, partition, next: lastStable };
    }),
  );
}

/** Returns whether a worker that stores its position in those topics still has records before these ends to read. */
async function anyBehind(
  { collections: { progress } }: Store,
  reader: LogReader,
  ends: readonly End[],
): Promise<boolean> {
  const places = await progress.find().toArray();
  for (const { topic, partition, next } of ends) {
    const worker = places.filter(({ _id }) => _id.endsWith(`/${topic}/${partition}`));
    const from = Math.min(...worker.map((place) => place.next));
    if (from < next && (await hasRecords(reader, { topic, partition, next }, from))) return true;
  }
  return false;
}

/** A topic may end with marks of transactions, which are no records. */
async function hasRecords(reader: LogReader, { topic, partition, next }: End, from: number): Promise<boolean> {
  const range = { from: new Map([[partition, from]]), until: new Map([[partition, next]]) };
  for await (const { records: found } of records(reader, topic, range)) if (found.length > 0) return true;
  return false;
}
