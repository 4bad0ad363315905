import { ACTIONS_MAX, COUNT_MAX } from '@lockbox/contracts/access-use-rules';
import type { AccessAction } from '@lockbox/contracts/generated/intake';
import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { isToCome, type RoundTimes, type Use, usedWithin } from '../data-plane.ts';
import { type GateFile, rightsOf } from '../gate-file.ts';
import type { Client } from './connection.ts';
import { inTurn, report } from './doors.ts';
import { lookUp } from './names.ts';
import type { PostgresRights } from './rights.ts';
import { createStatementReader } from './statement-reader.ts';
import { type CountedStatement, statementUseOf } from './use.ts';

/**
 * The first use of a credential is reported at once, further use at this interval: policy accepts 500 reports per request, from
 * all its data stores.
 */
const TOLD_EVERY_MS = 300_000;

/** The view in which the server counts statements by role; none if it does not, or has the form of releases before 14. */
const SOURCE = `
SELECT format('%I.pg_stat_statements', n.nspname) AS source
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_stat_statements' AND string_to_array(e.extversion, '.')::int[] >= '{1,9}' AND current_setting('pg_stat_statements.track', true) IS NOT NULL`;

/** The settings of a temporary role that make the counts complete; its holder may not change them. */
const SET_FOR_DOORS = { 'pg_stat_statements.track': 'all', 'pg_stat_statements.track_planning': 'on' } as const;

/** A longer text is not read, and so not understood. */
const LONGEST_TEXT = 20_000;

/** The statements of this database; their texts are read from a file. */
const statementsOf = (source: string, withTexts: boolean): string => `
SELECT userid, queryid, toplevel, left(min(query), ${LONGEST_TEXT + 1}) AS query, sum(plans)::bigint AS plans, sum(calls)::bigint AS calls, sum(rows)::bigint AS rows
  FROM ${source}(${withTexts})
 WHERE queryid IS NOT NULL AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
 GROUP BY userid, queryid, toplevel`;

const NOT_COUNTED_YET = `
  LEFT JOIN lockbox_gate.counted c ON c.role = r.rolname AND c.query_id = s.queryid AND c.top_level = s.toplevel
 WHERE (c.plans, c.calls, c.rows) IS DISTINCT FROM (s.plans, s.calls, s.rows)`;

async function sourceOf(client: Client): Promise<string | undefined> {
  const { rows } = await client.query(SOURCE);
  return rows[0] === undefined ? undefined : String(rows[0].source);
}

async function areSetForAll(client: Client): Promise<boolean> {
  const { rows } = await client.query(
    'SELECT bool_and(current_setting(name) = value) AS are FROM jsonb_each_text($1) AS s (name, value)',
    [JSON.stringify(SET_FOR_DOORS)],
  );
  return rows[0]?.are === true;
}

/**
 * Excludes the gate's own statements from the counts, if it may: they contain password verifiers, and would displace engineers'
 * statements.
 */
export async function leaveUncounted(client: Client): Promise<void> {
  if (await maySetForDoors(client)) await client.query("SET pg_stat_statements.track = 'none'");
}

/** PostgreSQL 14 has no such right. */
async function maySetForDoors(client: Client): Promise<boolean> {
  const { rows } = await client.query("SELECT current_setting('server_version_num')::int >= 150000 AS known");
  if (rows[0]?.known !== true) return false;
  const { rows: may } = await client.query(
    "SELECT bool_and(has_parameter_privilege(name, 'SET')) AS all FROM unnest($1::text[]) name",
    [Object.keys(SET_FOR_DOORS)],
  );
  return may[0]?.all === true;
}

/** The server's last count of each statement, so that only the increase is reported. */
const COUNTED = `
INSERT INTO lockbox_gate.counted
SELECT $1::name, s.id, s.toplevel, s.plans, s.calls, s.rows
  FROM jsonb_to_recordset($2) AS s (id bigint, toplevel boolean, plans bigint, calls bigint, rows bigint)
ON CONFLICT (role, query_id, top_level) DO UPDATE SET plans = excluded.plans, calls = excluded.calls, rows = excluded.rows`;

const USED = `
INSERT INTO lockbox_gate.used AS u
SELECT $1::name, s.permission, s.action, s."objectClass", s.count, $2::bigint
  FROM jsonb_to_recordset($3) AS s (permission text, action text, "objectClass" text, count bigint)
ON CONFLICT (role, permission, action, object_class)
DO UPDATE SET count = least(u.count + excluded.count, ${COUNT_MAX}), used_at = excluded.used_at`;

