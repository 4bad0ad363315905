/** A stack for one run of the tests: in a temporary folder, and gone when the run is over, however it ends. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardedFolder } from './guarded.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

export async function startEphemeralStack(options: Omit<StackOptions, 'home'>): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'lockbox-test-'));
  const stop = guardedFolder(home);
  try {
    return { ...(await startStack({ ...options, home })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
