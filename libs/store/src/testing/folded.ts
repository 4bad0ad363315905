/** Folds events into documents without a database. */
import type { EventProjection, ProjectedCollection, SourceRecord, StoredDocument } from '../define-collection.ts';
import { foldSteps, stepsOf } from '../projecting/fold.ts';
import { recordsOf, type Saying } from './sample-events.ts';

export type Documents = ReadonlyMap<string, StoredDocument>;

/** The documents after a batch, by their ids. */
export function folded(
  projection: EventProjection,
  batch: readonly SourceRecord<'events'>[],
  before: Documents = new Map(),
): Documents {
  const after = new Map(before);
  for (const [id, steps] of stepsOf(projection, batch)) {
    const document = foldSteps(projection, before.get(id) ?? null, steps);
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
  return [...folded(projection, recordsOf('contoso', sayings)).values()];
}

export function documentAfter(collection: ProjectedCollection, sayings: readonly Saying[]): StoredDocument {
  const [document] = documentsAfter(collection, sayings);
  if (document === undefined) throw new Error(`These events leave no document in ${collection.name}`);
  return document;
}
