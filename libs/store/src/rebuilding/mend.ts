import type { Filter } from 'mongodb';
import type { ProjectedCollection, StoredDocument } from '../define-collection.ts';
import { refusedBy } from '../projecting/guarded-writes.ts';
import type { Target } from '../projecting/target.ts';
import type { Candidate } from './candidates.ts';

const AT_ONCE = 500;

/**
 * Makes live documents what the topic makes of them. One that its worker has changed since it was read stays as it is: it
 * is looked at again.
 */
export async function mend(
  collections: readonly ProjectedCollection[],
  live: Target,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<void> {
  for (const definition of collections) {
    const { projection } = definition;
    const guard = projection.from === 'events' ? projection.guard : 'position.offset';
    const own = candidates.filter(({ collection }) => collection === definition);
    for (let from = 0; from < own.length; from += AT_ONCE) {
      signal.throwIfAborted();
      const collection = live.collection(definition);
      await refusedBy(
        collection.bulkWrite(
          own.slice(from, from + AT_ONCE).map((one) => operationFor(one, guard)),
          { ordered: false },
        ),
      );
    }
  }
}

function operationFor({ id, live, rebuilt }: Candidate, guard: string) {
  if (rebuilt === null) return { deleteOne: { filter: unchanged(id, live, guard) } };
  if (live === null) return { insertOne: { document: rebuilt } };
  return { replaceOne: { filter: unchanged(id, live, guard), replacement: rebuilt } };
}

function unchanged(_id: string, live: StoredDocument | null, guard: string): Filter<StoredDocument> {
  const value = guard.split('.').reduce<unknown>((within, name) => (within as Record<string, unknown>)?.[name], live);
  // The guard is a field that the driver's types of any document do not know.
  return { _id, [guard]: value } as Filter<StoredDocument>;
}
