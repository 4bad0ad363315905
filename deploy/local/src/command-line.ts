/** The `lockbox` command as a step of the start. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logFile } from '@lockbox/stack/child';
import { type Installation, REPOSITORY } from '@lockbox/stack/installation';

/** Runs `lockbox ARGS` to its end; what it says goes to the log and, when it fails, into the error. */
export async function runLockbox(
  installation: Installation,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const log = logFile(installation.home, 'command-line');
  const out = openSync(log, 'a');
  const before = statSync(log).size;
  const code = await new Promise<number | null>((resolve, reject) => {
    const program = join(REPOSITORY, 'services/ctl/src/main.ts');
    const child = spawn(process.execPath, [program, ...args], {
      cwd: REPOSITORY,
      env: { ...process.env, ...env },
      stdio: ['ignore', out, out],
      signal,
      // ctrl-C is ours to pass on.
      detached: true,
    });
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => closeSync(out));
  if (code === 0) return;
  const said = (await readFile(log, 'utf8')).slice(before).trim();
  throw new Error(`\`lockbox ${args.join(' ')}\` ended with ${code}:\n${said.slice(-4000)}`);
}
