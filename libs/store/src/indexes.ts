import type { CollectionDefinition } from './define-collection.ts';
import type { Target } from './projecting/target.ts';

const wantedIndexes = ({ indexes, expiresAt }: CollectionDefinition) => [
  ...indexes.map((key) => ({ key: { ...key } })),
  ...(expiresAt === undefined ? [] : [{ key: { [expiresAt]: 1 as const }, expireAfterSeconds: 0 }]),
];

/** Creates the indexes of these collections that are missing. Every worker does it at start, for the collections it writes. */
export async function ensureIndexes(
  store: Pick<Target, 'collection'>,
  definitions: readonly CollectionDefinition[],
): Promise<void> {
  for (const definition of definitions) {
    const wanted = wantedIndexes(definition);
    if (wanted.length > 0) await store.collection(definition).createIndexes(wanted);
  }
}

export interface MissingIndexes {
  readonly definition: CollectionDefinition;
  /** Fields in order, as in `tenantId, sequence`. */
  readonly missing: readonly string[];
}

/** Returns which of these collections lack an index or do not exist; changes nothing. */
export async function missingIndexes(
  store: Pick<Target, 'collection'>,
  definitions: readonly CollectionDefinition[],
): Promise<readonly MissingIndexes[]> {
  const found = definitions.map(async (definition): Promise<MissingIndexes> => {
    const wanted = wantedIndexes(definition);
    if (wanted.length === 0) return { definition, missing: [] };
    const present = await store
      .collection(definition)
      .listIndexes()
      .toArray()
      .catch((error: unknown) => {
        if (isNamespaceMissing(error)) return [];
        throw error;
      });
    const keys = new Set(present.map(({ key }) => JSON.stringify(key)));
    const missing = wanted.filter(({ key }) => !keys.has(JSON.stringify(key)));
    return { definition, missing: missing.map(({ key }) => Object.keys(key).join(', ')) };
  });
  return (await Promise.all(found)).filter(({ missing }) => missing.length > 0);
}

/** MongoDB's NamespaceNotFound: there is no such collection. */
const isNamespaceMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 26;
