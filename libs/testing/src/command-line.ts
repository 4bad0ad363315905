/** `lockbox` as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const MAIN = 'services/ctl/src/main.ts';
const ROOT = resolve(import.meta.dirname, '../../..');

interface Running {
  /** Its settings, beside PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder in which it runs. */
  readonly folder?: string | undefined;
  /** The checkout whose command line it is: this one, if not given. */
  readonly root?: string | undefined;
  /** Told the process's id. */
  readonly onStarted?: (pid: number) => void;
}

export interface LockboxRun {
  /** -1 where a signal ended it. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function runLockbox(
  args: readonly string[],
  { env, folder, root = ROOT, onStarted }: Running,
): Promise<LockboxRun> {
  const child = spawn(process.execPath, [resolve(root, MAIN), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) onStarted?.(child.pid);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: (code as number | null) ?? -1, out, err }; // as Node gives it
}
