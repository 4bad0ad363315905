/** A PostgreSQL with sample data behind a gate, where its programs are: what an engineer of the sample data is let into. */
import { execFile, spawnSync } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Installation, REPOSITORY } from './installation.ts';
import { accessUrl, nodeEnvironment, serviceCommand } from './lockbox-services.ts';
import { ADMINISTRATOR, mayServeFrom, postgresPrograms, preparePostgres, WITHOUT_POSTGRES } from './postgres.ts';
import { databasePasswords, localKeys } from './secrets.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** The tenant and data store in the sample data. */
const TENANT = 'contoso';
const STORE = 'contoso-production-dataverse';
const DATABASE = 'contoso_crm';
const GATE_ROLE = 'lockbox_gate';
/** By which the gate tells what was done. Some systems have it in a package of its own. */
const COUNTING = 'pg_stat_statements';
const READY_WITHIN_MS = 60_000;

/** Besides the gate, which `npm stop` knows as a program of schemas/topics.yaml. */
export const BESIDE_THE_GATE = ['postgres', 'gate-watchdog'] as const;

/** The administrator's steps of docs/guides/data-owners.md, in a database with an application's role and tables. */
const sample = (password: string): string => `
CREATE ROLE crm_app LOGIN;
CREATE SCHEMA crm;
CREATE TABLE crm.customers (id integer PRIMARY KEY, name text, city text);
CREATE TABLE crm.orders (id integer PRIMARY KEY, customer integer REFERENCES crm.customers, ordered date, total numeric(8, 2));
CREATE SCHEMA billing;
CREATE TABLE billing.cards (customer integer, number text);
INSERT INTO crm.customers VALUES
  (1, 'Fourth Coffee', 'Seattle'), (2, 'Litware', 'Vienna'), (3, 'Adventure Works', 'Lyon'), (4, 'Tailspin Toys', 'Oslo');
INSERT INTO crm.orders SELECT n, 1 + n % 4, date '2026-01-01' + n, 20 + 7.35 * n FROM generate_series(1, 20) n;
INSERT INTO billing.cards SELECT n, '4000 0000 0000 ' || 1000 + n FROM generate_series(1, 4) n;
REVOKE CONNECT, TEMPORARY ON DATABASE ${DATABASE}, postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE ${DATABASE} TO crm_app;
CREATE ROLE ${GATE_ROLE} LOGIN CREATEROLE PASSWORD '${password}';
GRANT pg_signal_backend, pg_read_all_stats TO ${GATE_ROLE};
GRANT CONNECT, CREATE ON DATABASE ${DATABASE} TO ${GATE_ROLE} WITH GRANT OPTION;
GRANT USAGE ON SCHEMA crm TO ${GATE_ROLE} WITH GRANT OPTION;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA crm TO ${GATE_ROLE} WITH GRANT OPTION;
DO $$
BEGIN
  IF current_setting('shared_preload_libraries') = '${COUNTING}' AND current_setting('server_version_num')::int >= 150000 THEN
    CREATE EXTENSION ${COUNTING};
    GRANT SET ON PARAMETER ${COUNTING}.track, ${COUNTING}.track_planning TO ${GATE_ROLE};
  END IF;
END $$;
`;

export const SAMPLE_GATE_FILE = `# What each permission gives in the sample database: docs/guides/data-owners.md. Nothing gives billing.
knownRoles: [${ADMINISTRATOR}, crm_app]
unknownRoles: report
permissions:
  read:
    - schema: crm
      tables: all
      privileges: [SELECT]
  write:
    - schema: crm
      tables: all
      privileges: [SELECT, INSERT, UPDATE]
`;

/** PostgreSQL's programs; or why this part is left out, in one line. */
function programsFor({ home }: Installation): { readonly programs: string } | { readonly leftOut: string } {
  const programs = postgresPrograms();
  if (programs === undefined) return { leftOut: WITHOUT_POSTGRES };
  if (mayServeFrom(home)) return { programs };
  return {
    leftOut: `PostgreSQL does not run as root, and nobody else gets to ${home}. Start as another user, or name another folder (LOCKBOX_HOME).`,
  };
}

/** The libraries that the server must load at its start. */
const preloadOf = (programs: string): string =>
  globSync(join(programs, `../lib{,64}/{,postgresql/,pgsql/}${COUNTING}.{so,dylib}`)).length > 0 ? COUNTING : '';

/** Which data store is behind the gate; undefined where it is left out. */
export const storeBehindGate = (installation: Installation): string | undefined =>
  'leftOut' in programsFor(installation) ? undefined : STORE;

const gateUrl = async ({ port }: Installation): Promise<string> => `http://localhost:${await port('gate-credentials')}`;

