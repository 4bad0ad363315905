import { isDeepStrictEqual } from 'node:util';
import { BSON, type Collection } from 'mongodb';
import type { ProjectedCollection, StoredDocument } from '../define-collection.ts';
import { findByIds } from '../find-by-ids.ts';

/** A document that differs between the live collection and the rebuilt one; null where it is missing. */
export interface FieldDifference {
  readonly collection: ProjectedCollection;
  readonly id: string;
  readonly live: StoredDocument | null;
  readonly rebuilt: StoredDocument | null;
}

const AT_ONCE = 500;

/** Compares two collections document by document, in little memory. `onRead` gets the number of documents of each chunk. */
export async function differences(
  collection: ProjectedCollection,
  live: Collection<StoredDocument>,
  rebuilt: Collection<StoredDocument>,
  onRead: (documents: number) => void,
): Promise<readonly FieldDifference[]> {
  const found: FieldDifference[] = [];
  for await (const documents of chunks(live)) {
    const others = await findByIds(rebuilt, idsOf(documents));
    for (const document of documents) {
      const other = others.get(document._id) ?? null;
      if (!isSame(document, other)) found.push({ collection, id: document._id, live: document, rebuilt: other });
    }
    onRead(documents.length);
  }
  for await (const documents of chunks(rebuilt)) {
    const others = await findByIds(live, idsOf(documents));
    for (const document of documents) {
      // A live document that was inserted after the loop above counts as equal.
      if (!others.has(document._id)) found.push({ collection, id: document._id, live: null, rebuilt: document });
    }
  }
  return found;
}

async function* chunks(collection: Collection<StoredDocument>): AsyncIterable<readonly StoredDocument[]> {
  let chunk: StoredDocument[] = [];
  for await (const document of collection.find().batchSize(AT_ONCE)) {
    chunk.push(document);
    if (chunk.length < AT_ONCE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

const idsOf = (documents: readonly StoredDocument[]): string[] => documents.map(({ _id }) => _id);

/** Compares documents in their stored form, whether they come from the database or from a fold. */
export const isSame = (a: StoredDocument | null, b: StoredDocument | null): boolean =>
  a === b || (a !== null && b !== null && isDeepStrictEqual(asStored(a), asStored(b)));

/** The names of the fields that differ. Values may be personal, so no report has them. */
export function differingFields(a: StoredDocument | null, b: StoredDocument | null): readonly string[] {
  const [one, other] = [a === null ? {} : asStored(a), b === null ? {} : asStored(b)];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => !isDeepStrictEqual(one[name], other[name])).sort();
}

const asStored = (document: StoredDocument): Readonly<Record<string, unknown>> =>
  BSON.deserialize(BSON.serialize(document, { ignoreUndefined: true }));
