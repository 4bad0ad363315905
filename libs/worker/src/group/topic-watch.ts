import { setTimeout as pause } from 'node:timers/promises';
import { topicsOf } from '../partition/partition-counts.ts';
import type { TopicNow } from '../read/topics-now.ts';
import type { Runtime } from '../runtime.ts';

const LOOK_EVERY_MS = 10_000;

/**
 * Looks whether the inputs are still the topics that they were: Kafka reads on in one that was made anew by the same name, if
 * it has come so far. And whether any topic has got further partitions, which keys then lead to. Calls back when one has
 * changed; whoever takes its partitions over anew finds it. Returns what ends it.
 */
export function watchTopics(runtime: Pick<Runtime, 'definition' | 'seenTopics' | 'log'>, changed: () => void) {
  const ended = new AbortController();
  const { signal } = ended;
  const known = new Map<string, TopicNow>();

  async function look(): Promise<void> {
    const { definition, seenTopics, log } = runtime;
    const inputs = new Set(definition.inputs.map(({ topic }) => topic));
    const seen = await seenTopics(topicsOf(definition));
    const others = [...seen].filter(([topic, now]) => {
      const before = known.get(topic) ?? now.first;
      return now.partitions !== before.partitions || (inputs.has(topic) && now.id !== before.id);
    });
    for (const [topic, now] of seen) known.set(topic, now);
    if (others.length === 0) return;
    log.error({ topics: others.map(([topic]) => topic) }, 'topics were made anew, or got further partitions');
    changed();
  }

  const watching = (async () => {
    while (!signal.aborted) {
      await look().catch(() => undefined); // what is away is waited for elsewhere
      await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return async (): Promise<void> => {
    ended.abort();
    await watching;
  };
}
