import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { StoredDocument } from '../define-collection.ts';
import type { WrittenDocument, WrittenDocuments } from './group.ts';
import type { Target } from './target.ts';

/**
 * Takes back documents that were written, or about to be, to a database that turned out to lack earlier ones: they may have
 * been folded from nothing, and would block those that the log gives. The latest comes first, and only documents that are
 * unchanged since: refused writes and later changes stay.
 */
export async function takeBack(target: Target, written: WrittenDocuments): Promise<void> {
  for (const [definition, own] of Map.groupBy([...written.values()].flat(), ({ definition }) => definition)) {
    const collection: Collection<StoredDocument> = target.collection(definition);
    await collection.bulkWrite(own.reverse().map(takingBack));
  }
}

const takingBack = ({ before, after }: WrittenDocument): AnyBulkWriteOperation<StoredDocument> =>
  before === null ? { deleteOne: { filter: after } } : { replaceOne: { filter: after, replacement: before } };
