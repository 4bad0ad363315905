import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOfDigest, type Digest } from '@lockbox/evidence/tlog/digest';
import { bundle, isFull, LEVELS_OF_TILE, TILE_WIDTH, type Tile, tilePath } from '@lockbox/evidence/tlog/tiles';
import type { Place } from '../archiving/place.ts';
import { createWaitingFiles } from '../archiving/waiting-files.ts';
import { usageError } from '../exit-codes.ts';
import type { NewestCheckpoint, PartitionListener } from './check-log.ts';

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

export interface Writing<Written> extends Required<Omit<PartitionListener, 'end'>> {
  /** Publishes the checkpoint; undefined where the log is not what it stands for. */
  finish(): Promise<Written | undefined>;
}

interface Tiles {
  /** Of one partition. */
  readonly place: Pick<Place, 'name' | 'writeOnce'>;
  /** The size of what is there already. */
  readonly before: number;
  readonly withEntries: boolean;
  /** Says, last, what all of it stands for. */
  readonly publish: (newest: NewestCheckpoint) => Promise<void>;
}

/** Where the events themselves are, if they are published. */
export const ENTRIES = 'tile/entries';
/** Says that a bundle is not there, and why: who verifies the folder would take it for one that was taken away. */
export const leftOutPath = (path: string): string => `${path}.left-out`;
const LEFT_OUT = 'One of these events has more than 65,535 bytes, which the format of a bundle does not hold.\n';

/**
 * Writes tiles of a tree while it grows, each once: a file that is there has to be the same. What a checkpoint stands for is on the
 * disk before the checkpoint is, so that one that was interrupted goes on where it was.
 */
export function writeTiles(
  { place, before, withEntries, publish }: Tiles,
  newest: NewestCheckpoint,
): Writing<Published> {
  /** By level of tiles: the last one, which is not full yet. */
  const levels: { index: number; hashes: Digest[] }[] = [];
  let entries: Buffer[] = [];
  const waiting = createWaitingFiles(place);
  const leftOut: string[] = [];
  let files = 0;
  let isDone = false;
  let isDropped = false;

  const isPublished = (tile: Tile): boolean => {
    const level = tile.level === 'entries' ? 0 : tile.level;
    return isFull(tile) && (tile.index + 1) * TILE_WIDTH ** (level + 1) <= before;
  };
  const add = (tile: Tile, bytes: Uint8Array | undefined): void => {
    if (tile.width === 0 || isPublished(tile)) return;
    const path = tilePath(tile);
    if (bytes === undefined) {
      leftOut.push(path);
      waiting.add(leftOutPath(path), LEFT_OUT.length, async () => Buffer.from(LEFT_OUT));
    } else waiting.add(path, bytes.length, async () => bytes);
  };
  const addHashes = (level: number, { index, hashes }: { index: number; hashes: readonly Digest[] }): void => {
    add({ level, index, width: hashes.length }, Buffer.concat(hashes.map(bytesOfDigest)));
    if (level === 0 && withEntries) add({ level: 'entries', index, width: entries.length }, bundle(entries));
  };

  async function flush(): Promise<void> {
    files += await waiting.flush();
  }

  return {
    onNode(level, index, hash) {
      if (isDone || isDropped || level % LEVELS_OF_TILE !== 0) return;
      const tileLevel = level / LEVELS_OF_TILE;
      const tile = levels[tileLevel] ?? { index: Math.floor(index / TILE_WIDTH), hashes: [] };
      levels[tileLevel] = tile;
      tile.hashes.push(hash);
    },
    onLeaf(_, { raw }) {
      if (isDone || isDropped) return;
      // Its first byte is the prefix of a leaf, and so no part of the entry.
      if (withEntries) entries.push(raw.subarray(1));
      for (const [level, tile] of levels.entries()) {
        if (tile.hashes.length < TILE_WIDTH) break;
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
      waiting.release();
    },
    onDiffers() {
      isDropped = true;
      levels.length = 0;
      entries = [];
      waiting.drop();
    },
    flush,
    async finish() {
      await flush();
      await waiting.close();
      if (!isDone) return undefined;
      await publish(newest);
      return { folder: place.name, before, size: newest.size, files, leftOut };
    },
  };
}

/**
 * Whether entries are to be written: whoever reads what is published finds all of them there, or none. A folder that has some goes on
 * with them, also where the export was interrupted before its first checkpoint (`size` 0).
 */
export function entriesIn(folder: string, size: number, isAsked: boolean): boolean {
  if (existsSync(join(folder, ENTRIES))) return true;
  if (size === 0 || !isAsked) return isAsked;
  throw usageError(`${folder} was published without --entries. Leave it out, or name another folder.`);
}