/** Turns a credential's use into one report or several, each with a limited number of actions. */
async function tell(client: Client, role: string, { now, usedAt }: RoundTimes): Promise<void> {
  const { rows } = await client.query(
    `SELECT permission, action, object_class AS "objectClass", count::float8 AS count, used_at::float8 AS "usedAt", d.request_id, d.tenant_id, d.engineer_id,
            d.opened_at::float8 AS "openedAt", d.ends_at::float8 AS "endsAt"
       FROM lockbox_gate.used JOIN lockbox_gate.door d USING (role) WHERE role = $1 ORDER BY permission, action, object_class`,
    [role],
  );
  if (rows.length === 0) return;
  const door = { openedAt: Number(rows[0]?.openedAt), endsAt: Number(rows[0]?.endsAt) };
  const byNow = (use: Use): Use => (isToCome(use.usedAt, now) ? { ...use, usedAt: usedWithin(usedAt, door) } : use);
  for (let i = 0; i < rows.length; i += ACTIONS_MAX) {
    const part = rows.slice(i, i + ACTIONS_MAX);
    await report(client, {
      ...{ kind: 'used', reportId: `${role}/used/${now}/${i}` },
      requestId: requestId(String(part[0]?.request_id)),
      tenantId: tenantId(String(part[0]?.tenant_id)),
      engineerId: personId(String(part[0]?.engineer_id)),
      use: part.map(useIn).map(byNow),
    });
  }
  await client.query('DELETE FROM lockbox_gate.used WHERE role = $1', [role]);
  await client.query('UPDATE lockbox_gate.door SET use_told_at = $2 WHERE role = $1', [role, now]);
}

const useIn = ({ usedAt, permission, action, objectClass, count }: Readonly<Record<string, unknown>>): Use => ({
  usedAt: Number(usedAt),
  permission: String(permission),
  action: action as AccessAction, // as it was put in
  objectClass: String(objectClass),
  count: Number(count),
});

/**
 * Counts what was done by doors, from what the server itself counts by role (docs/decisions/0047-what-was-done-is-counted.md).
 * Counts and reports are written in one step. Whatever fails in it keeps no door open: it is a problem that is named.
 */
export class StatementCounting {
  private readonly file: GateFile<PostgresRights>;
  private readonly reader = createStatementReader();
  /** The reason why the last round counted nothing; the next one tries again. */
  private trouble: string | undefined;
  /** The reasons why some use was lost, since problems were last requested. */
  private readonly lost = new Set<string>();
  /** How often the server has dropped counts for want of room. */
  private dropped: number | undefined;

  constructor(file: GateFile<PostgresRights>) {
    this.file = file;
  }

  /** Says why it failed; undefined where it did not. */
  private async attempt(client: Client, work: () => Promise<void>): Promise<string | undefined> {
    await client.query('SAVEPOINT counting');
    try {
      await work();
      return undefined;
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT counting');
      return messageOf(error);
    }
  }

  private async attemptOnce(client: Client, work: () => Promise<void>): Promise<void> {
    const why = await this.attempt(client, work);
    if (why !== undefined) this.lost.add(why);
  }

  /** Adds the use since the last count to the use that is to be reported. */
  private async count(client: Client, source: string, role: string, { usedAt }: RoundTimes): Promise<void> {
    const { rows } = await client.query(
      `SELECT s.queryid::text AS id, s.toplevel, s.query, s.plans, s.calls, s.rows,
              c.plans AS plans_before, c.calls AS calls_before, c.rows AS rows_before
         FROM (${statementsOf(source, true)}) s JOIN pg_roles r ON r.oid = s.userid AND r.rolname = $1 ${NOT_COUNTED_YET}`,
      [role],
    );
    const { rows: doors } = await client.query('SELECT * FROM lockbox_gate.door WHERE role = $1', [role]);
    const [door] = doors;
    if (door === undefined || rows.length === 0) return;
    await client.query(COUNTED, [role, JSON.stringify(rows.map(({ query: _, ...counts }) => counts))]);
    const permissions = door.permissions as readonly string[]; // as it was noted
    const texts = rows.map(({ query }) => String(query ?? ''));
    const statements = await this.reader.read(texts.map((text) => (text.length > LONGEST_TEXT ? '' : text)));
    const counted = rows.map((row, i) => ({ statement: statements[i], ...countsIn(row) }));
    const about = {
      role,
      schemas: rightsOf(this.file, permissions).map(({ schema }) => schema),
      countsWithin: (await maySetForDoors(client)) || (await areSetForAll(client)),
    };
    const read = statements.filter((one) => one !== undefined && one !== 'session');
    const use = statementUseOf(counted, this.file, permissions, await lookUp(client, about, read));
    const at = usedWithin(usedAt, { openedAt: Number(door.opened_at), endsAt: Number(door.ends_at) });
    await client.query(USED, [role, at, JSON.stringify(use)]);
  }

