import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { isAlive, startChild } from './child.ts';

const FOR_EVER = 'setInterval(() => {}, 1000)';

test.for(['home', 'run-1/home', 'checkout/.lockbox'])(
  'when a run is killed, its process group, its servers in %s and its folder go too',
  async (where) => {
    const folder = mkdtempSync(join(tmpdir(), 'lockbox-guarded-'));
    const home = join(folder, where);
    for (const name of ['run', 'logs']) mkdirSync(join(home, name), { recursive: true });
    const server = startChild(home, 'mail', { file: process.execPath, args: ['-e', FOR_EVER], cwd: folder });
    const program = `
    import { spawn } from 'node:child_process';
    import { guardedFolder } from '${import.meta.dirname}/guarded.ts';
    const tests = spawn(process.execPath, ['-e', '${FOR_EVER}'], { detached: true, stdio: 'ignore' });
    guardedFolder('${folder}', tests.pid);
    console.log(tests.pid);`;
    const args = ['--input-type=module', '-e', program];
    const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [tests] = await once(createInterface(run.stdout), 'line');
    expect([server.pid, Number(tests)].map(isAlive)).toEqual([true, true]);

    run.kill('SIGKILL');
    await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false);
    expect([server.pid, Number(tests)].map(isAlive)).toEqual([false, false]);
  },
);
