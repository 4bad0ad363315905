import { link, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LockboxError } from '@lockbox/contracts/errors';
import { replaceFile } from '../verify/replace-file.ts';
import type { Place } from './place.ts';

export const folderPlace = (folder: string): Place => ({
  name: folder,
  read: (path) => contentOf(join(folder, path)),
  writeOnce: (path, bytes) => writeOnce(join(folder, path), bytes),
  replace: (path, text) => replaceFile(join(folder, path), text),
  async list(path) {
    try {
      const entries = await readdir(join(folder, path), { withFileTypes: true });
      // Files that begin with a dot were interrupted while they were written. Whether a link leads to a file is seen
      // when it is read.
      const files = entries.filter(
        (entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith('.'),
      );
      return files.map(({ name }) => name).toSorted();
    } catch (error) {
      if (isNotThere(error)) return [];
      throw error;
    }
  },
});

/** Nor where what should be a folder is a file. */
const isNotThere = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(String(codeOf(error)));

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}

/** Two who write the same file at once write it once: of the second the system says that it is there. */
async function writeOnce(path: string, bytes: Uint8Array): Promise<boolean> {
  if ((await contentOf(path)) === undefined) {
    try {
      await replaceFile(path, bytes, linked);
      return true;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
  if ((await readFile(path)).equals(bytes)) return false;
  throw differs(path);
}

async function linked(from: string, to: string): Promise<void> {
  await link(from, to).finally(() => unlink(from));
}

export const differs = (path: string): LockboxError =>
  new LockboxError(
    'PUBLISHED_DIFFERS',
    `${path} was published, and the log now gives other bytes for it. Nothing was changed there: keep it, and compare it with \`lockbox verify\`.`,
  );

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
