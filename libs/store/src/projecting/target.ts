import type { AnyClientBulkWriteModel, Collection, Document } from 'mongodb';
import type { CollectionDefinition, StoredDocument } from '../define-collection.ts';

/** A write in any collection. */
export type Operation = AnyClientBulkWriteModel<StoredDocument & Document>;

/**
 * Writes in order, in one command. Ends at the first write that is refused, and throws. Returns how many have found what they
 * change, or made it.
 */
export type WriteInOrder = (operations: readonly Operation[]) => Promise<number>;

/** What is to be written after a group's last document, in the same command. */
export interface Following {
  operations(): readonly Operation[];
  /** So many of these operations have found what they change, or made it. */
  written(found: number): void;
}

/** Where documents are written: the live collections (a store), or those of a rebuild. */
export interface Target {
  collection<D extends StoredDocument>(definition: CollectionDefinition<D>): Collection<D>;
  /** Undefined on a server that takes writes in one collection at a time. */
  writerInOrder?(): Promise<WriteInOrder | undefined>;
}
