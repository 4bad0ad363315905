import { LockboxError } from '@lockbox/contracts/errors';
import { type ArchivedRecord, ArchiveFileError, readArchiveFile } from './archive-file.ts';
import type { Place } from './place.ts';

/**
 * Writes files with events as the place does. Throws ARCHIVE_BUSY where one that came since the run began has the same events, but more
 * or fewer of them: another run writes there, up to another checkpoint, and nothing was rewritten.
 */
export const eventFiles = (place: Place): Pick<Place, 'writeOnce'> => ({
  async writeOnce(path, bytes) {
    try {
      return await place.writeOnce(path, bytes);
    } catch (error) {
      if (!(error instanceof LockboxError) || error.code !== 'PUBLISHED_DIFFERS') throw error;
      const standing = recordsIn(await place.read(path));
      const own = recordsIn(Buffer.from(bytes));
      if (standing.length === 0 || !standing.every(({ value }, at) => own[at]?.value.equals(value) ?? true))
        throw error;
      throw new LockboxError(
        'ARCHIVE_BUSY',
        `${place.name}/${path} was written meanwhile, with the same events up to another checkpoint: another run archives to the same place. Run it again when that one has ended.`,
        { retriable: true },
      );
    }
  },
});

function recordsIn(bytes: Buffer | undefined): readonly ArchivedRecord[] {
  try {
    return bytes === undefined ? [] : readArchiveFile(bytes).records;
  } catch (error) {
    if (!(error instanceof ArchiveFileError)) throw error;
    return [];
  }
}
