import type { LogReader } from './log-reader.ts';
import type { TopicNow } from './topics-now.ts';

/** A topic now, and the topic that had its name when this process first looked. */
export interface SeenTopic extends TopicNow {
  readonly first: TopicNow;
}

export type SeenTopics = (topics: readonly string[]) => Promise<ReadonlyMap<string, SeenTopic>>;

/** Remembers each topic's first state for the lifetime of the process. */
export function createSeenTopics(reader: Pick<LogReader, 'topicsNow'>): SeenTopics {
  const firsts = new Map<string, TopicNow>();
  return async (topics) => {
    const seen = new Map<string, SeenTopic>();
    for (const [topic, now] of await reader.topicsNow(topics)) {
      const first = firsts.get(topic) ?? now;
      firsts.set(topic, first);
      seen.set(topic, { ...now, first });
    }
    return seen;
  };
}
