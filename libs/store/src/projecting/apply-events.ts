import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { EventProjection, SourceRecord, StoredDocument } from '../define-collection.ts';
import { findByIds } from '../find-by-ids.ts';
import { foldedUpTo, foldSteps, type Steps, stepsOf } from './fold.ts';
import { refusedBy } from './guarded-writes.ts';

/** Documents in one write: many enough to be quick, few enough for a heartbeat between writes. */
const WRITE_AT_ONCE = 500;

export interface Applying {
  /** Called between writes; throws when the partition has been lost. */
  heartbeat(): Promise<void>;
}

interface Changed {
  readonly document: StoredDocument;
  /** Whether the document did not exist before. */
  readonly isNew: boolean;
}

/**
 * Folds records of one partition into one collection. It reads all documents that they change, folds them in memory, and
 * writes them in bulk. A document that is newer than the records stays as it is, so a batch may be delivered again, be older
 * than the documents, or be applied by two instances at once.
 */
export async function applyEvents(
  projection: EventProjection,
  collection: Collection<StoredDocument>,
  records: readonly SourceRecord<'events'>[],
  { heartbeat }: Applying,
): Promise<void> {
  let steps = stepsOf(projection, records);
  while (steps.size > 0) {
    const changed = await foldStored(projection, collection, steps);
    const stale = new Set<string>();
    for (let from = 0; from < changed.length; from += WRITE_AT_ONCE) {
      await heartbeat();
      for (const id of await write(projection, collection, changed.slice(from, from + WRITE_AT_ONCE))) stale.add(id);
    }
    if (projection.once) return; // documents that exist already never change
    steps = new Map([...steps].filter(([id]) => stale.has(id)));
  }
}

/** Reads the documents that the steps change, and folds the steps into them. */
async function foldStored(
  projection: EventProjection,
  collection: Collection<StoredDocument>,
  steps: Steps,
): Promise<readonly Changed[]> {
  const stored = projection.once ? new Map<string, StoredDocument>() : await findByIds(collection, steps.keys());
  const changed: Changed[] = [];
  for (const [id, toDo] of steps) {
    const before = stored.get(id) ?? null;
    const document = foldSteps(projection, before, toDo);
    if (document !== null && document !== before) changed.push({ document, isNew: before === null });
  }
  return changed;
}

/** Writes documents unless newer ones are stored. Returns the ids of those that another instance has written meanwhile. */
async function write(
  projection: EventProjection,
  collection: Collection<StoredDocument>,
  changed: readonly Changed[],
): Promise<readonly string[]> {
  const { inserted = [], replaced = [] } = Object.groupBy(changed, ({ isNew }) => (isNew ? 'inserted' : 'replaced'));
  const refused = await Promise.all([
    bulk(collection, inserted, ({ document }) => ({ insertOne: { document } })),
    bulk(collection, replaced, ({ document }) => ({
      replaceOne: {
        filter: { _id: document._id, [projection.guard]: { $lt: foldedUpTo(projection, document) } },
        replacement: document,
        upsert: true,
      },
    })),
  ]);
  return refused.flat();
}

async function bulk(
  collection: Collection<StoredDocument>,
  changed: readonly Changed[],
  operationFor: (one: Changed) => AnyBulkWriteOperation<StoredDocument>,
): Promise<readonly string[]> {
  if (changed.length === 0) return [];
  const refused = await refusedBy(collection.bulkWrite(changed.map(operationFor), { ordered: false }));
  return refused.flatMap((index) => changed[index]?.document._id ?? []);
}
