/** `npm run faults`: faults under load, on servers of their own; nothing of it is left, however it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardedFolder } from '@lockbox/stack/guarded';
import { REPOSITORY } from '@lockbox/stack/installation';

/** Every temporary file of the run, the servers' home among them. What is kept of a run that failed is elsewhere. */
const folder = mkdtempSync(join(tmpdir(), 'lockbox-faults-'));
chmodSync(folder, 0o711); // where root runs this, PostgreSQL runs as another user, and has to get to its own folder
const child = spawn(process.execPath, [join(REPOSITORY, 'test/faults/main.ts'), ...process.argv.slice(2)], {
  cwd: REPOSITORY,
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: folder },
  // A process group of its own: with it the guard ends every program that a run has left.
  detached: true,
});
const end = guardedFolder(folder, child.pid);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
await end();
process.exitCode = code ?? 1;
