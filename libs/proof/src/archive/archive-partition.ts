import { LockboxError } from '@lockbox/contracts/errors';
import { hashOf } from '@lockbox/evidence/chain';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { parseNote } from '@lockbox/evidence/tlog/note';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import type { NewestCheckpoint } from '../verify/cluster-source.ts';
import {
  type ArchivedRecord,
  ArchiveFileError,
  MOST_BYTES,
  MOST_RECORDS,
  readArchiveFile,
  writeArchiveFile,
} from './archive-file.ts';
import { eventFiles } from './event-files.ts';
import { differs } from './folder-place.ts';
import { checkpointPath, checkpointSizesIn, eventsPath, firstLeavesIn } from './layout.ts';
import type { Place } from './place.ts';
import { type Writing, writeTiles } from './tile-folder.ts';
import { createWaitingFiles } from './waiting-files.ts';

/** The archived records of one partition. */
export interface Archived {
  readonly folder: string;
  /** The size of the tree that the archive's newest checkpoint covers, before and after. */
  readonly before: number;
  readonly size: number;
  readonly files: number;
}

/** The content that an archive already has of a partition. */
export interface Present {
  /** The newest checkpoint, if there is one, and the size that its name says. */
  readonly checkpoint: { readonly size: number; readonly where: string; readonly bytes: Buffer } | undefined;
  /** Files that an interrupted run has left, and that the checkpoint does not cover. */
  readonly files: readonly PresentFile[];
  /** The first leaf that is in no file. */
  readonly end: number;
}

interface PresentFile {
  readonly path: string;
  readonly first: number;
  readonly end: number;
  /** The digest of all its values in order. */
  readonly digest: Buffer;
}
const NOTHING = Buffer.alloc(0);
const digestAfter = (before: Buffer, value: Buffer): Buffer => hashOf(Buffer.concat([before, hashOf(value)]));

/** Throws ARCHIVE_NOT_WHOLE where a file is not what its name says: by the names the archive is gone on with. */
export async function presentIn(partition: Place, origin: string): Promise<Present> {
  const size = (await checkpointSizesIn(partition)).at(-1) ?? 0;
  const path = checkpointPath(size);
  const bytes = size === 0 ? undefined : await partition.read(path);
  if (bytes !== undefined && sizeIn(bytes) !== size) {
    throw notWhole(partition, path, 'It is no checkpoint of as many events as its name says.');
  }
  const firsts = await firstLeavesIn(partition);
  const from = firsts.findLast((first) => first < size) ?? 0;
  const files: PresentFile[] = [];
  let end = from;
  for (const first of firsts.filter((one) => one >= from)) {
    const file = await fileAt(partition, { first, next: end, origin });
    files.push(file);
    end = file.end;
  }
  const where = `${partition.name}/${path}`;
  return { checkpoint: bytes && { size, where, bytes }, files, end };
}

/** Reads the text of a note without checking its signature; undefined if it is no note. */
function saidBy<T>(note: Buffer, read: (text: string) => T): T | undefined {
  try {
    return read(parseNote(note.toString()).text);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return undefined;
  }
}

const sizeIn = (note: Buffer): number | undefined => saidBy(note, (text) => parseCheckpoint(text).size);
const signedText = (note: Buffer): string | undefined => saidBy(note, (text) => text);

interface Named {
  /** The first leaf that the file's name says. */
  readonly first: number;
  /** The leaf that is to come next. */
  readonly next: number;
  readonly origin: string;
}

async function fileAt(partition: Place, { first, next, origin }: Named): Promise<PresentFile> {
  const path = eventsPath(first);
  try {
    const file = readArchiveFile((await partition.read(path)) ?? Buffer.alloc(0));
    const leaf = file.records[0]?.leaf;
    if (file.origin === origin && leaf === first && leaf === next) {
      const digest = file.records.reduce<Buffer>((before, { value }) => digestAfter(before, value), NOTHING);
      return { path, first, end: first + file.records.length, digest };
    }
    throw notWhole(
      partition,
      path,
      `It holds leaves of ${file.origin} from ${leaf} on, and those of ${origin} from ${next} on belong there.`,
    );
  } catch (error) {
    if (!(error instanceof ArchiveFileError)) throw error;
    throw notWhole(partition, path, error.message);
  }
}

const notWhole = (partition: Place, path: string, why: string): LockboxError =>
  new LockboxError(
    'ARCHIVE_NOT_WHOLE',
    `${partition.name}/${path}: ${why} Nothing is archived behind it: bring the archive back from another copy, or begin another.`,
  );

