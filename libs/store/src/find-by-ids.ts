import type { Collection, Filter } from 'mongodb';
import type { StoredDocument } from './define-collection.ts';

/** On the embedded server the time of an `$in` grows with the square of what it finds. On MongoDB the size matters little. */
const IDS_PER_QUERY = 100;

/** Finds documents by their ids, whole or only the fields that are named. An id without a document is left out. */
export async function findByIds<D extends StoredDocument, F extends keyof D & string = keyof D & string>(
  collection: Collection<D>,
  ids: Iterable<string>,
  fields?: readonly F[],
): Promise<ReadonlyMap<string, Pick<D, '_id' | F>>> {
  const wanted = [...new Set(ids)];
  const queries: Promise<unknown[]>[] = [];
  for (let from = 0; from < wanted.length; from += IDS_PER_QUERY) {
    const filter = { _id: { $in: wanted.slice(from, from + IDS_PER_QUERY) } } as unknown as Filter<D>; // every _id is a string
    const projection = fields && { _id: 1, ...Object.fromEntries(fields.map((field) => [field, 1])) };
    queries.push(collection.find(filter, projection && { projection }).toArray());
  }
  const found = (await Promise.all(queries)).flat() as Pick<D, '_id' | F>[]; // the fields that were asked for
  return new Map(found.map((document) => [document._id, document]));
}
