import type { Kafka } from 'kafkajs';
import { reconnecting } from '../retry/reconnecting.ts';
import { type OffsetMark, readMark } from './offset-mark.ts';

/** A group's committed offset of one partition. */
export interface Committed {
  readonly offset: number;
  /** Undefined if the offset was set by an earlier version, or not by a worker. */
  readonly mark: OffsetMark | undefined;
}

/** The offsets that a group has committed. */
export interface GroupOffsets {
  /**
   * Offsets by topic for one partition number, without topics that have none. Rejects if brokers did not answer for a
   * topic.
   */
  committed(topics: readonly string[], partition: number): Promise<ReadonlyMap<string, Committed>>;
  close(): Promise<void>;
}

export function createGroupOffsets(kafka: Kafka, groupId: string): GroupOffsets {
  const admins = reconnecting(
    async () => {
      const admin = kafka.admin();
      await admin.connect();
      return admin;
    },
    (admin) => admin.disconnect(),
  );
  return {
    committed: (topics, partition) =>
      admins.using(async (admin) => {
        const found = new Map<string, Committed>();
        const answers = new Map(
          (await admin.fetchOffsets({ groupId, topics: [...topics] })).map((answer) => [
            answer.topic,
            answer.partitions,
          ]),
        );
        for (const topic of topics) {
          const own = answers.get(topic)?.find((one) => one.partition === partition);
          // kafkajs leaves out the partitions of a topic whose metadata it has just lost, which says nothing about
          // committed offsets.
          if (own === undefined) throw new Error(`Brokers did not say what of ${topic} ${partition} is committed`);
          const offset = Number(own.offset);
          if (offset >= 0) found.set(topic, { offset, mark: readMark(own.metadata) });
        }
        return found;
      }),
    close: () => admins.close(),
  };
}
