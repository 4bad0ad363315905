import type { Digest } from '@lockbox/evidence/tlog/digest';
import { LEVELS_OF_TILE, TILE_WIDTH } from '@lockbox/evidence/tlog/tiles';
import type { OnNode } from '@lockbox/evidence/tlog/tree';
import { createBell } from '@lockbox/platform/bell';
import { type TreeTileDocument, tileId } from '@lockbox/store/collections/tree-tiles';
import type { PartitionContext } from '@lockbox/worker/definition';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import { Binary, type Collection } from 'mongodb';

/** Keeps the tree of one partition as tiles, from which the portal proves single events. */
export interface TreeTiles {
  /** The next leaf's record is at this offset. */
  leafAt(offset: number): void;
  /** Writes everything at once: the tree has reached the newest checkpoint, or one of it is being signed. */
  write(): void;
  readonly onNode: OnNode;
}

interface Tile {
  readonly level: number;
  readonly index: number;
  readonly from: number;
  readonly hashes: Digest[];
}

/** The number of tiles per write: some 8 KiB each. */
const TILES_PER_WRITE = 100;
/**
 * The tree is rebuilt from the log at each start, and all of its tiles are written again, which repairs changes that
 * somebody made in the database. Writing runs beside the signing, which waits for no database.
 */
export function followTiles(
  { waiting }: Pick<WorkerDeps<unknown>, 'waiting'>,
  context: PartitionContext,
  collection: Collection<TreeTileDocument>,
  /** While nothing is signed, as far apart as checkpoints. */
  everyMs: number,
): TreeTiles {
  const { partition } = context;
  const bell = createBell();
  /** By level; only the last tile of each grows. */
  const last = new Map<number, Tile>();
  const changed = new Map<string, Tile>();
  /** Tiles of a failed write are part of the next one. */
  const toWrite = new Map<string, Tile>();
  let offset = 0;
  /** While the tree is rebuilt, a stored tile may have more hashes than the partial one here, and proofs need them. */
  let isMadeAnew = true;

  const writable = () => [...changed].filter(([, { hashes }]) => !isMadeAnew || hashes.length === TILE_WIDTH);

  async function round(): Promise<number> {
    for (const [id, tile] of writable().slice(0, TILES_PER_WRITE)) {
      changed.delete(id);
      toWrite.set(id, tile);
    }
    await write();
    return writable().length > 0 ? 0 : everyMs;
  }
  async function write(): Promise<void> {
    if (toWrite.size === 0) return;
    // The higher levels first: where the last leaves are there, all is.
    const tiles = [...toWrite].sort(([, one], [, other]) => other.level - one.level);
    await collection.bulkWrite(
      tiles.map(([_id, { level, from, hashes }]) => ({
        replaceOne: {
          filter: { _id },
          replacement: { partition, level, from, hashes: new Binary(Buffer.from(hashes.join(''), 'latin1')) },
          upsert: true,
        },
      })),
      { ordered: true },
    );
    toWrite.clear();
  }
  void runBackgroundTask({ context, name: 'tiles of the tree', bell, round, waiting });

  return {
    leafAt(next) {
      offset = next;
    },
    write() {
      isMadeAnew = false;
      bell.ring();
    },
    onNode(level, index, hash) {
      if (level % LEVELS_OF_TILE !== 0) return;
      const place = { level: level / LEVELS_OF_TILE, index: Math.floor(index / TILE_WIDTH) };
      const before = last.get(place.level);
      const tile: Tile =
        before?.index === place.index ? before : { ...place, from: place.level === 0 ? offset : 0, hashes: [] };
      tile.hashes.push(hash);
      last.set(place.level, tile);
      changed.set(tileId(partition, place.level, place.index), tile);
      if (changed.size === TILES_PER_WRITE) bell.ring();
    },
  };
}
