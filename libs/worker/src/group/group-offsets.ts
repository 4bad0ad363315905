import type { Kafka } from 'kafkajs';
import { reconnecting } from '../retry/reconnecting.ts';
import { type OffsetMark, readMark } from './offset-mark.ts';

/** What a group has committed for one partition. */
export interface Committed {
  readonly offset: number;
  /** None if something else than a worker has set the offset, or a version before. */
  readonly mark: OffsetMark | undefined;
}

/** The offsets that a group has committed. */
export interface GroupOffsets {
  /** By topic, for one partition number; topics without a committed offset are left out. Rejects where brokers did not say. */
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
          // kafkajs asks for no partition of a topic that its metadata has just lost: that says nothing of what is committed.
          if (own === undefined) throw new Error(`Brokers did not say what of ${topic} ${partition} is committed`);
          const offset = Number(own.offset);
          if (offset >= 0) found.set(topic, { offset, mark: readMark(own.metadata) });
        }
        return found;
      }),
    close: () => admins.close(),
  };
}
