import { LockboxError, usageError } from '@lockbox/contracts/errors';
import { publicKeysOf } from '@lockbox/evidence/signing-keys';
import type { CheckedPartition } from '@lockbox/evidence/verifying/checked-partition';
import { createLogReader, existingPartitions, type LogReader, type LogTrust } from '@lockbox/worker/read';
import { type CheckOptions, clusterSource, type PlacedPartition } from './cluster-source.ts';
import { verifyPartition } from './verify-partition.ts';

/** Reads all checkpoints and then the whole log, and holds one against the other. */
export const checkLog = (options: CheckOptions): Promise<readonly CheckedPartition[]> =>
  withWanted(options, (reader, wanted) => checkPartitions(reader, wanted, options));

/** Gives the partitions that are to be read, with what reads them. */
export async function withWanted<T>(
  options: CheckOptions,
  work: (reader: LogReader, wanted: readonly number[]) => Promise<T>,
): Promise<T> {
  refuseSharedKey(options.trust, options.cluster.trust());
  const reader = createLogReader(options.cluster.kafka);
  try {
    const wanted = await wantedPartitions(reader, options);
    refuseUnlooked([...options.kept, ...(options.letters ?? [])], wanted);
    return await work(reader, wanted);
  } finally {
    await reader.close();
  }
}

/** One after the other. */
export async function checkPartitions(
  reader: LogReader,
  wanted: readonly number[],
  options: CheckOptions,
): Promise<readonly CheckedPartition[]> {
  const checked: CheckedPartition[] = [];
  for (const [index, partition] of wanted.entries()) {
    const name = wanted.length === 1 ? `partition ${partition}` : `partition ${index + 1} of ${wanted.length}`;
    checked.push(await checkPartition(reader, { partition, name }, options));
  }
  return checked;
}

/** Refuses kept checkpoints of a partition that is not verified: they would be ignored silently. */
export function refuseUnlooked(
  kept: Iterable<readonly [partition: number, readonly { readonly where: string }[]]>,
  wanted: readonly number[],
): void {
  for (const [partition, [unlooked]] of kept) {
    if (unlooked === undefined || wanted.includes(partition)) continue;
    throw usageError(`${unlooked.where} is of partition ${partition}, and only ${wanted.join(', ')} are looked at.`);
  }
}

/** A checkpoint by whoever can write the log too would show nothing. */
export function refuseSharedKey(trust: CheckOptions['trust'], { keys: policys }: Pick<LogTrust, 'keys'>): void {
  const shared = [...publicKeysOf(trust.publicKeys.join(',')).keys()].find((id) => policys.has(id));
  if (shared === undefined) return;
  throw usageError(
    `LOCKBOX_CHECKPOINT_PUBLIC_KEYS has the key ${shared}, which LOCKBOX_SIGNING_PUBLIC_KEYS has too: policy must not sign checkpoints. Compare both with what the provider gave you.`,
  );
}

export async function wantedPartitions(
  reader: LogReader,
  { cluster, partition, writtenWith }: Pick<CheckOptions, 'cluster' | 'partition' | 'writtenWith'>,
): Promise<readonly number[]> {
  const { events, checkpoints } = cluster.topics;
  const partitionsOf = async (topic: string): Promise<readonly number[]> => {
    const found = await existingPartitions(reader, topic);
    if (found !== undefined) return found;
    throw new LockboxError(
      'TOPIC_MISSING',
      `There is no topic ${topic}. \`lockbox topics check\` lists those there are.`,
    );
  };
  const written = async (topic: string): Promise<readonly number[]> => {
    const there = await partitionsOf(topic);
    if (writtenWith === undefined || there.length < writtenWith) return there;
    for (const added of there.slice(writtenWith)) {
      if ((await reader.offsets(topic, added, 'high')).high === 0) continue;
      throw usageError(
        `--partitions: ${topic} ${added} has records, so the topic was written with more than ${writtenWith}.`,
      );
    }
    return there.slice(0, writtenWith);
  };
  const found = await written(events);
  const signed = await written(checkpoints);
  // A log that was recreated with fewer partitions has lost whole partitions, and no other check would report it.
  if (found.length !== signed.length) {
    throw new LockboxError(
      'PARTITION_MISSING',
      `${events} has ${found.length} partitions, and ${checkpoints} has ${signed.length}: all topics have the same number, so one of them was made anew. \`lockbox topics check\` says how many there should be.`,
    );
  }
  if (partition === undefined) return found;
  if (found.includes(partition)) return [partition];
  throw usageError(`--partition: ${events} has no partition ${partition}.`);
}

async function checkPartition(
  reader: LogReader,
  place: PlacedPartition,
  options: CheckOptions,
): Promise<CheckedPartition> {
  const { cluster, policy, decisions, listen } = options;
  const { source, newest } = await clusterSource(reader, place, options);
  return await verifyPartition(source, {
    now: cluster.clock.now(),
    isEnough: policy?.isEnough,
    decisions,
    listener: listen?.(place.partition, newest) ?? {},
  });
}
