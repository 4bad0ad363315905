import { LockboxError } from '@lockbox/contracts/errors';
import type { Place } from './place.ts';

/**
 * The layout of an archive (docs/contract.md, "Archives"); tiles have the same paths as in `lockbox checkpoints
 * export`.
 */

const MANIFEST = 'archive.json';
const FORMAT = 'lockbox-archive/v1';
/** Names of one length are in the order of their numbers. */
const DIGITS = 12;
const numbered = (number: number): string => String(number).padStart(DIGITS, '0');

export const partitionFolder = (topic: string, partition: number): string => `${topic}/${partition}`;
export const eventsPath = (first: number): string => `events/${numbered(first)}.avro`;
export const checkpointPath = (size: number): string => `checkpoints/${numbered(size)}`;

/** The first leaves of the files with events, in order. */
export const firstLeavesIn = (partition: Place): Promise<readonly number[]> => numbersIn(partition, 'events', '.avro');

/** Returns the tree sizes of the checkpoints of an archive, in ascending order. */
export const checkpointSizesIn = (partition: Place): Promise<readonly number[]> => numbersIn(partition, 'checkpoints');

async function numbersIn(partition: Place, folder: string, ending = ''): Promise<readonly number[]> {
  const names = await partition.list(folder);
  return names.flatMap((name) => {
    const number = Number(name.slice(0, DIGITS));
    return name === `${numbered(number)}${ending}` ? [number] : [];
  });
}

/** Which log an archive is of. */
export interface Manifest {
  readonly installation: string;
  readonly topic: string;
  readonly partitions: number;
}

/** Says of a new archive what it is of, and throws ARCHIVE_OF_OTHER_LOG where it is of another. */
export async function claim(place: Place, manifest: Manifest): Promise<void> {
  const present = await manifestIn(place);
  if (present === undefined) {
    const { installation, topic, partitions } = manifest;
    await place.writeOnce(
      MANIFEST,
      Buffer.from(`${JSON.stringify({ format: FORMAT, installation, topic, partitions })}\n`),
    );
  } else holdTo(place, present, manifest);
}

function holdTo(place: Place, found: Manifest, { installation, topic, partitions }: Manifest): void {
  if (found.installation === installation && found.topic === topic && found.partitions === partitions) return;
  throw new LockboxError(
    'ARCHIVE_OF_OTHER_LOG',
    `${place.name} is an archive of ${found.installation}/${found.topic} with ${found.partitions} partitions, and this is ${installation}/${topic} with ${partitions}. Each log has an archive of its own: compare LOCKBOX_INSTALLATION, LOCKBOX_NAMESPACE and the number of partitions, or name another place.`,
  );
}

/** More than a topic of Kafka can have in practice. */
const MOST_PARTITIONS = 100_000;

export async function manifestIn(place: Place): Promise<Manifest | undefined> {
  const bytes = await place.read(MANIFEST);
  if (bytes === undefined) return undefined;
  try {
    const { format, installation, topic, partitions } = JSON.parse(bytes.toString()) as Record<string, unknown>; // each is looked at
    if (format === FORMAT && typeof installation === 'string' && typeof topic === 'string') {
      const count = Number(partitions);
      if (Number.isInteger(partitions) && count > 0 && count <= MOST_PARTITIONS) {
        return { installation, topic, partitions: count };
      }
    }
  } catch {
    // said below
  }
  throw new LockboxError(
    'ARCHIVE_NOT_WHOLE',
    `${place.name}/${MANIFEST} does not say which log the archive is of, in the format ${FORMAT}. Bring it back from another copy.`,
  );
}
