/** What a program does that finds less in the database than it has stored there: emptied, another, or an older copy. */
import { LockboxError } from '@lockbox/contracts/errors';

/** Whoever has opened the partition opens it again, and begins where the database is. */
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
