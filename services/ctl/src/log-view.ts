import type { Event } from '@lockbox/contracts/generated/events';
import type { Cluster } from './context.ts';
import { readDeadLetter, requestOfDeadLetter } from './dead-letters.ts';
import { createCopyCheck, createDecoder } from './decoding.ts';
import { createLogState, type LogState } from './log-state.ts';
import { readTopics, type TopicRecord } from './reading.ts';

/**
 * Tracks the results of published records, read from the log and the dead letters. It reads Kafka alone, so that it
 * shows the log and not a projection.
 */
export interface LogView extends LogState {
  /** How many the log has. */
  readonly partitions: number;
  /** Waits until the condition holds, checked after each change. Throws `onTimeout`'s error when time is up. */
  until(condition: () => boolean, withinMs: number, onTimeout: () => Error): Promise<void>;
  close(): Promise<void>;
}

/** Opens the view, and resolves when it has read all that is in the log now. */
export async function openLogView(cluster: Cluster): Promise<LogView> {
  const { topics } = cluster;
  const decoder = createDecoder(cluster);
  const { state, apply, refuse } = createLogState();
  const copyOf = createCopyCheck();
  const waiting = new Set<() => void>();

  async function take(record: TopicRecord): Promise<void> {
    if (record.topic === topics.deadLetters) {
      const letter = readDeadLetter(record);
      refuse(await requestOfDeadLetter(decoder, letter), letter.code, letter.sentence);
      return;
    }
    const decoded = await decoder.decode(record.topic, record.raw);
    if (decoded.kind !== 'value' || decoded.schema !== 'events' || copyOf(record, decoded) !== undefined) return;
    apply(decoded.value as Event); // the schema says so
  }

  const reading = await readTopics({
    cluster,
    topics: [topics.events, topics.deadLetters],
    from: 'beginning',
    onRecords: async (records) => {
      for (const record of records) await take(record);
      for (const look of waiting) look();
    },
  });
  await reading.caughtUp;

  return {
    ...state,
    partitions: reading.partitions.get(topics.events) ?? 0,
    async until(condition, withinMs, onTimeout) {
      if (condition()) return;
      const holds = Promise.withResolvers<void>();
      const look = () => {
        if (condition()) holds.resolve();
      };
      waiting.add(look);
      const timer = setTimeout(() => holds.reject(onTimeout()), withinMs);
      try {
        await Promise.race([holds.promise, reading.failed]);
      } finally {
        clearTimeout(timer);
        waiting.delete(look);
      }
    },
    close: () => reading.stop(),
  };
}
