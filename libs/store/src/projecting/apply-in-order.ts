import { olderThan, remember } from './apply-events.ts';
import { type Changed, foldStored, isChanged, type Task } from './fold-stored.ts';
import { type Group, heartbeat, isPresent } from './group.ts';
import { isUnanswered } from './guarded-writes.ts';
import type { Following, Operation, Target, WriteInOrder } from './target.ts';

/** Documents in one command, of all collections together. */
const WRITE_AT_ONCE = 1_000;

/**
 * Writes the documents of a group in one command, unless they are very many. Returns false when one is refused, as in a batch
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
      const operations = changed
        .slice(from, from + WRITE_AT_ONCE)
        .filter(({ task }) => isPresent(task.member))
        .map((one) => operationOf(target, one))
        .concat(isLast ? following.operations() : []);
      if (operations.length > 0) await writeInOrder(operations);
      if (isLast) following.written();
    }
  } catch (error) {
    if (isUnanswered(error)) throw error;
    return false;
  }
  remember(folded);
  return true;
}

function operationOf(target: Target, one: Changed): Operation {
  const { task, before, after } = one;
  const { namespace } = target.collection(task.definition);
  return before === null
    ? { name: 'insertOne', namespace, document: after }
    : { name: 'replaceOne', namespace, filter: olderThan(one), replacement: after, upsert: true };
}
