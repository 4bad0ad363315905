import { LockboxError, usageError } from '@lockbox/contracts/errors';
import { createLogReader, existingPartitions, gapName, type LogReader } from '@lockbox/worker/read';
import { createRecordSender } from '@lockbox/worker/write';
import { archivedRecords } from '../archive/archived-records.ts';
import type { ArchivedPartition, OpenedArchive } from '../archive/check-archive.ts';
import type { LogCluster } from '../cluster.ts';
import { putCheckpoints } from './put-checkpoints.ts';
import { putEvents, restoredSoFar } from './put-events.ts';
import { placesSoFar, putPlaces } from './put-places.ts';
import { putSchemas } from './put-schemas.ts';

/** The restored records of one partition. */
export interface Restored {
  readonly partition: number;
  /** How many stood there before, of a run that was interrupted, and how many there are now. */
  readonly before: number;
  readonly events: number;
  /** The next offset of the topic of commands. */
  readonly commands: number;
  readonly checkpoints: number;
}

export interface RestoredLog {
  readonly partitions: readonly Restored[];
  /** With which policy starts on it; audit takes the first too. */
  readonly settings: {
    /** Commands are not archived, so that nothing before this time can be decided again. */
    readonly LOCKBOX_DECISIONS_BELIEVED_UNTIL: string;
    /** The gaps that policy accepts: commands that it has not read. */
    readonly LOCKBOX_ACCEPTED_GAPS: string;
  };
}

/** The schemas of all partitions, by id. */
export const schemasOf = (checked: readonly ArchivedPartition[]): ReadonlyMap<number, string> =>
  new Map(checked.flatMap(({ schemas }) => [...schemas]));

/**
 * Writes a verified archive into the topics of an empty installation. It first checks everything that is there, so that
 * nothing is written if something is in the way; then it writes schemas, events, offsets of commands and checkpoints,
 * in this order. An interrupted run can be repeated and continues where it stopped.
 */
export async function restore(
  cluster: LogCluster,
  archive: OpenedArchive,
  checked: readonly ArchivedPartition[],
  onProgress: (text: string) => void,
): Promise<RestoredLog> {
  const { kafka, registry, topics, clock } = cluster;
  if (archive.topic !== topics.events) {
    throw usageError(
      `The archive is of ${archive.topic}, and LOCKBOX_NAMESPACE makes the log's topic ${topics.events}. Policy's proofs name the topic: restore into one of the same name, on another cluster if this one has it already.`,
    );
  }
  const reader = createLogReader(kafka);
  const sender = createRecordSender(kafka, clock.now);
  try {
    await holdToPartitions(reader, cluster, archive);
    const there = new Map<number, { readonly events: number; readonly commands: number }>();
    for (const one of checked) {
      const { partition, lastCommand } = one;
      onProgress(`partition ${partition}: looking at what is there`);
      const place = { reader, topic: topics.events, partition };
      const events = await restoredSoFar(place, archivedRecords(archive, one), (compared) =>
        onProgress(`partition ${partition}: ${compared} of ${one.events} events were there already`),
      );
      const commands = await placesSoFar({ reader, topic: topics.commands, partition }, lastCommand + 1);
      there.set(partition, { events, commands });
    }
    await putSchemas(registry, topics.namespace, schemasOf(checked), onProgress);
    const restored: Restored[] = [];
    for (const one of checked) {
      const { partition, origin, notes, events, lastCommand } = one;
      const before = there.get(partition) ?? { events: 0, commands: 0 };
      const place = { reader, topic: topics.events, partition };
      await putEvents(sender, place, archivedRecords(archive, one, before.events), (written) =>
        onProgress(`partition ${partition}: ${before.events + written} of ${events} events`),
      );
      const commands = { ...place, topic: topics.commands };
      await putPlaces(sender, commands, before.commands, lastCommand + 1, (written) =>
        onProgress(`partition ${partition}: ${before.commands + written} of ${lastCommand + 1} places of commands`),
      );
      const checkpoints = await putCheckpoints(sender, { ...place, topic: topics.checkpoints }, origin, notes);
      restored.push({
        partition,
        before: before.events,
        events,
        commands: Math.max(before.commands, lastCommand + 1),
        checkpoints,
      });
    }
    const believedUntil = new Date(Math.max(0, ...checked.map(({ lastEventAt }) => lastEventAt))).toISOString();
    const topicId = (await reader.topicsNow([topics.commands])).get(topics.commands)?.id ?? '';
    const gaps = checked
      .map(({ partition, lastCommand }) => ({ partition, next: lastCommand + 1 }))
      .filter(({ next }) => next > 0)
      .map(({ partition, next }) => gapName({ topic: 'commands', partition, topicId }, { from: next, to: next }));
    return {
      partitions: restored,
      settings: { LOCKBOX_DECISIONS_BELIEVED_UNTIL: believedUntil, LOCKBOX_ACCEPTED_GAPS: gaps.join(',') },
    };
  } finally {
    await Promise.all([reader.close(), sender.close()]);
  }
}

async function holdToPartitions(reader: LogReader, { topics }: LogCluster, archive: OpenedArchive): Promise<void> {
  for (const topic of [topics.events, topics.commands, topics.checkpoints]) {
    const found = await existingPartitions(reader, topic);
    if (found === undefined) {
      throw new LockboxError(
        'TOPIC_MISSING',
        `There is no topic ${topic}. Run \`lockbox topics apply --partitions ${archive.partitions}\` first.`,
      );
    }
    if (found.length === archive.partitions) continue;
    throw usageError(
      `${topic} has ${found.length} partitions, and the archive is of ${archive.partitions}: a tenant's partition follows from their number. Delete the topics of the namespace, and run \`lockbox topics apply --partitions ${archive.partitions}\`.`,
    );
  }
}
