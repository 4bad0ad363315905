import { groupCommit } from '@lockbox/platform/group-commit';
import type { Collection } from 'mongodb';
import type { StoredDocument } from './define-collection.ts';
import { findByIds } from './find-by-ids.ts';

/** Finds documents by their ids. An id without a document is left out. */
export type Find<D extends StoredDocument> = (ids: readonly string[]) => Promise<ReadonlyMap<string, D>>;

/**
 * Like `findByIds`, for callers that come one by one: what is asked for while a query is under way is the next query,
 * all of it together. Alone nobody waits, many share one query, and none gets what was read before it asked.
 */
export function gatheredFinds<D extends StoredDocument, F extends keyof D & string = keyof D & string>(
  collection: Collection<D>,
  fields?: readonly F[],
): Find<Pick<D, '_id' | F>> {
  const find = groupCommit(async (asked: readonly (readonly string[])[]) => {
    const found = await findByIds(collection, asked.flat(), fields);
    return asked.map(() => ({ status: 'fulfilled', value: found }) as const);
  });
  return async (ids) => (ids.length === 0 ? new Map() : await find(ids));
}