/** By which the command line finds the gate. */
export async function settingsOfSampleGate(installation: Installation): Promise<Readonly<Record<string, string>>> {
  if (storeBehindGate(installation) === undefined) return {};
  return { LOCKBOX_GATES: `${TENANT}/${STORE}=${await gateUrl(installation)}` };
}

/** Starts database, gate and watchdog, as one; nothing where there can be no PostgreSQL, and then it says so. */
export async function startSampleGate(
  installation: Installation,
  shared: Readonly<Record<string, string>>,
): Promise<readonly Supervised[]> {
  const { home, cache, say } = installation;
  const found = programsFor(installation);
  if ('leftOut' in found) {
    say(`Without a database behind a gate: ${found.leftOut}`);
    return [];
  }
  const { programs } = found;
  const [folder, port] = [join(home, 'postgres'), await installation.port('postgres')];
  const { administrator, gate } = databasePasswords(home);
  const command = await preparePostgres(programs, {
    ...{ folder, port, password: administrator, preload: preloadOf(programs) },
  });
  const database = await supervise(home, 'postgres', command, say);
  const inFront: Supervised[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(inFront.map((one) => one.stop()));
    await database.stop();
  };
  try {
    await answers(join(programs, 'pg_isready'), port);
    const url = plantSampleDatabase(programs, { port, administrator, gate });
    const guarding = await serviceCommand(
      installation,
      'gate',
      { ...shared, ...(await settingsOfGate(installation)), LOCKBOX_GATE_DATABASE_URL: url },
      localKeys(home),
    );
    const guard = await supervise(home, 'gate', guarding, say);
    inFront.push(guard);
    const watching = {
      file: process.execPath,
      args: [join(REPOSITORY, 'services/gate/src/watchdog.ts')],
      cwd: REPOSITORY,
      env: { ...nodeEnvironment(cache), LOCKBOX_GATE_DATABASE_URL: url },
    };
    inFront.push(await supervise(home, 'gate-watchdog', watching, say));
    return [{ ...guard, stop }];
  } catch (error) {
    await stop();
    throw error;
  }
}

async function settingsOfGate(installation: Installation): Promise<Readonly<Record<string, string>>> {
  const file = join(installation.home, 'gate.yaml');
  writeFileSync(file, SAMPLE_GATE_FILE);
  const url = await gateUrl(installation);
  return {
    LOCKBOX_GATE_TENANT: TENANT,
    LOCKBOX_GATE_DATA_STORE: STORE,
    LOCKBOX_GATE_FILE: file,
    LOCKBOX_GATE_TOKEN_ISSUER: await accessUrl(installation),
    LOCKBOX_GATE_URL: url,
    LOCKBOX_GATE_PORT: new URL(url).port,
  };
}

async function answers(isReady: string, port: number): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const asking = promisify(execFile)(isReady, ['--host', '127.0.0.1', '--port', String(port)]);
    const problem = await asking.then(() => undefined, String);
    if (problem === undefined) return;
    if (Date.now() > until) throw new Error(`PostgreSQL does not answer: ${problem}`);
    await pause(200);
  }
}

interface Server {
  readonly port: number;
  /** Passwords. */
  readonly administrator: string;
  readonly gate: string;
}

/**
 * Makes the sample and the gate's role, where they are not there; the answer is the database for the gate. Passwords are in no
 * argument, which others on the machine can read.
 */
export function plantSampleDatabase(programs: string, { port, administrator, gate }: Server): string {
  const env = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: ADMINISTRATOR, PGPASSWORD: administrator };
  const sql = (database: string, text: string): string => {
    const args = ['-qXAt', '-v', 'ON_ERROR_STOP=1', database];
    const psql = spawnSync(join(programs, 'psql'), args, { env, input: text, encoding: 'utf8' });
    const { status, stdout, stderr, error } = psql;
    if (status !== 0) throw new Error(`The sample database cannot be made: ${error?.message ?? stderr}`);
    return stdout.trim();
  };
  const isThere = (catalogue: string, name: string, value: string) =>
    sql(ADMINISTRATOR, `SELECT 1 FROM ${catalogue} WHERE ${name} = '${value}'`) !== '';
  if (!isThere('pg_database', 'datname', DATABASE)) sql(ADMINISTRATOR, `CREATE DATABASE ${DATABASE}`);
  if (!isThere('pg_roles', 'rolname', GATE_ROLE)) sql(DATABASE, `BEGIN; ${sample(gate)} COMMIT;`);
  return `postgresql://${GATE_ROLE}:${gate}@127.0.0.1:${port}/${DATABASE}`;
}
