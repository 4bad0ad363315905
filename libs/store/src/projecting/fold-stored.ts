import type { EventProjection, ProjectedCollection, StoredDocument } from '../define-collection.ts';
import { findByIds } from '../find-by-ids.ts';
import { findBesides, hasBeside } from './besides.ts';
import { type BesideOf, beginsAnew, foldSteps, type Step, stepsOf } from './fold.ts';
import { type GatheredBatch, type Group, isPresent, partOf } from './group.ts';
import type { Target } from './target.ts';

/** A batch's changes to one document. */
export interface Task {
  readonly member: GatheredBatch;
  readonly definition: ProjectedCollection;
  readonly projection: EventProjection;
  readonly id: string;
  readonly steps: readonly Step[];
}

export interface Folded {
  readonly task: Task;
  readonly before: StoredDocument | null;
  readonly after: StoredDocument | null;
}

/** A document that has to be written. */
export interface Changed extends Folded {
  readonly after: StoredDocument;
}
export const isChanged = (folded: Folded): folded is Changed => folded.after !== null && folded.after !== folded.before;

/** Returns a group's changes to the documents that are folded from the log. */
export const tasksOf = (collections: readonly ProjectedCollection[], group: Group): readonly Task[] =>
  group.flatMap((member) => partOf(member, () => collections.flatMap((definition) => tasksIn(definition, member))));

function tasksIn(definition: ProjectedCollection, member: GatheredBatch): readonly Task[] {
  const { projection } = definition;
  const { batch } = member;
  if (projection.from !== 'events' || batch.schema !== 'events') return [];
  return [...stepsOf(projection, batch.records)].map(([id, steps]) => ({ member, definition, projection, id, steps }));
}

/**
 * Reads the documents that the tasks change, one query a collection, and folds. `needed` leaves out documents that begin with
 * the batch: if they already exist, the write is refused. It also leaves out those that the batch's reader knows: if they are
 * newer in the database, the write is refused too. Documents beside which others exist are folded after those.
 */
export async function foldStored(
  target: Target,
  tasks: readonly Task[],
  read: 'needed' | 'all',
): Promise<readonly Folded[]> {
  const { alone = [], after = [] } = Object.groupBy(tasks, ({ steps }) => (hasBeside(steps) ? 'after' : 'alone'));
  const folded = await foldTasks(target, alone, read);
  if (after.length === 0) return folded;
  const known = new Map(folded.map((one) => [documentPlaceOf(one.task.definition, one.task.id), one.after]));
  const besideOf = await findBesides(
    target,
    after.flatMap(({ steps }) => steps),
    ({ collection, id }) => known.get(documentPlaceOf(collection, id)),
  );
  const others = await foldTasks(target, after, read, besideOf);
  return [...folded, ...others].filter(({ task }) => isPresent(task.member));
}

export const documentPlaceOf = ({ name }: Pick<ProjectedCollection, 'name'>, id: string): string => `${name}/${id}`;

async function foldTasks(
  target: Target,
  tasks: readonly Task[],
  read: 'needed' | 'all',
  besideOf?: BesideOf,
): Promise<readonly Folded[]> {
  const knownOf = ({ member, id }: Task) => (read === 'all' ? undefined : member.batch.known?.get(id));
  const isRead = (task: Task) => {
    const { projection, steps } = task;
    if (projection.once === true) return false;
    return read === 'all' || (!beginsAnew(projection, steps) && knownOf(task) === undefined);
  };
  const folded = await Promise.all(
    [...Map.groupBy(tasks, ({ definition }) => definition)].map(async ([definition, own]) => {
      const ids = own.filter(isRead).map(({ id }) => id);
      const stored = await findByIds(target.collection(definition), ids);
      return own.flatMap((task) =>
        partOf(task.member, () => [fold(task, stored.get(task.id) ?? knownOf(task) ?? null, besideOf)]),
      );
    }),
  );
  return folded.flat().filter(({ task }) => isPresent(task.member));
}

const fold = (task: Task, before: StoredDocument | null, besideOf?: BesideOf): Folded => ({
  task,
  before,
  after: foldSteps(task.projection, before, task.steps, besideOf),
});
