import { bytesOfDigest, DIGEST_BYTES, type Digest } from '@lockbox/evidence/tlog/digest';
import { LEVELS_OF_TILE, TILE_WIDTH, type Tile, tilePath } from '@lockbox/evidence/tlog/tiles';
import type { OnNode } from '@lockbox/evidence/tlog/tree';
import type { Damage } from '@lockbox/evidence/verifying/damage';
import type { Place } from './place.ts';

/** Holds the tiles of a place against a tree while it grows. */
export interface TileCheck {
  readonly onNode: OnNode;
  /** Looks at those that are full. */
  flush(): Promise<void>;
  /**
   * Looks at the rest, and says what is wrong. Where the root is the one that was signed, the tiles are; where it is not, they tell
   * which file holds something else: `pathAt` names that of a leaf.
   */
  finish(isSigned: boolean, pathAt: (leaf: number) => string): Promise<readonly Damage[]>;
}

export function checkTiles(place: Place): TileCheck {
  const levels: { index: number; hashes: Digest[] }[] = [];
  let waiting: { readonly tile: Tile & { readonly level: number }; readonly bytes: Buffer }[] = [];
  const missing: string[] = [];
  const differing: { readonly tile: Tile & { readonly level: number }; readonly at: number }[] = [];

  function close(level: number): void {
    const { index, hashes } = levels[level] ?? { index: 0, hashes: [] };
    levels[level] = { index: index + 1, hashes: [] };
    if (hashes.length === 0) return;
    waiting.push({
      tile: { level, index, width: hashes.length },
      bytes: Buffer.concat(hashes.map((hash) => bytesOfDigest(hash))),
    });
  }

  async function flush(): Promise<void> {
    const now = waiting;
    waiting = [];
    for (const { tile, bytes } of now) {
      const found = await place.read(tilePath(tile));
      if (found === undefined) missing.push(tilePath(tile));
      else if (!found.equals(bytes)) differing.push({ tile, at: firstDifference(found, bytes) });
    }
  }

  return {
    onNode(level, _index, hash) {
      if (level % LEVELS_OF_TILE !== 0) return;
      const tileLevel = level / LEVELS_OF_TILE;
      levels[tileLevel] ??= { index: 0, hashes: [] };
      const { hashes } = levels[tileLevel];
      hashes.push(hash);
      if (hashes.length === TILE_WIDTH) close(tileLevel);
    },
    flush,
    async finish(isSigned, pathAt) {
      for (const level of levels.keys()) close(level);
      await flush();
      if (!isSigned) {
        const [first] = differing.filter(({ tile }) => tile.level === 0);
        if (first === undefined) return [];
        const leaf = first.tile.index * TILE_WIDTH + first.at;
        const sentence = `${pathAt(leaf)}: leaf ${leaf} is not the event that the tile ${tilePath(first.tile)} stands for.`;
        return [{ code: 'ARCHIVE_FILE_DIFFERS', sentence, count: 1 }];
      }
      const damage: Damage[] = [];
      const [gone] = missing;
      if (gone !== undefined) {
        const sentence = `${place.name}/${gone} is not there.`;
        damage.push({ code: 'ARCHIVE_TILE_MISSING', sentence, count: missing.length });
      }
      const [other] = differing;
      if (other !== undefined) {
        const sentence = `${place.name}/${tilePath(other.tile)} is not what the events and their checkpoint give.`;
        damage.push({ code: 'ARCHIVE_TILE_DIFFERS', sentence, count: differing.length });
      }
      return damage;
    },
  };
}

/** Which hash of a tile it is. */
function firstDifference(found: Buffer, bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && found[at] === bytes[at]) at++;
  return Math.floor(at / DIGEST_BYTES);
}
