import { MongoBulkWriteError } from 'mongodb';

const DUPLICATE_KEY = 11_000;

/**
 * Which of an unordered bulk of inserts and guarded upserts were refused, by their index: the document was not found under its guard,
 * and is there all the same. It is newer, or it came this moment: read it again. Everything else that goes wrong is thrown.
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
