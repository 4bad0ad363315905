import { setTimeout as pause } from 'node:timers/promises';
import { topicDefinitions } from '@lockbox/topics/definitions';
import { topicsFile, withoutRights } from '@lockbox/topics/file';
import { fittedTo, presentSettings, wrongSettings } from '@lockbox/topics/topic-settings';
import type { Admin } from 'kafkajs';
import type { PartitionContext } from '../definition.ts';
import { refusedByKafka } from '../retry/transient.ts';
import type { Runtime } from '../runtime.ts';

const LOOK_EVERY_MS = 60_000;

interface Watching extends Pick<Runtime, 'kafka' | 'definition' | 'topics' | 'log'> {
  readonly development: boolean;
  readonly alarm: PartitionContext['alarm'];
}

/**
 * Checks periodically whether a worker's topics have their specified settings: a broker whose retention was shortened
 * deletes silently. Raises an alarm for each topic when its settings begin to differ. Returns a function that ends the
 * watch.
 */
export function watchSettings(watching: Watching): () => Promise<void> {
  const { kafka, log } = watching;
  const ended = new AbortController();
  const { signal } = ended;
  const known = new Map<string, string>();

  async function look(): Promise<void> {
    const admin = kafka.admin();
    await admin.connect();
    try {
      for (const [topic, wrong] of await differing(admin, watching)) {
        if (wrong !== '' && wrong !== known.get(topic)) {
          const sentence = `${topic} is not as schemas/topics.yaml says: ${wrong}. Find who has changed it; \`lockbox topics apply\` mends it.`;
          watching.alarm('TOPIC_SETTINGS_DIFFER', sentence, { topic });
        }
        known.set(topic, wrong);
      }
    } finally {
      await admin.disconnect();
    }
  }

  function failed(err: unknown): void {
    if (refusedByKafka(err) === 'access') {
      log.warn({ err }, 'may not look at the settings of its topics: `lockbox topics apply` gives it the right');
    } else log.debug({ err }, 'could not look at the settings of its topics');
  }

  const running = (async () => {
    while (!signal.aborted) {
      await look().catch(failed);
      await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return async () => {
    ended.abort();
    await running;
  };
}

/** The differences in words, by topic; empty if there are none. */
async function differing(
  admin: Admin,
  { definition: { inputs, outputs }, topics, development }: Watching,
): Promise<ReadonlyMap<string, string>> {
  const used = new Set([...inputs.map(({ topic }) => topic), ...outputs]);
  const { namespace } = topics;
  const built = topicsFile();
  // One set of settings applies to the topics of all sources, including those that a file of the platform's own names.
  const intake = topics.intake('');
  const sources = [...used].filter((topic) => topic.startsWith(intake)).map((topic) => topic.slice(intake.length));
  const file = { ...built, sources: [...new Set(sources)].map(withoutRights) };
  const definitions = topicDefinitions({ namespace, development, file }).filter(({ name }) => used.has(name));
  const names = definitions.map(({ name }) => name);
  const { topics: described } = await admin.fetchTopicMetadata({ topics: names });
  const present = await presentSettings(admin, names);
  return new Map(
    definitions.map((one) => {
      const replicas = described.find(({ name }) => name === one.name)?.partitions[0]?.replicas.length ?? 1;
      return [one.name, wrongSettings(fittedTo(one, replicas), development, present.get(one.name) ?? []).join('; ')];
    }),
  );
}
