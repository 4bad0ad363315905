/**
 * A disk that is full, for one server: from some moment on each write to any file of its fails. The system does that to a process
 * whose files may not grow (RLIMIT_FSIZE), without a disk that is in fact full, and without the rights of an administrator.
 */
import { execFileSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerName } from '@lockbox/stack/embedded-server';
import { BROKERS, type Fault, server } from './fault.ts';

/** How much of what is written next to one of its files is taken still, so that a record is torn. */
const LAST_BYTES = 100;
const TORN_FOR_MS = 1_000;

function missing(): string | undefined {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'prlimit (of Linux; Debian: apt-get install util-linux)';
  }
}

/** The hard limit stays, so that the process could be let on again. */
const limitFiles = (pid: number, bytes: number): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);

const fullDisk = (name: string, of: readonly ServerName[], what: string): Fault => ({
  name: `disk-full-${name}`,
  missing: missing(),
  target: of.includes('kafka') ? 'kafka' : name,
  does: `the disk of ${what} is full: a write to one of its files is torn, and then all fail`,
  heals: 'there is room again, and it is started with what it has',
  lastsS: [5, 20],
  interruptsLetters: true,
  async inject(world, random) {
    const one = random.of(of);
    const pid = server(world, one).pid();
    // Otherwise the run would be said to have held against what was not there.
    if (pid === undefined) throw new Error(`${one} does not run, so that its files cannot be limited`);
    const pattern = join(world.stack.home, one, 'data/**/*.{log,wt}');
    const files = globSync(pattern);
    if (files.length === 0) throw new Error(`There is no file of ${one} that could be torn: none is ${pattern}`);
    limitFiles(pid, statSync(random.of(files)).size + LAST_BYTES);
    await pause(TORN_FOR_MS);
    if (server(world, one).pid() === pid) limitFiles(pid, 0);
    return async () => {
      await server(world, one).end('SIGKILL');
      await server(world, one).start();
    };
  },
});

export const fullDisks: readonly Fault[] = [
  fullDisk('broker', BROKERS, 'one of the three brokers'),
  fullDisk('mongo', ['mongo'], 'the database'),
];
