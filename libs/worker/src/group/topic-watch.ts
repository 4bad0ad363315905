import { setTimeout as pause } from 'node:timers/promises';
import type { Runtime } from '../runtime.ts';

const LOOK_EVERY_MS = 10_000;

/**
 * Looks whether the inputs are still the topics that they were: Kafka reads on in one that was made anew by the same name, if
 * it has come so far. Calls back when one has changed; whoever takes its partitions over anew finds it. Returns what ends it.
 */
export function watchTopics(runtime: Pick<Runtime, 'definition' | 'seenTopics' | 'log'>, changed: () => void) {
  const ended = new AbortController();
  const { signal } = ended;
  const known = new Map<string, string>();

  async function look(): Promise<void> {
    const seen = await runtime.seenTopics(runtime.definition.inputs.map(({ topic }) => topic));
    const others = [...seen].filter(([topic, { id, first }]) => id !== (known.get(topic) ?? first));
    for (const [topic, { id }] of seen) known.set(topic, id);
    if (others.length === 0) return;
    runtime.log.error({ topics: others.map(([topic]) => topic) }, 'topics were made anew');
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
