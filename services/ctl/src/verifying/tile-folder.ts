import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LockboxError } from '@lockbox/contracts/errors';
import { bytesOfDigest, type Digest } from '@lockbox/evidence/tlog/digest';
import { bundle, isFull, LEVELS_OF_TILE, type Tile, tilePath } from '@lockbox/evidence/tlog/tiles';
import { usageError } from '../exit-codes.ts';
import type { NewestCheckpoint, PartitionListener } from './check-log.ts';
import { replaceFile } from './replace-file.ts';

/** What was written of one partition. */
export interface Published {
  readonly folder: string;
  /** The tree that the folder's checkpoint stands for, before and now. */
  readonly before: number;
  readonly size: number;
  readonly files: number;
  /** Bundles that hold an entry that is too large for the format; the tiles prove it all the same. */
  readonly leftOut: readonly string[];
}

interface Writing extends PartitionListener {
  flush(): Promise<void>;
  /** Publishes the checkpoint; undefined where the log is not what it stands for. */
  finish(): Promise<Published | undefined>;
}

const WIDTH = 256;
const CHECKPOINT = 'checkpoint';

/**
 * Writes tiles of a tree while it grows, each once: a file that is there has to be the same. What a checkpoint stands for is on the
 * disk before the checkpoint is, so that one that was interrupted goes on where it was. `before` is the size of what is published.
 */
export function writeTiles(
  { folder, before, withEntries }: { readonly folder: string; readonly before: number; readonly withEntries: boolean },
  newest: NewestCheckpoint,
): Writing {
  /** By level of tiles: the last one, which is not full yet. */
  const levels: { index: number; hashes: Digest[] }[] = [];
  let entries: Buffer[] = [];
  /** Not yet what a checkpoint stands for; and what is to be written. */
  let waiting: { readonly tile: Tile; readonly bytes: Uint8Array | undefined }[] = [];
  let ready: typeof waiting = [];
  const leftOut: string[] = [];
  let files = 0;
  let isDone = false;

  const isPublished = (tile: Tile): boolean => {
    const level = tile.level === 'entries' ? 0 : tile.level;
    return isFull(tile) && (tile.index + 1) * WIDTH ** (level + 1) <= before;
  };
  const add = (tile: Tile, bytes: Uint8Array | undefined): void => {
    if (tile.width > 0 && !isPublished(tile)) waiting.push({ tile, bytes });
  };
  const addHashes = (level: number, { index, hashes }: { index: number; hashes: readonly Digest[] }): void => {
    add({ level, index, width: hashes.length }, Buffer.concat(hashes.map(bytesOfDigest)));
    if (level === 0 && withEntries) add({ level: 'entries', index, width: entries.length }, bundle(entries));
  };

  async function flush(): Promise<void> {
    const now = ready;
    ready = [];
    for (const { tile, bytes } of now) {
      const path = tilePath(tile);
      if (bytes === undefined) leftOut.push(path);
      else if (await writeOnce(join(folder, path), bytes)) files++;
    }
  }

  return {
    onNode(level, index, hash) {
      if (isDone || level % LEVELS_OF_TILE !== 0) return;
      const tileLevel = level / LEVELS_OF_TILE;
      const tile = levels[tileLevel] ?? { index: Math.floor(index / WIDTH), hashes: [] };
      levels[tileLevel] = tile;
      tile.hashes.push(hash);
    },
    onLeaf(_, { raw }) {
      if (isDone) return;
      // Its first byte is the prefix of a leaf, and so no part of the entry.
      if (withEntries) entries.push(raw.subarray(1));
      for (const [level, tile] of levels.entries()) {
        if (tile.hashes.length < WIDTH) break;
        addHashes(level, tile);
        levels[level] = { index: tile.index + 1, hashes: [] };
        if (level === 0) entries = [];
      }
    },
    onVerified(size) {
      if (isDone) return;
      if (size === newest.size) {
        for (const [level, tile] of levels.entries()) addHashes(level, tile);
        isDone = true;
      }
      ready.push(...waiting);
      waiting = [];
    },
    flush,
    async finish() {
      await flush();
      if (!isDone) return undefined;
      await replaceFile(join(folder, CHECKPOINT), newest.note);
      return { folder, before, size: newest.size, files, leftOut };
    },
  };
}

/**
 * Whether entries are to be written: whoever reads what is published finds all of them there, or none. A folder that has some goes on
 * with them, also where the export was interrupted before its first checkpoint (`size` 0).
 */
export function entriesIn(folder: string, size: number, isAsked: boolean): boolean {
  if (existsSync(join(folder, 'tile/entries'))) return true;
  if (size === 0 || !isAsked) return isAsked;
  throw usageError(`${folder} was published without --entries. Leave it out, or name another folder.`);
}

/** The checkpoint that a folder publishes; undefined where there is none. */
export const publishedCheckpoint = (folder: string): Promise<Buffer | undefined> => contentOf(join(folder, CHECKPOINT));

const contentOf = (path: string): Promise<Buffer | undefined> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** Whether it was written; a file that is there stays, and has to be the same. */
async function writeOnce(path: string, bytes: Uint8Array): Promise<boolean> {
  const present = await contentOf(path);
  if (present === undefined) {
    await replaceFile(path, bytes);
    return true;
  }
  if (present.equals(bytes)) return false;
  throw new LockboxError(
    'PUBLISHED_DIFFERS',
    `${path} was published, and the log now gives other bytes for it. Nothing was changed there: keep the folder, and compare it with \`lockbox verify\`.`,
  );
}
