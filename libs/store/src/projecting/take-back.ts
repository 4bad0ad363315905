import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { StoredDocument } from '../define-collection.ts';
import type { Written, WrittenDocument } from './group.ts';
import type { Target } from './target.ts';

/**
 * Takes back what was written, or was about to be, into a database that turned out to lack what comes before: such documents may
 * have been folded from nothing, and would keep those from being made that the log gives. The latest first, and only what stands there
 * as it was written: what was refused, or somebody has changed since, stays.
 */
export async function takeBack(target: Target, written: Written): Promise<void> {
  for (const [definition, own] of Map.groupBy([...written.values()].flat(), ({ definition }) => definition)) {
    const collection: Collection<StoredDocument> = target.collection(definition);
    await collection.bulkWrite(own.reverse().map(takingBack));
  }
}

const takingBack = ({ before, after }: WrittenDocument): AnyBulkWriteOperation<StoredDocument> =>
  before === null ? { deleteOne: { filter: after } } : { replaceOne: { filter: after, replacement: before } };
