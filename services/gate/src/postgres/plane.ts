import { SettingsError } from '@lockbox/platform/settings';
import {
  type Credentials,
  type DatabaseProblem,
  type DataPlane,
  type DoorReport,
  eachByItself,
  type NotDone,
  type RoundTimes,
  type SeenDatabase,
  type WantedDoor,
} from '../data-plane.ts';
import { type GateFile, rightsDigestOf, rightsOf } from '../gate-file.ts';
import { newPassword } from '../password.ts';
import { heirName, prefixOf, roleName } from '../role-names.ts';
import { type Client, openConnection } from './connection.ts';
import { leaveUncounted, StatementCounting } from './counting.ts';
import { amendDoor, openDoor, removeDoor } from './doors.ts';
import { INSTALL, REAPER } from './installed.ts';
import { lookAtPostgres, POSTGRESQL } from './look.ts';
import { publicProblems } from './public-rights.ts';
import { type PostgresRights, rightsProblems } from './rights.ts';
import { scramVerifier } from './scram.ts';

export interface PostgresOptions {
  readonly dataStoreId: string;
  readonly file: GateFile<PostgresRights>;
  /** A client of the role that the gate works as. */
  readonly connect: () => Promise<Client>;
}

/** Sessions end within milliseconds of being told. Those that do not are looked at again in the next round. */
const SESSIONS_END_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 20;
/** For longer than the reaper lets an engineer hold the lock. */
const CREDENTIALS_WAIT_MS = 2_000;
const RESTS_FOR_MS = 60_000;

/** A database of PostgreSQL. Connects at the first call. */
export class PostgresPlane implements DataPlane {
  readonly engine = POSTGRESQL;
  private readonly options: PostgresOptions;
  private readonly heir: string;
  private readonly counting: StatementCounting;
  private readonly rounds = openConnection(() => this.ready());
  /** Callers who ask for credentials can lock their own role as often as they ask: no round waits for that. */
  private readonly asked = openConnection(async () => {
    const client = await this.ready();
    await client.query(`SET lock_timeout = ${CREDENTIALS_WAIT_MS}`);
    return client;
  });
  /** Roles with which a step took too long, since an engineer can own that much, and the time of the next try. */
  private readonly resting = new Map<string, number>();

  constructor(options: PostgresOptions) {
    this.options = options;
    this.heir = heirName(options.dataStoreId);
    this.counting = new StatementCounting(options.file);
  }

  roleOf(grantId: string): string {
    return roleName(this.options.dataStoreId, grantId);
  }

  rightsOf(permissions: readonly string[]): string {
    return rightsDigestOf(rightsOf(this.options.file, permissions));
  }

  look(): Promise<SeenDatabase> {
    const { dataStoreId, file } = this.options;
    const others = file.otherDataStores.map(prefixOf);
    const looking = { prefix: prefixOf(dataStoreId), others, knownRoles: file.knownRoles };
    return this.rounds.using((client) => lookAtPostgres(client, looking));
  }

  open(
    doors: readonly WantedDoor[],
    now: number,
    isWanted: (door: WantedDoor) => boolean,
  ): Promise<readonly NotDone[]> {
    return this.eachDoor(doors, (client, door) =>
      openDoor(client, this.making(door, now), {
        isWanted: () => isWanted(door),
        letBeCounted: () => this.counting.letBeCounted(client, this.roleOf(door.grantId)),
      }),
    );
  }

  amend(doors: readonly WantedDoor[], now: number): Promise<readonly NotDone[]> {
    return this.eachDoor(doors, (client, door) => amendDoor(client, this.making(door, now)));
  }

  async close(roles: readonly string[], at: RoundTimes): Promise<readonly NotDone[]> {
    if (roles.length === 0) return [];
    await this.shutOut(roles);
    await this.counting.ready().catch(() => undefined); // nothing keeps a door open: what is not read then is not understood
    await this.rounds.using((client) => sessionsEnd(client, roles));
    const { heir, counting } = this;
    return await this.each(
      roles,
      (role) => role,
      (client, role) => removeDoor(client, { role, heir, now: at.now }, () => counting.countAtEnd(client, role, at)),
    );
  }

  async shutOut(roles: readonly string[]): Promise<void> {
    if (roles.length === 0) return;
    await this.rounds.using((client) => client.query('CALL lockbox_gate.cut($1::name[])', [roles]));
  }

  async countUse(at: RoundTimes): Promise<void> {
    await this.counting.ready();
    await this.rounds.using((client) => this.counting.countAll(client, at));
  }

  credentials(grantId: string, now: number): Promise<Credentials | undefined> {
    return this.asked.using(async (client) => {
      const role = this.roleOf(grantId);
      const { rows } = await client.query(
        'SELECT FROM pg_roles r JOIN lockbox_gate.door d ON d.role = r.rolname WHERE d.role = $1 AND r.rolcanlogin AND d.ends_at > $2',
        [role, now],
      );
      if (rows.length === 0) return undefined;
      const password = newPassword();
      const kept = client.escapeLiteral(await scramVerifier(password));
      await client.query(`ALTER ROLE ${client.escapeIdentifier(role)} PASSWORD ${kept}`);
      return { user: role, password };
    });
  }

