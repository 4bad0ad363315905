/** A stack for one run of the tests: in a temporary folder, and gone when the run is over, however it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Stack, type StackOptions, startStack } from './stack.ts';

export async function startEphemeralStack(options: Omit<StackOptions, 'home'>): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'lockbox-test-'));
  // The guard reads its input until we close it, or the system does because we died; then it stops and removes everything.
  const guard = spawn(process.execPath, [fileURLToPath(new URL('./guard.ts', import.meta.url)), home], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const gone = once(guard, 'exit');
  const stop = async (): Promise<void> => {
    guard.stdin.end();
    await gone;
  };
  try {
    return { ...(await startStack({ ...options, home })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
