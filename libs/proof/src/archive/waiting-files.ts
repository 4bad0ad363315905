import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from './place.ts';

/** Files that wait for the checkpoint that covers them, in the order in which they were added. */
export interface WaitingFiles {
  /** `bytes`: how much memory it takes until it is written. */
  add(path: string, bytes: number, content: () => Promise<Uint8Array>): void;
  /** Writes all files that were added: a checkpoint covers them. */
  release(): void;
  /** Discards all files that were added: no checkpoint will cover them. */
  drop(): void;
  /** Writes those that were released; how many of them were new. */
  flush(): Promise<number>;
  close(): Promise<void>;
}

interface WaitingFile {
  readonly path: string;
  readonly bytes: number;
  readonly content: () => Promise<Uint8Array>;
}

/** Audit signs once a minute. It does not sign a restored log again, so there all files may wait for one checkpoint. */
const MOST_BYTES = 64 * 1_048_576;

/** Creates the queue. Files beyond `most` bytes in memory go to the local disk. */
export function createWaitingFiles(place: Pick<Place, 'writeOnce'>, most = MOST_BYTES): WaitingFiles {
  let waiting: WaitingFile[] = [];
  let ready: WaitingFile[] = [];
  let inMemory = 0;
  let aside: FileHandle | undefined;
  let end = 0;

  async function putAside({ path, bytes, content }: WaitingFile): Promise<WaitingFile> {
    if (bytes === 0) return { path, bytes, content };
    const file = aside ?? (await openNameless());
    aside = file;
    const [from, written] = [end, await content()];
    await file.writeFile(written);
    end += written.length;
    const readBack = async () => (await file.read(Buffer.alloc(written.length), 0, written.length, from)).buffer;
    return { path, bytes: 0, content: readBack };
  }

  return {
    add(path, bytes, content) {
      waiting.push({ path, bytes, content });
      inMemory += bytes;
    },
    release() {
      ready = [...ready, ...waiting];
      waiting = [];
      inMemory = 0;
    },
    drop() {
      waiting = [];
      inMemory = 0;
    },
    async flush() {
      const now = ready;
      ready = [];
      let files = 0;
      for (const { path, content } of now) if (await place.writeOnce(path, await content())) files++;
      if (inMemory <= most) return files;
      for (const [at, file] of waiting.entries()) waiting[at] = await putAside(file);
      inMemory = 0;
      return files;
    },
    async close() {
      await aside?.close();
      aside = undefined;
    },
  };
}

/** Its name is gone at once, so that whatever ends the program leaves nothing of the log behind. */
async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `.lockbox-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
