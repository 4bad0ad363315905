import { LockboxError } from '@lockbox/contracts/errors';
import { hashOf } from '@lockbox/evidence/chain';
import { type ArchivedRecord, readArchiveFile } from './archive-file.ts';
import type { ArchivedPartition, OpenedArchive } from './check-archive.ts';

/**
 * The records of files that were checked, read again, from a leaf on. Throws ARCHIVE_NOT_WHOLE where a file is no longer what it was; those
 * that end before that leaf are not read.
 */
export async function* archivedRecords(
  { place }: OpenedArchive,
  { files, events }: Pick<ArchivedPartition, 'files' | 'events'>,
  from = 0,
): AsyncGenerator<ArchivedRecord, void> {
  for (const [index, { path, sha256 }] of files.entries()) {
    if ((files[index + 1]?.first ?? events) <= from) continue;
    const bytes = (await place.read(path)) ?? Buffer.alloc(0);
    if (hashOf(bytes).toString('hex') !== sha256) {
      throw new LockboxError(
        'ARCHIVE_NOT_WHOLE',
        `${place.name}/${path} is no longer what it was when it was checked. Find out who writes there, and begin again.`,
      );
    }
    yield* readArchiveFile(bytes).records.filter(({ leaf }) => leaf >= from && leaf < events);
  }
}
