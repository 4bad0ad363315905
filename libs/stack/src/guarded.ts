/** A folder with embedded servers, and perhaps a process group: ended when they are released, or when we die, however. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The answer releases what is guarded, and resolves when nothing of it is left. */
export function guardedFolder(folder: string, group?: number): () => Promise<void> {
  const program = fileURLToPath(new URL('./guard.ts', import.meta.url));
  const args = [program, folder, ...(group === undefined ? [] : [String(group)])];
  // It reads its input until we close it, or the system does because we died.
  const guard = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
  const gone = once(guard, 'exit');
  return async () => {
    guard.stdin.end();
    await gone;
  };
}
