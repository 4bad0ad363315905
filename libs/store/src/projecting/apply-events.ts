import { isDeepStrictEqual } from 'node:util';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { ProjectedCollection, StoredDocument } from '../define-collection.ts';
import { foldedUpTo } from './fold.ts';
import { type Changed, documentPlaceOf, type Folded, foldStored, isChanged, type Task } from './fold-stored.ts';
import { type Group, heartbeat, isPresent } from './group.ts';
import { refusedBy } from './guarded-writes.ts';
import type { Target } from './target.ts';

/** Documents in one write: many enough to be quick, few enough for a heartbeat between writes. */
const WRITE_AT_ONCE = 500;

/**
 * Reads the documents that the tasks change, folds them in memory, and writes them collection by collection. A document that is
 * newer than the records stays as it is, so a batch may be delivered again, be older than the documents, or be applied by two
 * instances at once.
 */
export async function applyEvents(
  target: Target,
  group: Group,
  all: readonly Task[],
  read: 'needed' | 'all',
): Promise<void> {
  let tasks = all;
  for (let how = read; tasks.length > 0; how = 'all') {
    const folded = await foldStored(target, tasks, how);
    const stale = new Set<Folded>();
    const changed = Map.groupBy(folded.filter(isChanged), ({ task }) => task.definition);
    await Promise.all(
      [...changed].map(async ([definition, own]) => {
        for (const one of await write(target, group, definition, own)) stale.add(one);
      }),
    );
    const places = new Set([...stale].map(({ task }) => documentPlaceOf(task.definition, task.id)));
    for (const one of folded) if (standsBeside(one.task, places)) stale.add(one);
    noteStored(folded.filter((one) => !stale.has(one)));
    tasks = [...stale].map(({ task }) => task);
  }
}

/** Reports whether it was folded with a document that has since become another. */
const standsBeside = ({ steps }: Task, places: ReadonlySet<string>): boolean =>
  steps.some(
    ({ change: { beside } }) => beside !== undefined && places.has(documentPlaceOf(beside.collection, beside.id)),
  );

/** Notes in the members what is about to be written, since the answer may not come. What is tried again is noted already. */
export function noteWriting(changed: readonly Changed[]): void {
  for (const { task, before, after } of changed) {
    const { member, definition } = task;
    const place = documentPlaceOf(definition, after._id);
    const noted = member.written.get(place) ?? [];
    if (noted.some((one) => isDeepStrictEqual([one.before, one.after], [before, after]))) continue;
    member.written.set(place, [...noted, { definition, before, after }]);
  }
}

/** Notes in the members what is stored now. */
export function noteStored(folded: readonly Folded[]): void {
  for (const one of folded) {
    const { member, projection } = one.task;
    if (isChanged(one)) member.changed = true;
    if (one.after !== null && !projection.once) member.documents.push(one.after);
  }
}

/** Writes documents unless newer ones are stored. Returns those that another instance has written meanwhile. */
async function write(
  target: Target,
  group: Group,
  definition: ProjectedCollection,
  changed: readonly Changed[],
): Promise<readonly Changed[]> {
  const collection: Collection<StoredDocument> = target.collection(definition);
  const refused: Changed[] = [];
  for (let from = 0; from < changed.length; from += WRITE_AT_ONCE) {
    await heartbeat(group);
    const written = changed.slice(from, from + WRITE_AT_ONCE).filter(({ task }) => isPresent(task.member));
    const { made = [], replaced = [] } = Object.groupBy(written, ({ before }) =>
      before === null ? 'made' : 'replaced',
    );
    noteWriting(written);
    refused.push(...(await Promise.all([bulk(collection, made), bulk(collection, replaced)])).flat());
  }
  // Documents that are made once, and exist already, never change.
  return definition.projection.from === 'events' && definition.projection.once ? [] : refused;
}

async function bulk(collection: Collection<StoredDocument>, changed: readonly Changed[]): Promise<readonly Changed[]> {
  if (changed.length === 0) return [];
  const refused = await refusedBy(collection.bulkWrite(changed.map(operationOf), { ordered: false }));
  return refused.flatMap((index) => changed[index] ?? []);
}

function operationOf(one: Changed): AnyBulkWriteOperation<StoredDocument> {
  const { before, after } = one;
  if (before === null) return { insertOne: { document: after } };
  return { replaceOne: { filter: olderThan(one), replacement: after, upsert: true } };
}

/** The guard of a write. With `upsert` it is refused, not ignored, where a newer document is stored. */
export const olderThan = ({ task: { projection }, after }: Changed) => ({
  _id: after._id,
  [projection.guard]: { $lt: foldedUpTo(projection, after) },
});
