import { requestId, tenantId } from '@lockbox/contracts/ids';
import type { DoorReport, WantedDoor } from '../data-plane.ts';
import { rightsDigestOf } from '../gate-file.ts';
import type { Client } from './connection.ts';
import { takeRightsOnOwned } from './left-behind.ts';
import { grantsOf, type PostgresRights } from './rights.ts';

/** How many sessions of one door there may be at once. */
const CONNECTIONS = 5;

/**
 * One gate works at a time. It locks a table that nobody else can lock: an engineer could hold an advisory lock and so keep the
 * gate from closing access. A gate that stalls within a step loses the lock. Its waits for other locks are shorter, but longer
 * than the reaper lets an engineer hold one; and no step takes so long that ended access stays open for long.
 */
const BEGIN =
  "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5s'; SET LOCAL lock_timeout = '5s'; LOCK TABLE lockbox_gate.guarded IN EXCLUSIVE MODE; SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '10s'";

/** A step that either has happened, with all that belongs to it, or has not. */
export async function inTurn(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query(BEGIN);
  await work();
  await client.query('COMMIT');
}

/**
 * Returns whether a role exists, and the end of its period by the database's clock: the same time from now as by Lockbox's
 * clock, so that the two clocks may differ.
 */
async function before(client: Client, role: string, endsInMs: number): Promise<{ isThere: boolean; end: string }> {
  const { rows } = await client.query(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS there, (clock_timestamp() + $2 * interval '1 ms')::text AS end`,
    [role, endsInMs],
  );
  return { isThere: rows[0]?.there === true, end: client.escapeLiteral(String(rows[0]?.end)) };
}

interface Making {
  readonly role: string;
  readonly heir: string;
  readonly door: WantedDoor;
  readonly rights: readonly PostgresRights[];
  readonly now: number;
}

/** Makes a door, unless it is there, or not wanted once its turn has come: role, rights, note and report in one transaction. */
export async function openDoor(
  client: Client,
  making: Making,
  { isWanted, letBeCounted }: { readonly isWanted: () => boolean; readonly letBeCounted: () => Promise<void> },
): Promise<true> {
  const { role, door, rights, now } = making;
  await inTurn(client, async () => {
    const { isThere, end } = await before(client, role, door.endsAt - now);
    if (isThere || !isWanted()) return;
    const name = client.escapeIdentifier(role);
    const mark = `Lockbox: grant ${door.grantId}, until ${new Date(door.endsAt).toISOString()}`;
    await client.query(
      [
        `CREATE ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS CONNECTION LIMIT ${CONNECTIONS} PASSWORD NULL VALID UNTIL ${end}`,
        `COMMENT ON ROLE ${name} IS ${client.escapeLiteral(mark)}`,
        ...grantsOf(client, role, rights),
      ].join(';\n'),
    );
    await note(client, making);
    await letBeCounted();
    await report(client, {
      ...{ kind: 'opened', reportId: `${role}/opened/${now}`, at: openedAt(making) },
      ...{ requestId: door.requestId, tenantId: door.tenantId },
    });
  });
  return true;
}

/** The log's clock may be ahead: nothing is opened before it was granted. */
const openedAt = ({ door, now }: Making): number => Math.max(now, door.grantedAt);

async function note(client: Client, making: Making): Promise<void> {
  const { role, door, rights } = making;
  await client.query(
    `INSERT INTO lockbox_gate.door (role, grant_id, request_id, tenant_id, engineer_id, ends_at, rights, permissions, opened_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (role) DO UPDATE SET ends_at = excluded.ends_at, rights = excluded.rights`,
    [
      ...[role, door.grantId, door.requestId, door.tenantId, door.engineerId, door.endsAt],
      ...[rightsDigestOf(rights), door.permissions, openedAt(making)],
    ],
  );
}

export async function report(client: Client, content: DoorReport): Promise<void> {
  await client.query('INSERT INTO lockbox_gate.report (report_id, content) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    content.reportId,
    JSON.stringify(content),
  ]);
}

/** Its end and its rights as they are now. Whoever is in stays in. */
export async function amendDoor(client: Client, making: Making): Promise<true> {
  const { role, heir, door, rights, now } = making;
  await inTurn(client, async () => {
    const { isThere, end } = await before(client, role, door.endsAt - now);
    if (!isThere) return;
    const name = client.escapeIdentifier(role);
    await leaveNothing(client, name, heir);
    await client.query([`ALTER ROLE ${name} VALID UNTIL ${end}`, ...grantsOf(client, role, rights)].join(';\n'));
    await note(client, making);
  });
  return true;
}

/**
 * Transfers the role's objects to the heir, which requires membership in both, and revokes all rights on them and all its own
 * rights.
 */
async function leaveNothing(client: Client, name: string, heir: string): Promise<void> {
  // Rights on another's sequence neither DROP OWNED nor REVOKE ALL can take: they ask for its columns.
  const { rows } = await client.query(
    `SELECT c.oid::regclass::text AS name FROM pg_shdepend d JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
      WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = $1::regrole AND d.deptype = 'a' AND c.relkind = 'S'
        AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [name],
  );
  await makeHeir(client, heir);
  const to = client.escapeIdentifier(heir);
  await client.query(
    [
      ...rows.map((sequence) => `REVOKE USAGE ON SEQUENCE ${sequence.name} FROM ${name}`),
      `GRANT ${name}, ${to} TO CURRENT_USER`,
      `REASSIGN OWNED BY ${name} TO ${to}`,
      `DROP OWNED BY ${name}`,
      `REVOKE ${name} FROM CURRENT_USER`,
    ].join(';\n'),
  );
  await takeRightsOnOwned(client, heir);
}

/**
 * A role that may nothing: a function or a view of an engineer does as its owner may, for whoever comes by it later, and so must not
 * be the gate's. That is a member of it for good, to give its tables on with all others of a schema.
 */
async function makeHeir(client: Client, heir: string): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [heir]);
  if (rows.length > 0) return;
  const name = client.escapeIdentifier(heir);
  const mark = client.escapeLiteral('Lockbox: owns what engineers have left behind, and may nothing');
  await client.query(`CREATE ROLE ${name} NOLOGIN NOINHERIT; COMMENT ON ROLE ${name} IS ${mark}`);
}

