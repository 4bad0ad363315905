import type { AnyClientBulkWriteModel, Collection, Document } from 'mongodb';
import type { CollectionDefinition, StoredDocument } from '../define-collection.ts';

/** A write in any collection. */
export type WriteOperation = AnyClientBulkWriteModel<StoredDocument & Document>;

/**
 * Writes in order, in one command. Ends at the first write that is refused, and throws. Returns how many have found what they
 * change, or made it.
 */
export type WriteInOrder = (operations: readonly WriteOperation[]) => Promise<number>;

/** Operations that follow a group's last document in the same command. */
export interface Following {
  operations(): readonly WriteOperation[];
  /** Called with the number of these operations that changed or made their document. */
  written(found: number): void;
}

/** The destination of documents: the live collections (a store), or those of a rebuild. */
export interface Target {
  collection<D extends StoredDocument>(definition: CollectionDefinition<D>): Collection<D>;
  /** Undefined on a server that takes writes in one collection at a time. */
  writerInOrder?(): Promise<WriteInOrder | undefined>;
}
