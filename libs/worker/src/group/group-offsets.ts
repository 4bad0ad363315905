import type { Kafka } from 'kafkajs';
import { reconnecting } from '../retry/reconnecting.ts';

/** The offsets that a group has committed. */
export interface GroupOffsets {
  /** By topic, for one partition number; topics without a committed offset are left out. */
  committed(topics: readonly string[], partition: number): Promise<ReadonlyMap<string, number>>;
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
        const found = new Map<string, number>();
        for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics: [...topics] })) {
          const offset = Number(partitions.find((one) => one.partition === partition)?.offset ?? -1);
          if (offset >= 0) found.set(topic, offset);
        }
        return found;
      }),
    close: () => admins.close(),
  };
}
