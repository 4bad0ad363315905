/** A PostgreSQL for machines that have its programs: the database behind a gate in the demo and in tests. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ProcessCommand } from './child.ts';
import { run } from './downloads.ts';

export const WITHOUT_POSTGRES = 'There is no PostgreSQL here. Install it (Debian: apt-get install postgresql).';

/** Who the server trusts to do anything: the name that its makers gave it. */
export const ADMINISTRATOR = 'postgres';

/** The folder of its programs; of several, the highest version. */
export function postgresPrograms(): string | undefined {
  const path = (process.env.PATH ?? '').split(delimiter);
  const debian = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return [...debian.reverse(), ...path].find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
  );
}

/** It refuses to run as root: then it runs as somebody who may do nothing else. */
const NOBODY = { name: 'nobody', id: 65_534 };
const isRoot = (): boolean => process.getuid?.() === 0;
const asOrdinaryUser = (command: readonly string[]): readonly [string, ...string[]] =>
  isRoot()
    ? ['setpriv', `--reuid=${NOBODY.name}`, `--regid=${NOBODY.id}`, '--clear-groups', ...command]
    : (command as readonly [string, ...string[]]); // callers give a program

/** Reports whether the server can read a folder: it runs as another user, to whom root's own home may be closed. */
export function mayServeFrom(folder: string): boolean {
  const [file, ...args] = asOrdinaryUser(['test', '-x', folder]);
  return spawnSync(file, args).status === 0;
}

export interface PostgresPlace {
  readonly folder: string;
  readonly port: number;
  /** The administrator's password. */
  readonly password: string;
  /** Libraries loaded at the server's start: `shared_preload_libraries`. */
  readonly preload?: string;
  /** Nothing in it has to outlive a crash of the machine. */
  readonly forTests?: boolean;
}

/** Makes its data folder, if there is none, and says how to start it. It listens to this machine alone. */
export async function preparePostgres(programs: string, place: PostgresPlace): Promise<ProcessCommand> {
  const { folder, port, password, preload = '', forTests = false } = place;
  const data = join(folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    mkdirSync(folder, { recursive: true });
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    // It appears under its name only when it is complete.
    const draft = join(folder, 'data.new');
    rmSync(draft, { recursive: true, force: true });
    for (const path of [folder, passwordFile]) if (isRoot()) chownSync(path, NOBODY.id, NOBODY.id);
    chmodSync(folder, 0o700);
    const [file, ...args] = asOrdinaryUser([
      join(programs, 'initdb'),
      ...['--pgdata', draft, '--username', ADMINISTRATOR, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale', 'C', ...(forTests ? ['--no-sync'] : [])],
    ]);
    await run(file, args, folder);
    rmSync(passwordFile);
    renameSync(draft, data);
  }
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '', // a path of one may have 107 characters, and a clone's may have more
    max_connections: 60,
    shared_preload_libraries: preload,
    ...(forTests ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  const [file, ...args] = asOrdinaryUser([
    join(programs, 'postgres'),
    ...['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
  ]);
  // "Fast": by SIGTERM it would wait until everybody has gone.
  return { file, args, cwd: folder, endsBy: 'SIGINT' };
}
