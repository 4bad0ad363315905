import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '@lockbox/evidence/merkle';
import { DIGEST_BYTES, type Digest, digestAt } from '@lockbox/evidence/tlog/digest';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { entriesOf, LEVELS_OF_TILE, TILE_WIDTH, type Tile, tilePath, tilesBetween } from '@lockbox/evidence/tlog/tiles';
import type { OnNode } from '@lockbox/evidence/tlog/tree';
import { ENTRIES, leftOutPath } from './tile-folder.ts';

/** The tiles of a partition, as a folder publishes them (c2sp.org/tlog-tiles). */
export interface TileReader {
  /** True if the events themselves were published, not only hashes. */
  readonly hasEntries: boolean;
  /** The hashes of leaves, tile by tile, and the values of their events, if those are there. A tile that is missing ends it. */
  leaves(): Generator<{ readonly hashes: readonly Digest[]; values(): readonly Buffer[] | undefined }>;
  /** Receives the nodes of the tree that the leaves make. Each is compared with the tile that contains it. */
  readonly onNode: OnNode;
  /** Tiles that are missing, or have other hashes than the leaves give; and bundles of entries that are missing, or of other leaves. */
  differing(): readonly string[];
  /** Bundles of entries that the export has left out, as it says itself. */
  leftOut(): readonly string[];
}

/** Each tile is asked for as often as it has hashes. */
const TILES_KEPT = 64;

export function readTiles(folder: string, size: number): TileReader {
  const kept = new Map<string, readonly Digest[]>();
  const differing = new Set<string>();
  const leftOut = new Set<string>();

  function hashesOf(tile: Tile): readonly Digest[] {
    const path = tilePath(tile);
    const known = kept.get(path);
    if (known !== undefined) return known;
    const hashes = hashesIn(join(folder, path), tile.width);
    const [oldest] = kept.keys();
    if (kept.size >= TILES_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(path, hashes);
    return hashes;
  }
  /** Returns the tile in which a tree of this size has a node of a level of tiles. */
  const tileAt = (level: number, index: number): Tile => {
    const place = Math.floor(index / TILE_WIDTH);
    return {
      level,
      index: place,
      width: Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - place * TILE_WIDTH),
    };
  };
  const tiles = tilesBetween(0, 0, size);
  const hasEntries = existsSync(join(folder, ENTRIES));

  function valuesAt({ index, width }: Tile, hashes: readonly Digest[]): readonly Buffer[] | undefined {
    const path = tilePath({ level: 'entries', index, width });
    const entries = bundleIn(join(folder, path));
    // The first byte of a value is the prefix of a leaf, which is no part of an entry.
    const values = entries?.map((entry) => Buffer.concat([Buffer.alloc(1), entry]));
    if (values?.length === width && values.every((value, at) => digestOf(value) === hashes[at])) return values;
    const isLeftOut = entries === undefined && existsSync(join(folder, leftOutPath(path)));
    (isLeftOut ? leftOut : differing).add(path);
    return undefined;
  }

  return {
    hasEntries,
    *leaves() {
      for (const tile of tiles) {
        const hashes = hashesOf(tile);
        if (hashes.length === 0) {
          differing.add(tilePath(tile));
          return;
        }
        yield { hashes, values: () => valuesAt(tile, hashes) };
      }
    },
    onNode(level, index, hash) {
      if (level % LEVELS_OF_TILE !== 0) return;
      const tile = tileAt(level / LEVELS_OF_TILE, index);
      if (hashesOf(tile)[index % TILE_WIDTH] !== hash) differing.add(tilePath(tile));
    },
    differing: () => [...differing],
    leftOut: () => [...leftOut],
  };
}

/** Undefined where the file is missing; none where it was damaged. */
function bundleIn(path: string): readonly Uint8Array[] | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return entriesOf(readFileSync(path));
  } catch (error) {
    if (error instanceof NoteError) return [];
    throw error;
  }
}

/** None where the file is missing, or has not as many as the tile. */
function hashesIn(path: string, width: number): readonly Digest[] {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  if (bytes.length !== width * DIGEST_BYTES) return [];
  return Array.from({ length: width }, (_, at) => digestAt(bytes, at));
}
