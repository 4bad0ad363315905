import type { Collection } from 'mongodb';
import type { StoredDocument } from '../define-collection.ts';
import { noteStored, noteWriting, olderThan } from './apply-events.ts';
import { type Changed, foldStored, isChanged, type Task } from './fold-stored.ts';
import { type Group, heartbeat, isPresent } from './group.ts';
import { isUnanswered } from './guarded-writes.ts';
import type { Following, Target, WriteInOrder, WriteOperation } from './target.ts';

/** Documents in one command, of all collections together. */
const WRITE_AT_ONCE = 1_000;

/**
 * More new documents than these go first, with a command for each collection: servers store what one insertion holds together,
 * several times as fast as operations of a command for many collections. Fewer are not worth commands of their own.
 */
const FEW_NEW = 50;

/**
 * Writes the documents of a group in one command, unless they are many. Returns false when one is refused, as in a batch
 * that is delivered again: all have then to be read, and nothing that follows is written.
 */
export async function applyInOrder(
  target: Target,
  writeInOrder: WriteInOrder,
  group: Group,
  tasks: readonly Task[],
  following: Following,
): Promise<boolean> {
  const folded = await foldStored(target, tasks, 'needed');
  const changed = folded.filter(isChanged);
  try {
    for (let from = 0; from < changed.length; from += WRITE_AT_ONCE) {
      await heartbeat(group);
      const isLast = from + WRITE_AT_ONCE >= changed.length;
      const present = changed.slice(from, from + WRITE_AT_ONCE).filter(({ task }) => isPresent(task.member));
      const { made = [], replaced = [] } = Object.groupBy(present, ({ before }) =>
        before === null ? 'made' : 'replaced',
      );
      const apart = made.length > FEW_NEW;
      noteWriting(present);
      if (apart) await insert(target, made);
      const documents = (apart ? replaced : present).map((one) => operationOf(target, one));
      const operations = documents.concat(isLast ? following.operations() : []);
      const found = operations.length > 0 ? await writeInOrder(operations) : 0;
      if (isLast) following.written(found - documents.length);
    }
  } catch (error) {
    if (isUnanswered(error)) throw error;
    return false;
  }
  noteStored(folded);
  return true;
}

async function insert(target: Target, made: readonly Changed[]): Promise<void> {
  await Promise.all(
    [...Map.groupBy(made, ({ task }) => task.definition)].map(async ([definition, own]) => {
      const collection: Collection<StoredDocument> = target.collection(definition);
      await collection.insertMany(own.map(({ after }) => after));
    }),
  );
}

function operationOf(target: Target, one: Changed): WriteOperation {
  const { task, before, after } = one;
  const { namespace } = target.collection(task.definition);
  return before === null
    ? { name: 'insertOne', namespace, document: after }
    : { name: 'replaceOne', namespace, filter: olderThan(one), replacement: after, upsert: true };
}
