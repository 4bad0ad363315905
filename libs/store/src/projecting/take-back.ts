import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { StoredDocument } from '../define-collection.ts';
import { foldedUpTo } from './fold.ts';
import type { Group, WrittenDocument } from './group.ts';
import type { Target } from './target.ts';

/**
 * Takes back what a group has just written into a database that turned out to lack what comes before: such documents may have
 * been folded from nothing, and would keep those from being made that the log gives. What somebody has changed since stays.
 */
export async function takeBack(target: Target, group: Group): Promise<void> {
  const written = group.flatMap((member) => member.written);
  for (const [definition, own] of Map.groupBy(written, ({ definition }) => definition)) {
    const collection: Collection<StoredDocument> = target.collection(definition);
    await collection.bulkWrite(own.map(takingBack), { ordered: false });
  }
}

function takingBack({ projection, before, after }: WrittenDocument): AnyBulkWriteOperation<StoredDocument> {
  const filter = { _id: after._id, [projection.guard]: foldedUpTo(projection, after) };
  return before === null ? { deleteOne: { filter } } : { replaceOne: { filter, replacement: before } };
}
