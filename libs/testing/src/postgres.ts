/** A PostgreSQL of one test file, which ends when the tests do, however. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from '@lockbox/stack/child';
import { guardedFolder } from '@lockbox/stack/guarded';
import { freePort } from '@lockbox/stack/ports';
import { ADMINISTRATOR, postgresPrograms, preparePostgres, WITHOUT_POSTGRES } from '@lockbox/stack/postgres';
import { until } from './until.ts';

export const hasPostgres = postgresPrograms() !== undefined;

export interface TestPostgres {
  readonly port: number;
  /** The folder of its programs, such as `psql`. */
  readonly programs: string;
  /** The password of the administrator. */
  readonly password: string;
  /** The address for the administrator, or for another role. */
  url(role?: { readonly user: string; readonly password: string }): string;
  /** Ends it at once, like a kill: afterwards no earlier session exists, but everything that was committed. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Both. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres({ preload = '' } = {}): Promise<TestPostgres> {
  const programs = postgresPrograms();
  if (programs === undefined) throw new Error(WITHOUT_POSTGRES);
  const home = mkdtempSync(join(tmpdir(), 'lockbox-postgres-'));
  for (const name of ['run', 'logs']) mkdirSync(join(home, name));
  chmodSync(home, 0o711); // the server's user has to get to its own folder in it
  const release = guardedFolder(home);
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const command = await preparePostgres(programs, {
    ...{ folder: join(home, 'postgres'), port, password, preload },
    forTests: true,
  });
  const ready = join(programs, 'pg_isready');
  let child: Child;
  let runs = false;
  const start = async (): Promise<void> => {
    runs = true;
    child = startChild(home, 'postgres', command);
    await until('PostgreSQL answers', () =>
      promisify(execFile)(ready, ['--host', '127.0.0.1', '--port', String(port)]).then(
        () => true,
        () => false,
      ),
    );
  };
  await start();
  const crash = async (): Promise<void> => {
    if (runs) process.kill(child.pid, 'SIGQUIT');
    runs = false;
    await child.exited();
  };
  return {
    port,
    programs,
    password,
    url: ({ user, password: own } = { user: ADMINISTRATOR, password }) =>
      `postgresql://${user}:${own}@127.0.0.1:${port}/postgres`,
    crash,
    start,
    async restart() {
      await crash();
      await start();
    },
    async stop() {
      await crash();
      await release();
    },
  };
}
