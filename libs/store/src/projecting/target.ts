import type { Collection } from 'mongodb';
import type { CollectionDefinition, StoredDocument } from '../define-collection.ts';

/** Where documents are written: the live collections (a store), or those of a rebuild. */
export interface Target {
  collection<D extends StoredDocument>(definition: CollectionDefinition<D>): Collection<D>;
}
