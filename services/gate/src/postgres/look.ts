import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import type { SeenDatabase, SeenDoor, UnknownRole } from '../data-plane.ts';
import type { Client } from './connection.ts';

export const POSTGRESQL = 'PostgreSQL';

interface Look {
  readonly prefix: string;
  /** Prefixes of other gates on this server. */
  readonly others: readonly string[];
  readonly knownRoles: readonly string[];
}

/** Read once: the view asks each session of the server. */
const BUSY = `
WITH busy AS MATERIALIZED (
  SELECT usesysid, (count(*) FILTER (WHERE backend_type = 'client backend'))::int AS sessions,
         json_agg(extract(epoch FROM clock_timestamp() - backend_start) * 1000)
           FILTER (WHERE backend_type = 'client backend') AS sessions_for_ms
    FROM pg_stat_activity WHERE usesysid IS NOT NULL GROUP BY usesysid)`;

/** A role of ours has none of these, inherits from nobody, and nobody is a member of it but the gate. */
const DOORS = `${BUSY}
SELECT coalesce(r.rolname, d.role) AS role, r.oid IS NOT NULL AS exists, coalesce(r.rolcanlogin, false) AS can_log_in,
       CASE WHEN isfinite(r.rolvaliduntil) THEN extract(epoch FROM r.rolvaliduntil - clock_timestamp()) * 1000 END AS closes_in_ms,
       coalesce(r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls OR r.rolinherit
         OR NOT coalesce(isfinite(r.rolvaliduntil), false)
         OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid
           OR (m.roleid = r.oid AND m.member <> (SELECT oid FROM pg_roles WHERE rolname = current_user))), false) AS changed,
       coalesce(b.sessions_for_ms, '[]') AS sessions_for_ms,
       d.grant_id, d.request_id, d.tenant_id, d.engineer_id, d.ends_at, d.rights
  FROM (SELECT * FROM pg_roles WHERE starts_with(rolname::text, $1)) r
  FULL JOIN lockbox_gate.door d ON d.role = r.rolname
  LEFT JOIN busy b ON b.usesysid = r.oid`;

const UNKNOWN = `${BUSY}
SELECT rolname AS role, coalesce(b.sessions, 0) AS sessions
  FROM pg_roles r LEFT JOIN busy b ON b.usesysid = r.oid
 WHERE (rolcanlogin OR b.usesysid IS NOT NULL)
   AND rolname <> current_user AND NOT rolname = ANY ($1::name[])
   AND NOT EXISTS (SELECT FROM unnest($2::text[]) prefix WHERE starts_with(rolname::text, prefix))
 ORDER BY rolname`;

export async function lookAtPostgres(client: Client, { prefix, others, knownRoles }: Look): Promise<SeenDatabase> {
  const doors = await client.query(DOORS, [prefix]);
  const unknown = await client.query(UNKNOWN, [knownRoles, [prefix, ...others]]);
  const { rows: engine } = await client.query(
    "SELECT split_part(current_setting('server_version'), ' ', 1) AS version",
  );
  return {
    engine: `${POSTGRESQL} ${engine[0]?.version}`,
    doors: doors.rows.map(doorOf),
    unknown: unknown.rows as unknown as readonly UnknownRole[], // as the statement names them
  };
}

function doorOf(row: Readonly<Record<string, unknown>>): SeenDoor {
  const closesIn = Number(row.closes_in_ms ?? Number.POSITIVE_INFINITY);
  return {
    role: String(row.role),
    exists: row.exists === true,
    canLogIn: row.can_log_in === true,
    closesByItselfInMs: closesIn,
    wasChanged: row.changed === true,
    sessionsForMs: row.sessions_for_ms as readonly number[], // as the statement makes it
    note:
      row.grant_id === null
        ? undefined
        : {
            grantId: String(row.grant_id),
            requestId: requestId(String(row.request_id)),
            tenantId: tenantId(String(row.tenant_id)),
            engineerId: personId(String(row.engineer_id)),
            endsAt: Number(row.ends_at),
            rights: String(row.rights),
          },
  };
}