/** Takes away what is left of a door through which nobody comes any more. False while somebody still could, or is in. */
export async function removeDoor(
  client: Client,
  { role, heir, now }: Pick<Making, 'role' | 'heir' | 'now'>,
  countUse: () => Promise<void>,
): Promise<boolean> {
  let isGone = true;
  await inTurn(client, async () => {
    const { rows } = await client.query(
      `SELECT rolcanlogin OR EXISTS (SELECT FROM pg_stat_activity a WHERE a.usesysid = r.oid) AS open
         FROM pg_roles r WHERE rolname = $1`,
      [role],
    );
    isGone = rows[0]?.open !== true;
    if (!isGone) return;
    await countUse();
    const name = client.escapeIdentifier(role);
    if (rows.length > 0) {
      await leaveNothing(client, name, heir);
      await client.query(`DROP ROLE ${name}`);
    }
    const { rows: notes } = await client.query(
      `WITH gone AS (DELETE FROM lockbox_gate.ended_session WHERE role = $1 RETURNING 1),
            counted AS (DELETE FROM lockbox_gate.counted WHERE role = $1),
            used AS (DELETE FROM lockbox_gate.used WHERE role = $1)
       DELETE FROM lockbox_gate.door WHERE role = $1
       RETURNING request_id, tenant_id, (SELECT count(*) FROM gone)::int AS sessions`,
      [role],
    );
    for (const { request_id, tenant_id, sessions } of notes)
      await report(client, {
        ...{ kind: 'closed', reportId: `${role}/closed/${now}`, at: now, sessionsEnded: Number(sessions) },
        ...{ requestId: requestId(String(request_id)), tenantId: tenantId(String(tenant_id)) },
      });
  });
  return isGone;
}
