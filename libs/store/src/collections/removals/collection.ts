import type { CollectionDefinition, FromKey } from '../../define-collection.ts';

export interface RemovalDocument extends FromKey {
  /** `<collection>/<the removed document's _id>` */
  readonly _id: string;
}

/**
 * The positions at which documents were removed by the directory or an erasure, so that an older record that is delivered
 * again does not bring them back. It belongs to no projection.
 */
export const removals: CollectionDefinition<RemovalDocument> = { name: 'removals', database: 'projected', indexes: [] };
