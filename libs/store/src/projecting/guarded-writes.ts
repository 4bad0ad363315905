import { MongoBulkWriteError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';

const DUPLICATE_KEY = 11_000;

/**
 * Returns the indexes of the operations that an unordered bulk of inserts and guarded upserts refused, because a document with
 * that `_id` exists and its guard does not match: it is newer, or was inserted at this moment. Every other error is thrown.
 */
export async function refusedBy(bulk: Promise<unknown>): Promise<readonly number[]> {
  try {
    await bulk;
    return [];
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const failed = [error.writeErrors].flat();
    if (failed.length === 0 || failed.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    return failed.map(({ index }) => index);
  }
}

/** Reports whether no server answered: another way to write would only wait for one again. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof MongoNetworkError || error instanceof MongoServerSelectionError;
