import { setTimeout as pause } from 'node:timers/promises';
import { tlsOf } from '@lockbox/platform/server-access';
import { connectStore, type Store } from '@lockbox/store/connect';
import { TOPICS_FILE } from '@lockbox/topics/file';
import { createLogReader } from '@lockbox/worker/read';
import type { Cluster, Context } from '../context.ts';
import { storeSettings, topicsSettings } from '../settings.ts';
import { type Leftover, leftoversInDatabase, leftoversInTopics, SHORTEST_WORD, searchedTopics } from './leftovers.ts';

/** Projections follow the topics within seconds. Whoever is patient waits no longer than this for them. */
const FOLLOWED_WITHIN_MS = 30_000;
const AGAIN_MS = 200;

/** Looks for words in every topic, and then in the databases, which follow the topics. */
export async function leftoversOf(
  { env, out }: Context,
  cluster: Cluster,
  all: readonly string[],
  { patient }: { readonly patient: boolean },
): Promise<readonly Leftover[]> {
  const words = all.filter(({ length }) => length >= SHORTEST_WORD);
  const short = all.length - words.length;
  if (short > 0) out.note(`${short} of ${all.length} are not looked for: shorter than ${SHORTEST_WORD} characters.`);
  if (words.length === 0) return [];
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
  const store = await connectStore({ url: settings.LOCKBOX_MONGO_URL, tls: tlsOf('MONGO', settings), namespace });
  try {
    const ends = patient ? await endsOf(cluster) : [];
    const until = performance.now() + FOLLOWED_WITHIN_MS;
    while (!(await haveFollowed(store, ends)) && performance.now() < until) {
      out.progress('waiting until the projections have followed');
      await pause(AGAIN_MS);
    }
    return [...inTopics, ...(await leftoversInDatabase(store, words))];
  } finally {
    await store.close();
  }
}

interface End {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
}

/** Where the topics end now that people and texts are erased from. */
async function endsOf({ kafka, topics }: Cluster): Promise<readonly End[]> {
  const reader = createLogReader(kafka);
  try {
    const ends = [topics.directory, topics.texts].map(async (topic) => {
      const partitions = await reader.partitionsOf(topic);
      return await Promise.all(
        partitions.map(async (partition) => {
          const { lastStable } = await reader.offsets(topic, partition, 'lastStable');
          return { topic, partition, next: lastStable };
        }),
      );
    });
    return (await Promise.all(ends)).flat();
  } finally {
    await reader.close();
  }
}

/** Whether the documents show what stands before these ends: of every worker that keeps its place in those topics. */
async function haveFollowed({ collections: { progress } }: Store, ends: readonly End[]): Promise<boolean> {
  const places = await progress.find().toArray();
  return ends.every(({ topic, partition, next }) =>
    places.every((place) => !place._id.endsWith(`/${topic}/${partition}`) || place.next >= next),
  );
}
