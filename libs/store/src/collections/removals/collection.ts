import type { CollectionDefinition, FromKey } from '../../define-collection.ts';

export interface RemovalDocument extends FromKey {
  /** `<collection>/<the removed document's _id>` */
  readonly _id: string;
}

/**
 * What the directory or an erasure has removed, so that an older record that comes again does not bring it back. Not a part
 * of any projection: readers look for documents, and the removed ones are gone.
 */
export const removals: CollectionDefinition<RemovalDocument> = { name: 'removals', database: 'projected', indexes: [] };
