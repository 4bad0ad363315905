import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** By a file of another name that is on the disk, which is then moved: who is interrupted leaves no half of it. */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  move: (from: string, to: string) => Promise<void> = rename,
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const beside = join(folder, `.${randomUUID()}`);
  const file = await open(beside, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await move(beside, path);
}
