import { usageError } from '@lockbox/contracts/errors';
import { bytesOfDigest, type Digest } from '@lockbox/evidence/tlog/digest';
import { bundle, LEVELS_OF_TILE, partialTiles, TILE_WIDTH, type Tile, tilePath } from '@lockbox/evidence/tlog/tiles';
import type { NewestCheckpoint } from '../verify/cluster-source.ts';
import type { PartitionListener } from '../verify/verify-partition.ts';
import type { Place } from './place.ts';
import { createWaitingFiles } from './waiting-files.ts';

/** The published files of one partition. */
export interface Published {
  readonly folder: string;
  /** The size of the tree that the folder's checkpoint covers, before and after. */
  readonly before: number;
  readonly size: number;
  readonly files: number;
  /** Entry bundles that are left out because an entry is too large for the format. The tiles still prove it. */
  readonly leftOut: readonly string[];
}

export interface Writing<Written> extends Required<Omit<PartitionListener, 'end'>> {
  /** Publishes the checkpoint; returns undefined if the log does not match it. */
  finish(): Promise<Written | undefined>;
}

interface Tiles {
  /** The place of one partition. */
  readonly place: Pick<Place, 'name' | 'writeOnce' | 'list'>;
  /** The size of the tree that is already there. */
  readonly before: number;
  readonly withEntries: boolean;
  /** True if clients with an older checkpoint also read these tiles: then the tiles of each signed size are written. */
  readonly isServed: boolean;
  /** Publishes, as the last step, the checkpoint that covers everything. */
  readonly publish: (newest: NewestCheckpoint) => Promise<void>;
}

/** The folder of the events themselves, if they are published. */
export const ENTRIES = 'tile/entries';
/** The file that says why an entry bundle is missing: a verifier would otherwise assume that somebody removed it. */
export const leftOutPath = (path: string): string => `${path}.left-out`;
const LEFT_OUT = 'One of these events has more than 65,535 bytes, which the format of a bundle does not hold.\n';

/** The last tile of a level, while it is not full. */
interface OpenTile {
  readonly index: number;
  readonly hashes: Digest[];
  /** How many of them a tree has that was signed. */
  readonly widths: Set<number>;
}
const openTile = (index: number): OpenTile => ({ index, hashes: [], widths: new Set() });

/**
 * Writes the tiles of a growing tree, each once: a file that is already there must be the same. Everything that a
 * checkpoint covers is on the disk before the checkpoint, so that an interrupted run can continue. Partial tiles are
 * written last: a full tile also serves the smaller trees (c2sp.org/tlog-tiles, "Partial Tiles").
 */
export function writeTiles(
  { place, before, withEntries, isServed, publish }: Tiles,
  newest: NewestCheckpoint,
): Writing<Published> {
  const levels: OpenTile[] = [];
  /** The entries of the open tile of level 0. */
  let entries: Buffer[] = [];
  const waiting = createWaitingFiles(place);
  const leftOut: string[] = [];
  let files = 0;
  let isDone = false;
  let isDropped = false;

  const isPublished = ({ index }: OpenTile, level: number): boolean =>
    (index + 1) * TILE_WIDTH ** (level + 1) <= before;
  const hashesIn = ({ hashes }: OpenTile, width: number): Buffer =>
    Buffer.concat(hashes.slice(0, width).map(bytesOfDigest));
  function addEntries(index: number, width: number): void {
    const path = tilePath({ level: 'entries', index, width });
    const bytes = bundle(entries.slice(0, width));
    if (bytes === undefined) {
      if (width === entries.length) leftOut.push(path);
      waiting.add(leftOutPath(path), LEFT_OUT.length, async () => Buffer.from(LEFT_OUT));
    } else waiting.add(path, bytes.length, async () => bytes);
  }
  function addFull(level: number, tile: OpenTile): void {
    if (isPublished(tile, level)) return;
    const bytes = hashesIn(tile, TILE_WIDTH);
    waiting.add(tilePath({ level, index: tile.index, width: TILE_WIDTH }), bytes.length, async () => bytes);
    if (level === 0 && withEntries) addEntries(tile.index, TILE_WIDTH);
  }
  /** Those that are there are not read again: of a busy log there may be hundreds. */
  async function addOpen(level: number, tile: OpenTile): Promise<void> {
    const widthsIn = async (of: Tile['level']): Promise<readonly number[]> => {
      const there = await place.list(partialTiles({ level: of, index: tile.index }));
      return [...tile.widths].filter((width) => !there.some((name) => Number.parseInt(name, 10) === width));
    };
    for (const width of await widthsIn(level)) {
      const bytes = hashesIn(tile, width);
      waiting.add(tilePath({ level, index: tile.index, width }), bytes.length, async () => bytes);
    }
    if (level > 0 || !withEntries) return;
    for (const width of await widthsIn('entries')) addEntries(tile.index, width);
  }

  async function flush(): Promise<void> {
    files += await waiting.flush();
  }

  return {
    onNode(level, index, hash) {
      if (isDone || isDropped || level % LEVELS_OF_TILE !== 0) return;
      const tileLevel = level / LEVELS_OF_TILE;
      const tile = levels[tileLevel] ?? openTile(Math.floor(index / TILE_WIDTH));
      levels[tileLevel] = tile;
      tile.hashes.push(hash);
    },
    onLeaf(_, { raw }) {
      if (isDone || isDropped) return;
      // Its first byte is the prefix of a leaf, and so no part of the entry.
      if (withEntries) entries.push(raw.subarray(1));
      for (const [level, tile] of levels.entries()) {
        if (tile.hashes.length < TILE_WIDTH) break;
        addFull(level, tile);
        levels[level] = openTile(tile.index + 1);
        if (level === 0) entries = [];
      }
    },
    onVerified(size) {
      if (isDone) return;
      isDone = size === newest.size;
      if (isDone || isServed) {
        for (const { hashes, widths } of levels) if (hashes.length > 0) widths.add(hashes.length);
      }
      waiting.release();
    },
    onDiffers() {
      if (isDone) return;
      isDropped = true;
      levels.length = 0;
      entries = [];
      waiting.drop();
    },
    flush,
    async finish() {
      await flush();
      if (isDone) {
        for (const [level, tile] of levels.entries()) await addOpen(level, tile);
        waiting.release();
        await flush();
      }
      await waiting.close();
      if (!isDone) return undefined;
      await publish(newest);
      return { folder: place.name, before, size: newest.size, files, leftOut };
    },
  };
}

/**
 * Returns whether to write entries: a published log has all of them or none. A place that has entries gets more, also
 * if the export was interrupted before its first checkpoint (`size` 0).
 */
export async function entriesIn(place: Place, size: number, isAsked: boolean): Promise<boolean> {
  for (const folder of [ENTRIES, partialTiles({ level: 'entries', index: 0 })]) {
    if ((await place.list(folder)).length > 0) return true;
  }
  if (size === 0 || !isAsked) return isAsked;
  throw usageError(`${place.name} was published without --entries. Leave it out, or name another place.`);
}
