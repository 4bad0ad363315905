import { Codec } from '@lockbox/contracts/codec';
import { LockboxError, usageError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { hashOf } from '@lockbox/evidence/chain';
import { originOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { createTree } from '@lockbox/evidence/tlog/tree';
import type { WitnessPolicy } from '@lockbox/evidence/tlog/witness-policy';
import type { CheckedPartition } from '@lockbox/evidence/verifying/checked-partition';
import type { Damage, DamageCode } from '@lockbox/evidence/verifying/damage';
import { type LogTrust, type StoredRecord, trustAsNamed } from '@lockbox/worker/read';
import type { Schema } from 'avsc';
import { refuseSharedKey, refuseUnlooked } from '../verify/check-log.ts';
import { checkRecords } from '../verify/check-records.ts';
import { type CheckpointTrust, type KeptCheckpoint, keptClaims } from '../verify/kept-claims.ts';
import { type LeafChecks, type PartitionListener, verifyPartition } from '../verify/verify-partition.ts';
import { claimsIn, type FoundInArchive } from './archive-claims.ts';
import { type ArchivedRecord, type ArchiveFile, ArchiveFileError, readArchiveFile } from './archive-file.ts';
import { idsIn, noteSchemas } from './archive-schemas.ts';
import { checkTiles } from './check-tiles.ts';
import { eventsPath, firstLeavesIn, manifestIn, partitionFolder } from './layout.ts';
import { type Place, within } from './place.ts';

/** One partition of an archive, as far as its newest checkpoint goes. */
export interface ArchivedPartition extends Omit<CheckedPartition, 'files'> {
  readonly files: readonly CheckedFile[];
  /** All checkpoints that it has, in the order of their sizes. */
  readonly notes: readonly Buffer[];
  /** The schemas that these events were written with, by the ids that they name; nothing has signed any other. */
  readonly schemas: ReadonlyMap<number, string>;
  /** The highest offset that an event names of the command that it came of; -1 where there is no event. */
  readonly lastCommand: number;
  /** When the newest event was decided, in milliseconds since 1970. */
  readonly lastEventAt: number;
}

/** A file whose records were found right, to be read again as it was. */
export interface CheckedFile {
  readonly path: string;
  readonly first: number;
  readonly sha256: string;
}

/** The part of the result that a report contains; none of the archive's records. */
export const reported = ({
  files,
  notes,
  schemas,
  lastCommand,
  lastEventAt,
  ...checked
}: ArchivedPartition): CheckedPartition => ({ ...checked, files: files.length });

interface Options {
  readonly trust: CheckpointTrust;
  /** Whose events are believed. */
  readonly logTrust: LogTrust;
  /** Checkpoints that somebody has kept elsewhere, by partition. */
  readonly kept: ReadonlyMap<number, readonly KeptCheckpoint[]>;
  readonly policy?: WitnessPolicy | undefined;
  readonly partition?: number | undefined;
  /** If given, decides again what was decided after this time (in milliseconds since 1970). */
  readonly decisions?: { readonly believedUntil: number } | undefined;
  readonly now: number;
  readonly onProgress: (text: string) => void;
}

export interface OpenedArchive {
  readonly place: Place;
  readonly topic: string;
  readonly partitions: number;
}

/** Throws ARCHIVE_NOT_WHOLE where nothing says which log it is of, and ARCHIVE_OF_OTHER_LOG where it is of another installation. */
export async function openArchive(place: Place, { installation }: CheckpointTrust): Promise<OpenedArchive> {
  const manifest = await manifestIn(place);
  if (manifest === undefined) {
    throw new LockboxError(
      'ARCHIVE_NOT_WHOLE',
      `${place.name} is no archive: it has no archive.json. Name the place that \`lockbox archive --to\` was given.`,
    );
  }
  const { topic, partitions } = manifest;
  if (manifest.installation !== installation) {
    throw new LockboxError(
      'ARCHIVE_OF_OTHER_LOG',
      `${place.name} is an archive of ${manifest.installation}, and LOCKBOX_INSTALLATION is ${installation}. Set it to the name of the installation whose log this is.`,
    );
  }
  return { place, topic, partitions };
}

/** Checks all that the archive has: nothing is done with one of which anything is damaged. */
export async function checkArchive(archive: OpenedArchive, options: Options): Promise<readonly ArchivedPartition[]> {
  refuseSharedKey(options.trust, options.logTrust);
  const { partition: only } = options;
  const all = Array.from({ length: archive.partitions }, (_, partition) => partition);
  const wanted = only === undefined ? all : all.filter((partition) => partition === only);
  if (wanted.length === 0) throw usageError(`--partition: ${archive.place.name} has no partition ${only}.`);
  refuseUnlooked(options.kept, wanted);
  const checked: ArchivedPartition[] = [];
  for (const partition of wanted) checked.push(await checkPartition(archive, partition, options));
  return comparedSchemas(checked);
}

/** The leaf that a file must begin with, of a log and of so many leaves. */
interface Expected {
  readonly origin: string;
  readonly leaf: number;
  readonly size: number;
}

/** Reads one file of events; undefined where it is missing, unreadable or misplaced, which `found` says. */
async function fileAt(
  folder: Place,
  path: string,
  { origin, leaf, size }: Expected,
  found: (code: DamageCode, sentence: string) => void,
) {
  const where = `${folder.name}/${path}`;
  const bytes = await folder.read(path);
  if (bytes === undefined) {
    found('ARCHIVE_FILE_MISSING', `${where} is not there: the events from leaf ${leaf} on are missing, of ${size}.`);
    return undefined;
  }
  const file = fileIn(bytes, where, found);
  if (file === undefined) return undefined;
  if (file.origin === origin && file.records[0]?.leaf === leaf) {
    return { file, sha256: hashOf(bytes).toString('hex') };
  }
  found(
    'ARCHIVE_FILE_MISPLACED',
    `${where} holds leaves of ${file.origin} from ${file.records[0]?.leaf} on, and those of ${origin} from ${leaf} on belong there.`,
  );
  return undefined;
}

async function checkPartition(
  { place, topic }: OpenedArchive,
  partition: number,
  options: Options,
): Promise<ArchivedPartition> {
  const { trust, logTrust, policy, decisions, now, onProgress } = options;
  const folderPath = partitionFolder(topic, partition);
  const folder = within(place, folderPath);
  const origin = originOf(trust.installation, topic, partition);
  const damage: Damage[] = [];
  const found = (code: DamageCode, sentence: string): void => void damage.push({ code, sentence, count: 1 });

  const { claims, notes } = await claimsIn(folder, origin, options, found);
  claims.push(...(await keptClaims(options.kept.get(partition), origin, options)));
  const size = Math.max(0, ...notes.map((one) => one.size));
  const firsts = await firstLeavesIn(folder);
  if (size === 0 && firsts.length > 0 && damage.length === 0) {
    found(
      'ARCHIVE_CHECKPOINT_MISSING',
      `${folder.name} has files with events, and no checkpoint that stands for them.`,
    );
  }

  let lastCommand = -1;
  let lastEventAt = 0;
  const listener: PartitionListener = {
    onLeaf({ commandOffset, occurredAt }) {
      lastCommand = Math.max(lastCommand, commandOffset);
      lastEventAt = Math.max(lastEventAt, occurredAt);
    },
  };
  const schemas = new Map<number, string>();
  const tiles = checkTiles(folder);
  const tree = createTree(nodeOf, tiles.onNode);
  const files: CheckedFile[] = [];

  async function* leaves({ check, decisions }: LeafChecks): AsyncGenerator<void> {
    const checking = checkRecords<PlacedRecord>({
      topic,
      partition,
      trust: trustAsNamed(logTrust),
      codec: new Codec<Event>('events', NO_ID, { schemaById: async (id) => parsed(schemas.get(id)) }),
      check,
      decisions,
      whereOf: ({ file, leaf }) => `${folder.name}/${file}, leaf ${leaf}`,
      unreadable(where) {
        if (damage.some(({ code }) => code === 'ARCHIVE_SCHEMA_DIFFERS')) return;
        found(
          'ARCHIVE_SCHEMA_DIFFERS',
          `${where}: policy signed it, and by the schema in the file it cannot be read as an event.`,
        );
      },
    });
    while (tree.size < size && damage.length === 0) {
      const path = eventsPath(tree.size);
      const where = `${folder.name}/${path}`;
      const read = await fileAt(folder, path, { origin, leaf: tree.size, size }, found);
      if (read === undefined) break;
      const { file, sha256 } = read;
      files.push({ path: `${folderPath}/${path}`, first: tree.size, sha256 });
      // Records behind the newest checkpoint were left by an interrupted run, and no checkpoint covers them.
      const records = file.records.filter(({ leaf }) => leaf < size);
      noteSchemas(file, idsIn(records), where, schemas, found);
      for (const { value } of records) tree.append(hashOf(value).toString('latin1'));
      await checking.take(records.map((record) => placedIn(path, record)));
      await tiles.flush();
      yield;
      onProgress(`partition ${partition}: ${tree.size} of ${size} events checked`);
    }
  }
  const source = { partition, origin, claims, leaves };
  const checked = await verifyPartition(source, { now, isEnough: policy?.isEnough, decisions, listener });

  const hasRead = damage.length === 0;
  const isSigned = hasRead && notes.some((one) => one.size === tree.size && one.root === tree.root());
  if (hasRead && size > 0) {
    const pathAt = (leaf: number): string => files.findLast(({ first }) => first <= leaf)?.path ?? folderPath;
    damage.push(...(await tiles.finish(isSigned, pathAt)));
  }
  const { damage: ofLog, readToEnd, ...rest } = checked;
  // Gaps in the log may follow from a damaged file alone, unless all events are the signed ones and only a tile is
  // damaged. Findings from signatures alone never do.
  const shown = damage.length === 0 || isSigned ? ofLog : ofLog.filter(({ code }) => code === 'CHECKPOINTS_FORK');
  return {
    ...rest,
    readToEnd: readToEnd && hasRead,
    damage: [...damage, ...shown],
    files,
    notes: notes.map(({ note }) => note),
    schemas,
    lastCommand,
    lastEventAt,
  };
}

/** One registry gave out all ids, so that two schemas under one are not both what it had. */
function comparedSchemas(checked: readonly ArchivedPartition[]): readonly ArchivedPartition[] {
  const texts = new Map<number, string>();
  return checked.map((one) => {
    const differing = [...one.schemas].find(([id, text]) => (texts.get(id) ?? text) !== text);
    for (const [id, text] of one.schemas) if (!texts.has(id)) texts.set(id, text);
    if (differing === undefined) return one;
    const sentence = `Partition ${one.partition} has another schema under the id ${differing[0]} than a partition before it.`;
    return { ...one, damage: [...one.damage, { code: 'ARCHIVE_SCHEMA_DIFFERS', sentence, count: 1 }] };
  });
}

/** No schema of a registry has it: each is looked up in the files. */
const NO_ID = 0xffff_ffff;

function fileIn(bytes: Buffer, where: string, found: FoundInArchive): ArchiveFile | undefined {
  try {
    return readArchiveFile(bytes);
  } catch (error) {
    if (!(error instanceof ArchiveFileError)) throw error;
    found(`ARCHIVE_FILE_${error.fault}`, `${where}: ${error.message}`);
    return undefined;
  }
}

interface PlacedRecord extends StoredRecord {
  readonly file: string;
  readonly leaf: number;
}

/** Returns the record in the form in which a reader of the topic gets it. */
const placedIn = (file: string, { leaf, offset, timestamp, key, value, headers }: ArchivedRecord): PlacedRecord => ({
  file,
  leaf,
  offset,
  timestamp,
  key: Buffer.from(key),
  raw: value,
  headers: Object.fromEntries(headers.map(({ name, value: bytes }) => [name, bytes])),
});

function parsed(text: string | undefined): Schema | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Schema); // the codec holds it to Lockbox's own
  } catch {
    return undefined;
  }
}
