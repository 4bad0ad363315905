import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const MAIN = join(import.meta.dirname, '../../services/ctl/src/main.ts');

/** Runs the command line in a folder, with these settings alone. */
export async function runLockbox(
  args: readonly string[],
  { env, folder }: { readonly env: Readonly<Record<string, string | undefined>>; readonly folder: string },
): Promise<{ readonly out: string; readonly err: string; readonly code: number | null }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env.PATH, ...env }, cwd: folder });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}
