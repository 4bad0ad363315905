import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { type RemovalDocument, removals as removalsDefinition } from '../collections/removals/collection.ts';
import type {
  FromKey,
  KeyedProjection,
  KeyedSource,
  ProjectedCollection,
  RecordPosition,
  SourceRecord,
  StoredDocument,
} from '../define-collection.ts';
import { type GatheredBatch, type Group, partOf } from './group.ts';
import { refusedBy } from './guarded-writes.ts';
import type { Target } from './target.ts';

type Keyed = StoredDocument & FromKey;

/** The newest record of a batch for one document. */
interface Newest {
  readonly id: string;
  readonly document: Keyed | null;
  readonly position: RecordPosition;
}

/** Writes a group's changes to documents that have one key of a compacted topic each. */
export async function applyKeyed(
  target: Target,
  collections: readonly ProjectedCollection[],
  group: Group,
): Promise<void> {
  await Promise.all(
    collections.map(async (definition) => {
      const { projection } = definition;
      if (projection.from === 'events') return;
      const newest = group.flatMap((member) => partOf(member, () => newestIn(projection, member)));
      if (newest.length > 0) await applyNewest(target, definition, newest);
    }),
  );
}

function newestIn<S extends KeyedSource>(projection: KeyedProjection<S>, member: GatheredBatch): readonly Newest[] {
  if (member.batch.schema !== projection.from) return [];
  const records = member.batch.records as readonly SourceRecord<S>[]; // of the projection's own topic
  const newest = new Map<string, Newest>();
  for (const record of records) {
    const read = projection.read(record);
    if (read === undefined) continue;
    const { partition, offset } = record;
    newest.set(read.id, { ...read, position: { partition, offset } });
  }
  if (newest.size > 0) member.changed = true;
  return [...newest.values()];
}

/**
 * Only the newest record of each key counts, and only if the stored document is older. A removal leaves its position in
 * `removals`: a record that is delivered again must not bring back an erased name or text, not even from an instance that was
 * paused meanwhile.
 */
async function applyNewest(target: Target, definition: ProjectedCollection, newest: readonly Newest[]): Promise<void> {
  const collection: Collection<StoredDocument> = target.collection(definition);
  const removals = removalsOf(target, definition.name);

  const gone = await removals.offsets(newest.map(({ id }) => id));
  const puts: Keyed[] = [];
  const removed: Newest[] = [];
  for (const one of newest) {
    if ((gone.get(one.id) ?? -1) >= one.position.offset) continue;
    if (one.document === null) removed.push(one);
    else puts.push(one.document);
  }

  // The mark is written before the removal: another instance that writes an older record in between reads the marks afterwards.
  await removals.mark(removed);
  await upsert(collection, [
    ...removed.map(({ id, position }) => deleteOlder(id, position)),
    ...puts.map((document) => ({
      replaceOne: {
        filter: { _id: document._id, ...olderThan(document.position) },
        replacement: document,
        upsert: true,
      },
    })),
  ]);
  if (puts.length === 0) return;
  const goneNow = await removals.offsets(puts.map(({ _id }) => _id));
  await upsert(
    collection,
    puts.flatMap(({ _id, position }) => {
      const offset = goneNow.get(_id) ?? -1;
      return offset > position.offset ? [deleteOlder(_id, { ...position, offset })] : [];
    }),
  );
}

/** The removals from one collection. */
function removalsOf(target: Target, name: string) {
  const collection: Collection<RemovalDocument> = target.collection(removalsDefinition);
  const removalId = (id: string): string => `${name}/${id}`;
  return {
    /** The offsets of the removals of these documents, by the documents' ids. */
    async offsets(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
      const found = await collection.find({ _id: { $in: ids.map(removalId) } }).toArray();
      return new Map(found.map(({ _id, position }) => [_id.slice(name.length + 1), position.offset]));
    },
    mark: (removed: readonly Newest[]): Promise<void> =>
      upsert(
        collection,
        removed.map(({ id, position }) => ({
          updateOne: {
            filter: { _id: removalId(id), ...olderThan(position) },
            update: { $set: { position } },
            upsert: true,
          },
        })),
      ),
  };
}

/**
 * Forgets positions from this offset on, after a topic was recreated or truncated: later records are newer than the documents
 * and removals that came of the lost ones. Removals of texts are kept: a text is written once and erased once, and an older
 * copy of the topic must not bring it back.
 */
export async function forgetPositions(
  target: Target,
  definition: ProjectedCollection,
  { partition, offset }: RecordPosition,
): Promise<void> {
  if (definition.projection.from === 'events') return; // a tenant's sequence says what is newer
  const gone = { 'position.partition': partition, 'position.offset': { $gte: offset } };
  const update = { $set: { 'position.offset': offset - 1 } };
  if (definition.projection.from !== 'texts') {
    const ofCollection = { _id: { $regex: `^${definition.name}/` } };
    await target.collection(removalsDefinition).updateMany({ ...gone, ...ofCollection }, update);
  }
  await target.collection(definition).updateMany(gone, update);
}

// All records of a key are in one partition, so their offsets tell which is newer.
const olderThan = ({ offset }: RecordPosition) => ({ 'position.offset': { $lt: offset } });

const deleteOlder = (_id: string, position: RecordPosition): AnyBulkWriteOperation<StoredDocument> => ({
  deleteOne: { filter: { _id, ...olderThan(position) } },
});

/**
 * Writes guarded upserts. A refused one is tried once more, since its document may have been inserted at this moment and be
 * older. If it is refused again, the stored document is newer.
 */
async function upsert<D extends StoredDocument>(
  collection: Collection<D>,
  operations: readonly AnyBulkWriteOperation<D>[],
  again = true,
): Promise<void> {
  if (operations.length === 0) return;
  const refused = await refusedBy(collection.bulkWrite(operations, { ordered: false }));
  if (again) {
    await upsert(
      collection,
      refused.flatMap((index) => operations[index] ?? []),
      false,
    );
  }
}