  unreported(): Promise<readonly DoorReport[]> {
    return this.rounds.using(async (client) => {
      const { rows } = await client.query('SELECT content FROM lockbox_gate.report ORDER BY number');
      return rows.map(({ content }) => content as DoorReport); // as it was put in
    });
  }

  async reported(reportIds: readonly string[]): Promise<void> {
    if (reportIds.length === 0) return;
    await this.rounds.using((client) =>
      client.query('DELETE FROM lockbox_gate.report WHERE report_id = ANY ($1)', [reportIds]),
    );
  }

  problems(): Promise<readonly DatabaseProblem[]> {
    return this.rounds.using(async (client) => [
      ...(await rightsProblems(client, this.options.file)).map((sentence) => ({
        sentence,
        kind: 'GIVES_LESS' as const,
      })),
      ...(await publicProblems(client)).map((sentence) => ({ sentence, kind: 'LEAVES_OPEN' as const })),
      ...(await this.counting.problems(client)).map((sentence) => ({ sentence, kind: 'USE_NOT_TOLD' as const })),
    ]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.rounds.stop(), this.asked.stop(), this.counting.stop()]);
  }

  private async ready(): Promise<Client> {
    const client = await this.options.connect();
    try {
      await install(client, this.options.dataStoreId);
      await leaveUncounted(client);
      return client;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  private making(door: WantedDoor, now: number) {
    const rights = rightsOf(this.options.file, door.permissions);
    return { role: this.roleOf(door.grantId), heir: this.heir, door, now, rights };
  }

  private eachDoor(
    doors: readonly WantedDoor[],
    work: (client: Client, door: WantedDoor) => Promise<boolean>,
  ): Promise<readonly NotDone[]> {
    return this.each(doors, ({ grantId }) => this.roleOf(grantId), work);
  }

  private each<T>(
    items: readonly T[],
    nameOf: (item: T) => string,
    work: (client: Client, item: T) => Promise<boolean>,
  ): Promise<readonly NotDone[]> {
    return eachByItself(items, nameOf, async (item) => {
      const role = nameOf(item);
      const until = this.resting.get(role) ?? 0;
      if (performance.now() < until) throw new Error('It took too long, and rests for a minute.');
      this.resting.delete(role);
      try {
        return await this.rounds.using((client) => work(client, item));
      } catch (error) {
        if (isTooSlow(error)) this.resting.set(role, performance.now() + RESTS_FOR_MS);
        throw error;
      }
    });
  }
}

/** query_canceled: what `statement_timeout` ends. */
const isTooSlow = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '57014';

async function sessionsEnd(client: Client, roles: readonly string[]): Promise<void> {
  const until = performance.now() + SESSIONS_END_WITHIN_MS;
  while (performance.now() < until) {
    const { rows } = await client.query(`SELECT FROM pg_stat_activity WHERE usename = ANY ($1::name[]) LIMIT 1`, [
      roles,
    ]);
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

const RIGHTS_OF_THE_GATE = `
SELECT rolsuper OR rolcreaterole AS makes_roles,
       pg_has_role(current_user, 'pg_signal_backend', 'MEMBER') AS ends_sessions,
       pg_has_role(current_user, 'pg_read_all_stats', 'MEMBER') AS sees_sessions,
       current_user AS name
  FROM pg_roles WHERE rolname = current_user`;

/** Throws SettingsError where starting again cannot help. */
async function install(client: Client, dataStoreId: string): Promise<void> {
  const { rows } = await client.query(RIGHTS_OF_THE_GATE);
  const { makes_roles, ends_sessions, sees_sessions, name } = rows[0] ?? {};
  const missing = [
    ...(makes_roles ? [] : [`ALTER ROLE ${name} CREATEROLE`]),
    ...(ends_sessions ? [] : [`GRANT pg_signal_backend TO ${name}`]),
    ...(sees_sessions ? [] : [`GRANT pg_read_all_stats TO ${name}`]),
  ];
  if (missing.length > 0)
    throw new SettingsError([
      `The gate's role "${name}" has too few rights. As an administrator: ${missing.join('; ')}`,
    ]);
  const { rows: installed } = await client.query("SELECT obj_description(to_regnamespace('lockbox_gate')) AS version");
  if (installed[0]?.version !== REAPER)
    await client.query(`BEGIN;${INSTALL};COMMENT ON SCHEMA lockbox_gate IS ${client.escapeLiteral(REAPER)};COMMIT`);
  await client.query('INSERT INTO lockbox_gate.guarded VALUES (true, $1, $2) ON CONFLICT DO NOTHING', [
    dataStoreId,
    prefixOf(dataStoreId),
  ]);
  const { rows: guarded } = await client.query('SELECT data_store_id FROM lockbox_gate.guarded');
  const [other] = guarded.map(({ data_store_id }) => data_store_id).filter((id) => id !== dataStoreId);
  if (other !== undefined)
    throw new SettingsError([
      `This database is behind the gate of data store "${other}", and not of "${dataStoreId}". Correct LOCKBOX_GATE_DATA_STORE or LOCKBOX_GATE_DATABASE_URL.`,
    ]);
}
