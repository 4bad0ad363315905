import { setTimeout as pause } from 'node:timers/promises';
import { tlsOf } from '@lockbox/platform/server-access';
import { connectStore } from '@lockbox/store/connect';
import { TOPICS_FILE } from '@lockbox/topics/file';
import type { Cluster, Context } from '../context.ts';
import { storeSettings, topicsSettings } from '../settings.ts';
import { type Leftover, leftoversInDatabase, leftoversInTopics, SHORTEST_WORD, searchedTopics } from './leftovers.ts';

/** Projections follow the topics within seconds. Whoever is patient waits so long for them. */
const FOLLOWED_WITHIN_MS = 30_000;
const AGAIN_MS = 500;

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
    const until = performance.now() + (patient ? FOLLOWED_WITHIN_MS : 0);
    for (;;) {
      const inDatabase = await leftoversInDatabase(store, words);
      if (inDatabase.length === 0 || performance.now() >= until) return [...inTopics, ...inDatabase];
      out.progress('waiting until the projections have followed');
      await pause(AGAIN_MS);
    }
  } finally {
    await store.close();
  }
}
