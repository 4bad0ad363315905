import type { Beside, StoredDocument } from '../define-collection.ts';
import { findByIds } from '../find-by-ids.ts';
import type { BesideOf, Step } from './fold.ts';
import type { Target } from './target.ts';

export const hasBeside = (steps: readonly Step[]): boolean => steps.some(({ change }) => change.beside !== undefined);

/** Reads the documents beside those that these steps change, one query a collection, except known ones. */
export async function findBesides(
  target: Target,
  steps: readonly Step[],
  knownOf: (beside: Beside) => StoredDocument | null | undefined = () => undefined,
): Promise<BesideOf> {
  const wanted = steps
    .flatMap(({ change }) => change.beside ?? [])
    .filter((beside) => (knownOf(beside) ?? null) === null);
  const found = new Map(
    await Promise.all(
      [...Map.groupBy(wanted, ({ collection }) => collection)].map(
        async ([collection, own]) =>
          [
            collection.name,
            await findByIds(
              target.collection(collection),
              own.map(({ id }) => id),
            ),
          ] as const,
      ),
    ),
  );
  return (beside) => knownOf(beside) ?? found.get(beside.collection.name)?.get(beside.id) ?? null;
}
