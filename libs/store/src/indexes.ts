import type { Store } from './connect.ts';
import type { CollectionDefinition } from './define-collection.ts';

/** Creates the indexes of these collections that are missing. Every worker does it at start, for the collections it writes. */
export async function ensureIndexes(
  store: Pick<Store, 'collection'>,
  definitions: readonly CollectionDefinition[],
): Promise<void> {
  for (const definition of definitions) {
    const { indexes, expiresAt } = definition;
    const wanted = [
      ...indexes.map((key) => ({ key: { ...key } })),
      ...(expiresAt === undefined ? [] : [{ key: { [expiresAt]: 1 as const }, expireAfterSeconds: 0 }]),
    ];
    if (wanted.length > 0) await store.collection(definition).createIndexes(wanted);
  }
}
