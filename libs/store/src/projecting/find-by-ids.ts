import type { Collection } from 'mongodb';
import type { StoredDocument } from '../define-collection.ts';

/** The embedded server's time for `$in` grows with the square of what it finds; to MongoDB the pieces make no difference. */
const AT_ONCE = 100;

/** Documents by their ids; those that are not there are left out. */
export async function findByIds(
  collection: Collection<StoredDocument>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredDocument>> {
  const pieces: string[][] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) pieces.push(ids.slice(from, from + AT_ONCE));
  const found = await Promise.all(pieces.map((piece) => collection.find({ _id: { $in: piece } }).toArray()));
  return new Map(found.flat().map((document) => [document._id, document]));
}
