import type { Filter } from 'mongodb';
import type { ProjectedCollection, StoredDocument } from '../define-collection.ts';
import { refusedBy } from '../projecting/guarded-writes.ts';
import type { Target } from '../projecting/target.ts';
import type { Candidate } from './candidates.ts';

const AT_ONCE = 500;

/**
 * Replaces wrong live documents by the rebuilt ones. A document that its worker has changed since it was read stays as it is,
 * and is compared again in the next round.
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
  // The driver's types do not know the guard's field.
  return { _id, [guard]: value } as Filter<StoredDocument>;
}
