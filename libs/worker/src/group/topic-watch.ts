import { setTimeout as pause } from 'node:timers/promises';
import { topicsOf } from '../partition/partition-counts.ts';
import type { TopicNow } from '../read/topics-now.ts';
import type { Runtime } from '../runtime.ts';

const LOOK_EVERY_MS = 10_000;

/**
 * Checks periodically whether the inputs are still the same topics, since Kafka continues reading in a topic recreated
 * under the same name once it is long enough, and whether partitions were added to any topic, which changes where keys
 * lead. Calls `changed` when a topic differs; acquiring the partitions again finds the cause. Returns a function that
 * ends the watch.
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
    log.error({ topics: others.map(([topic]) => topic) }, 'topics were recreated, or partitions were added to them');
    changed();
  }

  const watching = (async () => {
    while (!signal.aborted) {
      await look().catch(() => undefined); // unreachable brokers are handled elsewhere
      await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return async (): Promise<void> => {
    ended.abort();
    await watching;
  };
}
