import type { Binary } from 'mongodb';
import type { CollectionDefinition } from '../../define-collection.ts';

/**
 * A tile (c2sp.org/tlog-tiles) of the tree of one partition of the log. Audit writes it again from the log at each start, and nobody has to believe it: what
 * is proven with it is held against a checkpoint.
 */
export interface TreeTileDocument {
  /** `<partition>/<level>/<index>`; the level is that of tiles, 0 for leaves. */
  readonly _id: string;
  readonly partition: number;
  readonly level: number;
  /** For leaves: the offset of the first one's record in the topic. Otherwise 0. */
  readonly from: number;
  /** 256 of them, or less in the last of its level. */
  readonly hashes: Binary;
}

export const treeTiles: CollectionDefinition<TreeTileDocument> = {
  name: 'tree_tiles',
  database: 'projected',
  indexes: [{ partition: 1, level: 1, from: -1 }],
};

export const tileId = (partition: number, level: number, index: number): string => `${partition}/${level}/${index}`;
