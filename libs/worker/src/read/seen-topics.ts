import type { LogReader } from './log-reader.ts';

/** Which topic has a name now, and which had it when this process first looked. */
export interface SeenTopic {
  readonly id: string;
  readonly first: string;
}

export type SeenTopics = (topics: readonly string[]) => Promise<ReadonlyMap<string, SeenTopic>>;

/** Remembers the first id of each topic for as long as the process lives. */
export function createSeenTopics(reader: Pick<LogReader, 'topicIds'>): SeenTopics {
  const firsts = new Map<string, string>();
  return async (topics) => {
    const seen = new Map<string, SeenTopic>();
    for (const [topic, id] of await reader.topicIds(topics)) {
      const first = firsts.get(topic) ?? id;
      firsts.set(topic, first);
      seen.set(topic, { id, first });
    }
    return seen;
  };
}