  /** Makes the server count everything that this role does, if the gate may; otherwise the server's setting applies. */
  letBeCounted(client: Client, role: string): Promise<void> {
    return this.attemptOnce(client, async () => {
      if (!(await maySetForDoors(client))) return;
      for (const [name, value] of Object.entries(SET_FOR_DOORS))
        await client.query(`ALTER ROLE ${client.escapeIdentifier(role)} SET ${name} = '${value}'`);
    });
  }

  async countAll(client: Client, at: RoundTimes): Promise<void> {
    const source = await sourceOf(client);
    if (source === undefined) return;
    await inTurn(client, async () => {
      this.trouble = await this.attempt(client, async () => {
        const { rows: busy } = await client.query(
          `SELECT DISTINCT d.role FROM (${statementsOf(source, false)}) s
             JOIN pg_roles r ON r.oid = s.userid JOIN lockbox_gate.door d ON d.role = r.rolname ${NOT_COUNTED_YET}`,
        );
        for (const { role } of busy) await this.count(client, source, String(role), at);
        const { rows: due } = await client.query(
          'SELECT role FROM lockbox_gate.door d WHERE coalesce(use_told_at <= $1 OR use_told_at > $2, true) AND EXISTS (SELECT FROM lockbox_gate.used u WHERE u.role = d.role)',
          [at.now - TOLD_EVERY_MS, at.now],
        );
        for (const { role } of due) await tell(client, String(role), at);
      });
    });
  }

  /** In the step in which the door is removed. */
  async countAtEnd(client: Client, role: string, at: RoundTimes): Promise<void> {
    await this.attemptOnce(client, async () => {
      const source = await sourceOf(client);
      if (source !== undefined) await this.count(client, source, role, at);
    });
    // Use that was counted before is reported even if that failed.
    await this.attemptOnce(client, () => tell(client, role, at));
  }

  /** By which use is not told, or not all of it, each in a sentence that says what helps. */
  async problems(client: Client): Promise<readonly string[]> {
    const notTold = new Set([...this.lost, ...(this.trouble === undefined ? [] : [this.trouble])]);
    this.lost.clear();
    const source = await sourceOf(client);
    if (source === undefined) return [NOT_THERE];
    try {
      const { rows } = await client.query(`SELECT dealloc::float8 AS dropped FROM ${source}_info`);
      const before = this.dropped;
      this.dropped = Number(rows[0]?.dropped);
      return [
        ...[...notTold].map(cannotCount),
        ...(before !== undefined && this.dropped > before ? [DROPPED] : []),
        ...((await maySetForDoors(client)) || (await areSetForAll(client)) ? [] : [NOT_SET]),
      ];
    } catch (error) {
      return [cannotCount(messageOf(error))];
    }
  }

  ready() {
    return this.reader.ready();
  }

  stop() {
    return this.reader.stop();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const cannotCount = (why: string): string => `What is done here cannot be counted: ${why}.`;
const NOT_SET = `Statements that are cut before their end are not counted. GRANT SET ON PARAMETER ${Object.keys(SET_FOR_DOORS).join(', ')} TO <the gate's role>; in PostgreSQL 14 set ${Object.entries(
  SET_FOR_DOORS,
)
  .map(([name, value]) => `${name} = ${value}`)
  .join(' and ')} for the server.`;
const DROPPED =
  'Counts of statements were dropped for want of room, and of what engineers did perhaps too. Raise pg_stat_statements.max, and restart the server.';
const NOT_THERE =
  'What is done here is not told. Add pg_stat_statements to shared_preload_libraries, restart the server, and CREATE EXTENSION pg_stat_statements in this database; one that is there: ALTER EXTENSION pg_stat_statements UPDATE.';

/** After the server has reset its counts, all of them are new. */
function countsIn(row: Readonly<Record<string, unknown>>): Omit<CountedStatement, 'statement'> {
  const isAnew = Number(row.calls) < Number(row.calls_before) || Number(row.plans) < Number(row.plans_before);
  const more = (name: 'plans' | 'calls' | 'rows') =>
    Number(row[name]) - (isAnew ? 0 : Number(row[`${name}_before`] ?? 0));
  const [plans, ended, rows] = [more('plans'), more('calls'), more('rows')];
  return { begun: Math.max(plans, ended), ended, rows };
}