interface Options {
  /** The place of one partition. */
  readonly place: Place;
  readonly origin: string;
  readonly present: Present;
  /** Reads a schema from the registry. */
  readonly schemaText: (id: number) => Promise<string>;
}

/** Another run may have published the same one meanwhile, with more witnesses' lines or fewer. */
async function publishCheckpoint(place: Place, { size, note }: NewestCheckpoint): Promise<void> {
  const path = checkpointPath(size);
  try {
    await place.writeOnce(path, note);
  } catch (error) {
    if (!(error instanceof LockboxError) || error.code !== 'PUBLISHED_DIFFERS') throw error;
    const standing = signedText((await place.read(path)) ?? Buffer.alloc(0));
    if (standing === undefined || standing !== signedText(note)) throw error;
  }
}

/**
 * Writes what an archive does not contain yet: files with consecutive events, tiles, and last the checkpoint that
 * covers them. A file is written once, and only when a checkpoint covers it. Throws ARCHIVE_NOT_WHOLE if an existing
 * file has records behind the newest checkpoint: the archive would be continued after them without comparing them.
 */
export function archivePartition(
  { place, origin, present, schemaText }: Options,
  newest: NewestCheckpoint,
): Writing<Archived> {
  const last = present.files.at(-1);
  if (last !== undefined && last.end > newest.size) {
    throw notWhole(
      place,
      last.path,
      `It goes up to leaf ${last.end - 1}, and the newest checkpoint stands for ${newest.size} events, so it cannot be compared with the log. If audit has not signed so many yet, try again then.`,
    );
  }
  const before = present.checkpoint?.size ?? 0;
  const publish = (checkpoint: NewestCheckpoint) => publishCheckpoint(place, checkpoint);
  const tiles = writeTiles({ place, before, withEntries: false, isServed: false, publish }, newest);
  let leaves = 0;
  let open: ArchivedRecord[] = [];
  let bytes = 0;
  const waiting = createWaitingFiles(eventFiles(place));
  let files = 0;
  let isDropped = false;
  const compare = comparing(place, present.files);

  function close(): void {
    const records = open;
    if (records.length > 0) waiting.add(eventsPath(records[0]?.leaf ?? 0), bytes, () => fileOf(records));
    open = [];
    bytes = 0;
  }

  async function fileOf(records: readonly ArchivedRecord[]): Promise<Buffer> {
    const ids = new Set(records.map(({ value }) => value.readUInt32BE(1)));
    const schemas = new Map<number, string>();
    for (const id of ids) schemas.set(id, await schemaText(id));
    return await writeArchiveFile({ origin, schemas, records });
  }

  async function flush(): Promise<void> {
    await tiles.flush();
    files += await waiting.flush();
  }

  return {
    onNode: tiles.onNode,
    onLeaf(event, record) {
      tiles.onLeaf(event, record);
      const leaf = leaves++;
      if (leaf >= newest.size || isDropped) return;
      compare(leaf, record.raw);
      if (leaf < present.end) return;
      const { offset, timestamp, raw: value } = record;
      const headers = Object.entries(record.headers).flatMap(([name, one]) =>
        one === undefined ? [] : [{ name, value: one }],
      );
      open.push({ leaf, offset, timestamp, key: event.tenantId, value, headers });
      bytes += value.length + headers.reduce((sum, { name, value: one }) => sum + name.length + one.length, 0);
      if (open.length === MOST_RECORDS || bytes >= MOST_BYTES) close();
    },
    onVerified(size) {
      tiles.onVerified(size);
      if (size > newest.size) return;
      if (size === newest.size) close();
      waiting.release();
    },
    onDiffers() {
      tiles.onDiffers();
      isDropped = true;
      open = [];
      waiting.drop();
    },
    flush,
    async finish() {
      await flush();
      await waiting.close();
      const written = await tiles.finish();
      return written && { folder: place.name, before, size: newest.size, files: files + written.files + 1 };
    },
  };
}

/** Throws PUBLISHED_DIFFERS where a file that is there holds other records than the log. */
function comparing(place: Place, files: readonly PresentFile[]): (leaf: number, value: Buffer) => void {
  let at = 0;
  let digest: Buffer = NOTHING;
  return (leaf, value) => {
    const file = files[at];
    if (file === undefined || leaf < file.first) return;
    digest = digestAfter(digest, value);
    if (leaf + 1 < file.end) return;
    if (!digest.equals(file.digest)) throw differs(`${place.name}/${file.path}`);
    digest = NOTHING;
    at++;
  };
}
