/** The reaction of a program that finds less in the database than it has stored there: emptied, replaced, or an older copy. */
import { LockboxError } from '@lockbox/contracts/errors';
import type { AnyBulkWriteOperation, Collection, Filter, UpdateFilter } from 'mongodb';
import type { StoredDocument } from './define-collection.ts';
import { findByIds } from './find-by-ids.ts';

/** How far somebody has come. */
interface Position extends StoredDocument {
  readonly next: number;
}

/** The partition is then opened again, and continues from the database's position. */
export const databaseLost = (worker: string): LockboxError =>
  new LockboxError(
    'DATABASE_LOST',
    `MongoDB does not have any more how far ${worker} had come: it was emptied, is another, or is an older copy. The partition is taken over again, from where the database is.`,
    { retriable: true },
  );

/**
 * An update that moves a position on, and never makes one again that was stored: without a match the database has lost it. One
 * that somebody else has moved further is a match, and so is one that was moved by an attempt whose answer did not come.
 */
export const forwardFrom = <U>(_id: string, stored: number | undefined, update: U) => ({
  filter: stored === undefined ? { _id } : { _id, next: { $gte: stored } },
  update,
  upsert: stored === undefined,
});

/**
 * Moves sealed positions on from where this process left them, and returns the ids of those that the database has lost. A position
 * is sealed with its offset, and so it is set only where nothing further is stored; one that is further on is left as it is.
 */
export async function advanceSealed<P extends Position>(
  collection: Collection<P>,
  moves: readonly { readonly place: P; readonly stored: number }[],
): Promise<ReadonlySet<string>> {
  if (moves.length === 0) return new Set();
  const operations = moves.map(({ place: { _id, ...fields }, stored }) => ({
    updateOne: { filter: { _id, next: { $gte: stored, $lte: fields.next } }, update: { $set: fields } },
  }));
  const { matchedCount } = await collection.bulkWrite(
    operations as unknown as readonly AnyBulkWriteOperation<P>[], // every _id is a string, and the fields are those of P
    { ordered: false },
  );
  if (matchedCount === moves.length) return new Set();
  return await lostAmong(collection, new Map(moves.map(({ place, stored }) => [place._id, stored])));
}

/**
 * From where somebody goes on. Where nothing is stored, the beginning is: from the first thing that is written on it has to be found
 * out that the database was emptied, and nothing that is missing looks like nothing that never was.
 */
export async function storedPlace<P extends Position>(
  collection: Collection<P>,
  _id: string,
  beginning: () => Promise<P>,
): Promise<P> {
  const filter = { _id } as Filter<P>; // every _id is a string
  const stored = await collection.findOne(filter);
  if (stored !== null) return stored as P; // found by a filter alone, and so whole
  const place = await beginning();
  await collection.updateOne(filter, { $setOnInsert: place } as unknown as UpdateFilter<P>, { upsert: true });
  return place;
}

/** Returns the positions that are stored as less than was reached. */
export async function lostAmong<P extends Position>(
  collection: Collection<P>,
  reached: ReadonlyMap<string, number>,
): Promise<ReadonlySet<string>> {
  const found = await findByIds(collection, reached.keys(), ['next']);
  const lost = [...reached].filter(([id, next]) => (found.get(id)?.next ?? -1) < next);
  return new Set(lost.map(([id]) => id));
}
