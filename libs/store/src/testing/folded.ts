/** Folds events into documents without a database. */
import type { EventProjection, ProjectedCollection, SourceRecord, StoredDocument } from '../define-collection.ts';
import { type BesideOf, foldSteps, stepsOf } from '../projecting/fold.ts';
import { recordsOf, type Saying } from './sample-events.ts';

export type Documents = ReadonlyMap<string, StoredDocument>;

/** The documents after a batch, by their ids. */
export function folded(
  projection: EventProjection,
  batch: readonly SourceRecord<'events'>[],
  before: Documents = new Map(),
  besideOf?: BesideOf,
): Documents {
  const after = new Map(before);
  for (const [id, steps] of stepsOf(projection, batch)) {
    const document = foldSteps(projection, before.get(id) ?? null, steps, besideOf);
    if (document !== null) after.set(id, document);
  }
  return after;
}

/** The documents of a collection after these events of one tenant. */
export function documentsAfter(
  { name, projection }: ProjectedCollection,
  sayings: readonly Saying[],
): readonly StoredDocument[] {
  if (projection.from !== 'events') throw new Error(`${name} does not come from events`);
  const records = recordsOf('contoso', sayings);
  return [...folded(projection, records, new Map(), besidesAfter(records)).values()];
}

/** Finds the documents beside others after a batch, folded from it too. */
export function besidesAfter(batch: readonly SourceRecord<'events'>[]): BesideOf {
  const known = new Map<ProjectedCollection, Documents>();
  return ({ collection, id }) => {
    const { projection } = collection;
    if (projection.from !== 'events') throw new Error(`${collection.name} does not come from events`);
    const documents = known.get(collection) ?? folded(projection, batch);
    known.set(collection, documents);
    return documents.get(id) ?? null;
  };
}

export function documentAfter(collection: ProjectedCollection, sayings: readonly Saying[]): StoredDocument {
  const [document] = documentsAfter(collection, sayings);
  if (document === undefined) throw new Error(`These events leave no document in ${collection.name}`);
  return document;
}
