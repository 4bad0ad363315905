import { fail } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { hasPostgres, startPostgres, type TestPostgres } from '@lockbox/testing/postgres';
import { until } from '@lockbox/testing/until';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DataPlane, WantedDoor } from '../data-plane.ts';
import { heirName, prefixOf, roleName } from '../role-names.ts';
import {
  aDoor,
  COUNTS_STATEMENTS,
  clientOf,
  engineerAt,
  file,
  GATE,
  gateAt,
  planeAt,
  SAMPLE,
  STORE,
} from '../testing/sample-store.ts';
import type { Client } from './connection.ts';
import { inTurn } from './doors.ts';

let server: TestPostgres;
let admin: Client;
const opened: { stop?(): Promise<void>; end?(): Promise<void> }[] = [];

beforeAll(async () => {
  if (!hasPostgres) return;
  server = await startPostgres({ preload: 'pg_stat_statements' });
  admin = await clientOf(server.url());
  await admin.query(SAMPLE);
});
afterEach(async () => {
  for (const one of opened.splice(0)) await (one.stop?.() ?? one.end?.());
  const tidying = planeAt(server);
  expect(await tidying.close(await roles(), { now: Date.now(), usedAt: Date.now() })).toEqual([]);
  await tidying.stop();
  await admin.query('DROP ROLE IF EXISTS mallory');
  await admin.query(
    'DELETE FROM lockbox_gate.door; DELETE FROM lockbox_gate.report; DELETE FROM lockbox_gate.ended_session',
  );
});
afterAll(async () => {
  await admin?.end();
  await server?.stop();
});

const closing = <T extends (typeof opened)[number]>(one: T): T => {
  opened.push(one);
  return one;
};
const aGate = (given: Parameters<typeof gateAt>[1] = {}) => {
  const made = gateAt(server, given);
  closing(made.plane);
  return made;
};
async function logIn(plane: DataPlane, { grantId }: WantedDoor): Promise<Client> {
  const credentials = (await plane.credentials(grantId, Date.now())) ?? fail('there are no credentials');
  return closing(await engineerAt(server.url(credentials)));
}
const isCut = (client: Client): Promise<boolean> =>
  client.query('SELECT 1').then(
    () => false,
    () => true,
  );
const reapers = async () =>
  (
    await admin.query(
      "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'lockbox-gate reaper %' AND state = 'active'",
    )
  ).rows;
/** The gate's statements that wait for a lock. */
const waiting = async () =>
  (await admin.query("SELECT query FROM pg_stat_activity WHERE usename = $1 AND wait_event_type = 'Lock'", [GATE.user]))
    .rows;
/** The program, as a process of its own. */
function aWatchdog(): ChildProcess {
  const program = fileURLToPath(new URL('../watchdog.ts', import.meta.url));
  const env = { ...process.env, LOCKBOX_GATE_DATABASE_URL: server.url(GATE), LOCKBOX_LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [program], { env, stdio: 'inherit' });
  opened.push({ end: async () => void child.kill('SIGKILL') });
  return child;
}
const roles = async () =>
  (await admin.query('SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)', [prefixOf(STORE)])).rows.map(
    ({ rolname }) => String(rolname),
  );

describe.skipIf(!hasPostgres)('PostgreSQL', () => {
  test('an engineer reads what was granted, and is refused all else', async () => {
    const { gate, plane, doors } = aGate();
    const door = aDoor({ permissions: ['list', 'no-such-permission'] });
    doors.push(door);
    await gate.round();
    const engineer = await logIn(plane, door);
    expect((await engineer.query('SELECT what FROM orders ORDER BY id')).rows).toHaveLength(2);
    for (const refused of [
      'SELECT * FROM shop.cards',
      "INSERT INTO shop.orders (what) VALUES ('x')",
      'DELETE FROM shop.orders',
      'CREATE TABLE shop.mine (id int)',
      'SELECT * FROM lockbox_gate.door',
      'SELECT * FROM pg_authid',
      'CREATE ROLE friend LOGIN',
      `SET ROLE ${GATE.user}`,
      'CALL lockbox_gate.cut(ARRAY[]::name[])',
      "ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'",
    ])
      await expect(engineer.query(refused), refused).rejects.toThrow(/permission denied|must be|must have/);
  });

  test('who may add rows may take their numbers too', async () => {
    const { gate, plane, doors } = aGate();
    const door = aDoor({ permissions: ['write'] });
    doors.push(door);
    await gate.round();
    const engineer = await logIn(plane, door);
    await engineer.query("INSERT INTO orders (what) VALUES ('a lamp')");
    await admin.query("DELETE FROM shop.orders WHERE what = 'a lamp'");
  });

  test('at the end sessions are cut, nobody gets in again, nothing is left, and both are reported', async () => {
    let now = Date.now();
    const { gate, plane, doors, sent } = aGate({ now: () => now });
    const door = aDoor();
    doors.push(door);
    await gate.round();
    const credentials = (await plane.credentials(door.grantId, now)) ?? fail('there are no credentials');
    const [idle, busy] = [await logIn(plane, door), await logIn(plane, door)];
    const running = busy.query('SELECT pg_sleep(60)').catch((error: Error) => error.message);
    now = door.endsAt;
    await gate.round();
    expect(await isCut(idle)).toBe(true);
    expect(await running).toMatch(/terminat/);
    await expect(engineerAt(server.url(credentials))).rejects.toThrow(/authentication failed/);
    expect(await roles()).toEqual([]);
    const { requestId, tenantId } = door;
    expect(sent).toEqual([
      expect.objectContaining({ kind: 'opened', requestId, tenantId }),
      expect.objectContaining({ kind: 'closed', requestId, tenantId, at: now, sessionsEnded: 2 }),
    ]);
  });

  test('each fetch of credentials gives a fresh password, and the one before no longer opens', async () => {
    const { gate, plane, doors } = aGate();
    const door = aDoor();
    doors.push(door);
    await gate.round();
    const [first, second] = [
      await plane.credentials(door.grantId, Date.now()),
      await plane.credentials(door.grantId, Date.now()),
    ];
    await expect(engineerAt(server.url(first))).rejects.toThrow(/authentication failed/);
    closing(await engineerAt(server.url(second)));
    expect(await plane.credentials(door.grantId, door.endsAt)).toBeUndefined();
    expect(await plane.credentials(aDoor().grantId, Date.now())).toBeUndefined();
  });

  test('an engineer who holds a lock on the own role in a transaction is cut off too', async () => {
    const { gate, plane, doors } = aGate();
    const door = aDoor();
    doors.push(door);
    await gate.round();
    const engineer = await logIn(plane, door);
    await engineer.query("BEGIN; ALTER ROLE CURRENT_USER PASSWORD 'mine'; SELECT pg_advisory_lock(1)");
    doors.splice(0);
    await gate.round();
    expect(await isCut(engineer)).toBe(true);
    expect(await roles()).toEqual([]);
  });

  test('who holds the lock of the own role and asks for credentials again and again keeps nobody waiting', async () => {
    const { gate, plane, doors } = aGate();
    const [door, other] = [aDoor(), aDoor()];
    doors.push(door);
    await gate.round();
    const engineer = await logIn(plane, door);
    await engineer.query("SET idle_in_transaction_session_timeout = 0; BEGIN; ALTER ROLE CURRENT_USER PASSWORD 'mine'");
    const asked = Array.from({ length: 3 }, () => plane.credentials(door.grantId, Date.now()).catch(() => undefined));
    await until('the gate waits', async () => (await waiting()).length > 0);
    doors.splice(0, 1, other);
    await gate.round();
    expect(await isCut(engineer)).toBe(true);
    const open = (await plane.look()).doors.filter(({ canLogIn }) => canLogIn).map(({ role }) => role);
    expect(open).toEqual([plane.roleOf(other.grantId)]);
    await Promise.all(asked);
    await gate.round();
    expect(await roles()).toEqual(open);
  });

  test('credentials that wait for a lock fail soon, and nothing waits on in the database', async () => {
    const { gate, plane, doors } = aGate();
    const door = aDoor();
    doors.push(door);
    await gate.round();
    const engineer = await logIn(plane, door);
    await engineer.query("BEGIN; ALTER ROLE CURRENT_USER PASSWORD 'mine'");
    await expect(plane.credentials(door.grantId, Date.now())).rejects.toThrow(/lock timeout/);
    expect(await waiting()).toEqual([]);
    expect((await admin.query('SHOW statement_timeout')).rows, 'of whatever else').toEqual([
      { statement_timeout: '30s' },
    ]);
  });

  test('an engineer who locks what the gate has to change is out, and others get in and out', async () => {
    const { gate, plane, doors } = aGate();
    const [door, leaving, coming] = [aDoor({ permissions: ['list'] }), aDoor(), aDoor()];
    doors.push(door, leaving);
    await gate.round();
    aWatchdog();
    await until('the reaper runs', async () => (await reapers()).length === 1);
    const engineer = await logIn(plane, door);
    // It gives nothing, and yet whoever gives or takes rights there has to wait.
    await engineer.query('BEGIN; GRANT CONNECT ON DATABASE postgres TO PUBLIC; GRANT SELECT ON shop.orders TO PUBLIC');
    doors.splice(1, 1, coming);
    await gate.round();
    expect(await isCut(engineer)).toBe(true);
    await gate.round();
    expect((await roles()).sort()).toEqual([door, coming].map(({ grantId }) => plane.roleOf(grantId)).sort());
    // It is not told, when the door is closed, as a session that was ended by that.
    const noted = 'SELECT FROM lockbox_gate.ended_session WHERE role = $1';
    expect((await admin.query(noted, [plane.roleOf(door.grantId)])).rows).toEqual([]);
  });

  test('what takes long to remove keeps the next ends waiting once, and not in every round', async () => {
    const { gate, plane, doors } = aGate();
    const [slow, other] = [aDoor(), aDoor()];
    doors.push(slow, other);
    await gate.round();
    await admin.query(
      `CREATE FUNCTION public.linger() RETURNS event_trigger LANGUAGE plpgsql AS
         $$ BEGIN IF current_query() LIKE '%${plane.roleOf(slow.grantId)}%' THEN PERFORM pg_sleep(60); END IF; END $$;
       CREATE EVENT TRIGGER lingers ON ddl_command_start WHEN TAG IN ('DROP OWNED') EXECUTE FUNCTION public.linger()`,
    );
    try {
      doors.splice(0, 1);
      await gate.round();
      expect(await roles(), 'it was broken off').toHaveLength(2);
      doors.splice(0);
      const began = performance.now();
      await gate.round();
      expect(performance.now() - began).toBeLessThan(9_000);
      expect(await roles()).toEqual([plane.roleOf(slow.grantId)]);
    } finally {
      await admin.query('DROP EVENT TRIGGER lingers; DROP FUNCTION public.linger()');
    }
  });

  test('what an engineer owned at the end goes to a role that may nothing, and keeps nothing open', async () => {
    const { gate, plane, doors } = aGate();
    const door = aDoor();
    doors.push(door);
    await gate.round();
    const engineer = await logIn(plane, door);
    const { rows } = await engineer.query('SELECT lo_create(0) AS id');
    doors.splice(0);
    await gate.round();
    expect(await roles()).toEqual([]);
    const { rows: owners } = await admin.query(
      'SELECT pg_get_userbyid(lomowner) AS owner FROM pg_largeobject_metadata WHERE oid = $1',
      [rows[0]?.id],
    );
    expect(owners).toEqual([{ owner: heirName(STORE) }]);
  });

  test('a large object that an engineer has shared is not read by the next one, and keeps no comment', async () => {
    const { gate, plane, doors } = aGate();
    doors.push(aDoor());
    await gate.round();
    const first = await logIn(plane, doors[0] ?? fail('there is no door'));
    const { rows } = await first.query("SELECT lo_from_bytea(0, 'copied') AS id");
    const id = String(rows[0]?.id);
    await first.query(
      `GRANT SELECT ON LARGE OBJECT ${id} TO PUBLIC; GRANT ALL ON LARGE OBJECT ${id} TO app; COMMENT ON LARGE OBJECT ${id} IS 'copied'`,
    );
    const problems = async () => (await plane.problems()).filter(({ sentence }) => sentence.includes('LARGE OBJECT'));
    expect(await problems()).toMatchObject([
      {
        kind: 'LEAVES_OPEN',
        sentence: `PUBLIC has rights on LARGE OBJECT ${id}. REVOKE ALL ON LARGE OBJECT ${id} FROM PUBLIC CASCADE.`,
      },
    ]);
    doors.splice(0, 1, aDoor({ permissions: ['list'] }));
    await gate.round();
    const next = await logIn(plane, doors[0] ?? fail('there is no door'));
    await expect(next.query(`SELECT lo_get(${id})`)).rejects.toThrow(/permission denied/);
    const comment = await next.query(`SELECT obj_description(${id}, 'pg_largeobject') AS of_it`);
    expect(comment.rows).toEqual([{ of_it: null }]);
    const { rows: rights } = await admin.query(
      `SELECT lomacl::text AS acl FROM pg_largeobject_metadata WHERE oid = ${id}`,
    );
    expect(rights[0]?.acl).toMatch(new RegExp(`^\\{${heirName(STORE)}=\\w+/${heirName(STORE)}\\}$`));
    expect(await problems()).toEqual([]);
    // The state that an earlier release left.
    await admin.query(`GRANT SELECT ON LARGE OBJECT ${id} TO app`);
    expect(await problems()).toMatchObject([{ sentence: expect.stringContaining('which an engineer has left') }]);
    await admin.query(`SELECT lo_unlink(${id})`);
  });

  test.each<[string, string, string]>([
    [
      'a table',
      'CREATE TABLE left_by.it AS SELECT 1 AS a; GRANT SELECT ON left_by.it TO WHO',
      'SELECT * FROM left_by.it',
    ],
    [
      'a column',
      'CREATE TABLE left_by.it AS SELECT 1 AS a; GRANT SELECT (a) ON left_by.it TO WHO',
      'SELECT a FROM left_by.it',
    ],
    [
      'a view',
      'CREATE VIEW left_by.it AS SELECT 1 AS a; GRANT SELECT ON left_by.it TO WHO',
      'SELECT * FROM left_by.it',
    ],
    [
      'a sequence',
      'CREATE SEQUENCE left_by.it; GRANT ALL ON SEQUENCE left_by.it TO WHO',
      'SELECT last_value FROM left_by.it',
    ],
    ['a function', 'CREATE FUNCTION left_by.it() RETURNS int LANGUAGE sql RETURN 1', 'SELECT left_by.it()'],
    ['a procedure', 'CREATE PROCEDURE left_by.it() LANGUAGE sql AS $$ SELECT 1 $$', 'CALL left_by.it()'],
    ['a type', "CREATE TYPE left_by.it AS ENUM ('copied')", 'CREATE TABLE left_by.of_it (a left_by.it)'],
    ['a domain', 'CREATE DOMAIN left_by.it AS int', 'CREATE TABLE left_by.of_it (a left_by.it)'],
    [
      'default privileges',
      'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO WHO; CREATE TABLE left_by.it AS SELECT 1 AS a',
      'SELECT * FROM left_by.it',
    ],
    [
      'rights with the right to give them on',
      'CREATE TABLE left_by.it AS SELECT 1 AS a; GRANT SELECT ON left_by.it TO app WITH GRANT OPTION',
      'SELECT * FROM left_by.it',
    ],
  ])('where PUBLIC may create, the next engineer uses nothing of what one has left: %s', async (_, making, using) => {
    const { gate, plane, doors } = aGate();
    await admin.query('CREATE SCHEMA left_by; GRANT USAGE, CREATE ON SCHEMA left_by TO PUBLIC');
    try {
      doors.push(aDoor());
      await gate.round();
      const [first] = doors;
      const next = aDoor({ permissions: ['list'] });
      doors.push(next);
      await gate.round();
      const engineer = await logIn(plane, first ?? fail('there is no door'));
      const waiting = await logIn(plane, next);
      for (const who of ['PUBLIC', `"${plane.roleOf(next.grantId)}"`]) {
        await engineer.query(making.replace('WHO', who));
        if (making.includes('OPTION'))
          await admin.query('SET ROLE app; GRANT SELECT ON left_by.it TO PUBLIC; RESET ROLE');
        await waiting.query(`BEGIN; ${using}; ROLLBACK`);
        if (who === 'PUBLIC') await engineer.query('DROP OWNED BY CURRENT_USER');
      }
      doors.splice(0, 1);
      await gate.round();
      expect(await roles()).toEqual([plane.roleOf(next.grantId)]);
      await expect(waiting.query(using)).rejects.toThrow(/permission denied/);
      expect((await plane.problems()).filter(({ sentence }) => sentence.includes('has left'))).toEqual([]);
    } finally {
      await admin.query('DROP SCHEMA left_by CASCADE');
    }
  });

  describe('where PUBLIC may create', () => {
    beforeAll(async () => void (await admin.query('GRANT CREATE ON SCHEMA public TO PUBLIC')));
    afterAll(async () => void (await admin.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')));
    afterEach(async () => void (await admin.query('DROP VIEW public.numbers; DROP FUNCTION public.run(text)')));
    /** They do as their owner may, for whoever comes. */
    const PLANTED = `
      CREATE FUNCTION public.run(what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE what; END $$;
      CREATE VIEW public.numbers AS SELECT number FROM shop.cards;
      GRANT SELECT ON public.numbers TO PUBLIC`;
    const REFUSED = [
      "SELECT public.run('CREATE ROLE friend LOGIN')",
      `SELECT public.run('GRANT SELECT ON shop.cards TO PUBLIC')`,
      "SELECT public.run('DELETE FROM lockbox_gate.door')",
      'SELECT * FROM public.numbers',
    ];
    async function refused(engineer: Client): Promise<void> {
      for (const statement of REFUSED)
        await expect(engineer.query(statement), statement).rejects.toThrow(/permission denied|must have/);
    }

    test('what an engineer has left gives the next one no rights of the gate', async () => {
      const { gate, plane, doors } = aGate();
      doors.push(aDoor());
      await gate.round();
      await (await logIn(plane, doors[0] ?? fail('there is no door'))).query(PLANTED);
      doors.splice(0, 1, aDoor({ permissions: ['list'] }));
      await gate.round();
      expect(await roles()).toHaveLength(1);
      await refused(await logIn(plane, doors[0] ?? fail('there is no door')));
      expect((await plane.look()).unknown, 'who owns it now is no login').toEqual([]);
    });

    test('what was left to the gate itself, by releases before, is a problem that is named', async () => {
      const plane = closing(planeAt(server));
      await plane.problems();
      await admin.query(
        `${PLANTED}; ALTER FUNCTION public.run OWNER TO ${GATE.user}; ALTER VIEW public.numbers OWNER TO ${GATE.user}`,
      );
      const named = (await plane.problems()).filter(({ sentence }) => sentence.startsWith("The gate's role owns"));
      expect(named).toEqual([
        { kind: 'LEAVES_OPEN', sentence: expect.stringContaining('ALTER ROUTINE public.run(text) OWNER TO') },
        { kind: 'LEAVES_OPEN', sentence: expect.stringContaining('ALTER TABLE public.numbers OWNER TO') },
      ]);
    });
  });

  test('with everything of Lockbox killed, the database itself cuts who is in at the end', async () => {
    const { gate, plane, doors } = aGate();
    const door = aDoor();
    doors.push(door);
    await gate.round();
    const watchdog = aWatchdog();
    await until('the reaper runs', async () => (await reapers()).length === 1);
    const engineer = await logIn(plane, door);
    await engineer.query('SET statement_timeout = 0; SET idle_session_timeout = 0');
    const credentials = (await plane.credentials(door.grantId, Date.now())) ?? fail('there are no credentials');
    await plane.stop();
    watchdog.kill('SIGKILL');
    await once(watchdog, 'exit');
    expect(await isCut(engineer), 'the door was open until then').toBe(false);
    // Its end, as if it had come: how long all of this takes is not known before.
    const endsAt = Date.now() + 1_000;
    const role = plane.roleOf(door.grantId);
    await admin.query(`ALTER ROLE "${role}" VALID UNTIL '${new Date(endsAt).toISOString()}'`);
    const cutAt = await until('the session is cut', async () => (await isCut(engineer)) && Date.now());
    expect(cutAt).toBeGreaterThanOrEqual(endsAt - 50);
    await expect(engineerAt(server.url(credentials))).rejects.toThrow(/authentication failed|not permitted/);
    expect(await reapers(), 'it waits for the next end').toHaveLength(1);
  });

  test('there is one reaper, and after a restart of the database the watchdog begins it again', async () => {
    await aGate().gate.round();
    const [one, other] = [aWatchdog(), aWatchdog()];
    await until('both watch', async () => {
      const { rows } = await admin.query(
        "SELECT FROM pg_stat_activity WHERE application_name = 'lockbox-gate watchdog'",
      );
      return rows.length === 2;
    });
    await until('one runs', async () => (await reapers()).length === 1);
    await admin.end();
    await server.restart();
    admin = await clientOf(server.url());
    await until('one runs again', async () => (await reapers()).length > 0);
    for (const watchdog of [one, other]) {
      watchdog.kill('SIGTERM');
      expect((await once(watchdog, 'exit'))[0]).toBe(0);
    }
    await until('one is left, which needs no watchdog', async () => (await reapers()).length === 1);
  });

  test('500 grants that end in one second are all closed, and nobody stays in', async () => {
    let now = Date.now();
    const endsAt = now + 3_600_000;
    const { gate, plane, doors, sent } = aGate({ now: () => now });
    const all = Array.from({ length: 500 }, (_, i) => aDoor({ permissions: ['list'], endsAt: endsAt + 2 * i }));
    doors.push(...all);
    await gate.round();
    expect(await roles()).toHaveLength(500);
    const engineers = await Promise.all(all.slice(0, 20).map((door) => logIn(plane, door)));
    now = endsAt + 1_000;
    await gate.round();
    expect(await Promise.all(engineers.map(isCut))).toEqual(engineers.map(() => true));
    expect(await roles()).toEqual([]);
    expect(sent.filter(({ kind }) => kind === 'closed')).toHaveLength(500);
    expect(
      (await admin.query('SELECT relacl FROM pg_class WHERE relname = $1', ['orders'])).rows[0]?.relacl,
    ).not.toMatch(/lockbox_[0-9a-f]/);
  });

  test('a door of a backup that is brought back is closed: its grant has long ended', async () => {
    const { gate, sent } = aGate();
    await gate.round();
    const old = roleName(STORE, aDoor().grantId);
    await admin.query(
      `CREATE ROLE ${old} LOGIN NOINHERIT VALID UNTIL 'infinity' PASSWORD 'kept';
       SET ROLE ${GATE.user}; GRANT SELECT ON shop.cards TO ${old}; RESET ROLE;
       INSERT INTO lockbox_gate.door VALUES ('${old}', 'g', 'request-1', 'contoso', 'ada', ${Date.now() - 86_400_000}, 'r')`,
    );
    const session = closing(await engineerAt(server.url({ user: old, password: 'kept' })));
    await gate.round();
    expect(await isCut(session)).toBe(true);
    expect(await roles()).toEqual([]);
    expect(sent).toMatchObject([{ kind: 'closed', requestId: 'request-1', sessionsEnded: 1 }]);
  });

  test('a role made by hand under a name of the gate is ended, with an alarm', async () => {
    const { gate, alarms, sent } = aGate();
    await gate.round();
    await admin.query(`CREATE ROLE ${prefixOf(STORE)}byhand LOGIN PASSWORD 'x'`);
    await gate.round();
    expect(await roles()).toEqual([]);
    expect(alarms).toEqual(['DOOR_BY_HAND']);
    expect(sent).toEqual([]);
  });

  test('a credential that was given more rights is made again without them', async () => {
    const { gate, plane, doors, alarms } = aGate();
    const door = aDoor();
    doors.push(door);
    await gate.round();
    await admin.query(`GRANT app TO ${plane.roleOf(door.grantId)}`);
    await gate.round();
    await gate.round();
    expect(alarms).toEqual(['DOOR_BY_HAND']);
    expect((await plane.look()).doors).toMatchObject([{ canLogIn: true, wasChanged: false }]);
  });

  test('a login that nobody knows raises an alarm once, and is shut out where the file says so', async () => {
    await admin.query("CREATE ROLE mallory LOGIN PASSWORD 'x'");
    const session = closing(await engineerAt(server.url({ user: 'mallory', password: 'x' })));
    const reporting = aGate();
    for (let i = 0; i < 2; i++) await reporting.gate.round();
    expect(reporting.alarms).toEqual(['UNKNOWN_ROLE']);
    expect(await isCut(session)).toBe(false);
    await aGate({ unknownRoles: 'end' }).gate.round();
    expect(await isCut(session)).toBe(true);
    await expect(engineerAt(server.url({ user: 'mallory', password: 'x' }))).rejects.toThrow(/not permitted/);
  });

  test('a gate that stalls within a step loses its lock, and nobody waits for it longer', async () => {
    const { gate, doors } = aGate();
    await gate.round();
    const frozen = closing(await clientOf(server.url(GATE), 'frozen'));
    await inTurn(frozen, async () => {
      const door = aDoor();
      doors.push(door);
      await until('the door is made', async () => {
        await gate.round();
        return (await roles()).length === 1;
      });
    }).then(
      () => expect.unreachable('it has kept its turn'),
      () => undefined,
    );
  });

  test('a door whose grant ends while the gate waits for its turn is not made', async () => {
    const { gate, doors, sent } = aGate();
    await gate.round();
    doors.push(aDoor());
    await admin.query('BEGIN; LOCK TABLE lockbox_gate.guarded IN EXCLUSIVE MODE');
    const round = gate.round();
    await until('the gate waits', async () => {
      const { rows } = await admin.query('SELECT FROM pg_locks WHERE NOT granted');
      return rows.length > 0;
    });
    doors.splice(0);
    await admin.query('COMMIT');
    await round;
    expect(await roles()).toEqual([]);
    expect(sent).toEqual([]);
  });

  test('after the database was restarted the gate goes on', async () => {
    const { gate, doors } = aGate();
    const door = aDoor();
    doors.push(door);
    await gate.round();
    await admin.end();
    await server.restart();
    admin = await clientOf(server.url());
    doors.splice(0);
    await until('it has closed the door', () =>
      gate.round().then(
        () => true,
        () => false,
      ),
    );
    expect(await roles()).toEqual([]);
  });

  test('a door that cannot be closed in time is reported once for each reason, and closed when it can be', async () => {
    let now = Date.now();
    const { gate, doors, sent, alarms } = aGate({ now: () => now });
    const door = aDoor();
    doors.push(door);
    await gate.round();
    await admin.query(`ALTER ROLE ${GATE.user} NOCREATEROLE`);
    try {
      now = door.endsAt;
      await gate.round();
      expect(alarms).toEqual([]);
      now += 5_001;
      for (let i = 0; i < 2; i++) await gate.round();
      expect(alarms).toEqual(['DOOR_NOT_CLOSED']);
      expect(sent.slice(1)).toMatchObject([{ kind: 'not-closed', since: door.endsAt, reason: 'SESSIONS_REMAIN' }]);
    } finally {
      await admin.query(`ALTER ROLE ${GATE.user} CREATEROLE`);
    }
    await gate.round();
    expect(sent.at(-1)).toMatchObject({ kind: 'closed', at: now });
  });

  test('what ended while the database could not be asked is reported as not closed', async () => {
    let now = Date.now();
    let isAway = false;
    const connect = () => (isAway ? Promise.reject(new Error('away')) : clientOf(server.url(GATE)));
    const { gate, plane, doors, sent } = aGate({ now: () => now, connect });
    const door = aDoor();
    doors.push(door);
    await gate.round();
    isAway = true;
    await plane.stop();
    now = door.endsAt + 6_000;
    await expect(gate.round()).rejects.toThrow('away');
    expect(sent.at(-1)).toMatchObject({ kind: 'not-closed', reason: 'UNREACHABLE', since: door.endsAt });
    isAway = false;
    await gate.round();
    expect(sent.at(-1)).toMatchObject({ kind: 'closed' });
  });

  test('two gates at once make and close each door once', async () => {
    let now = Date.now();
    const gates = [aGate({ now: () => now }), aGate({ now: () => now })];
    const wanted = Array.from({ length: 20 }, () => aDoor());
    for (const { doors } of gates) doors.push(...wanted);
    await Promise.all(gates.map(({ gate }) => gate.round()));
    expect(await roles()).toHaveLength(20);
    now += 7_200_000;
    await Promise.all(gates.map(({ gate }) => gate.round()));
    await Promise.all(gates.map(({ gate }) => gate.round()));
    expect(await roles()).toEqual([]);
    const ids = new Set(gates.flatMap(({ sent }) => sent.map(({ reportId }) => reportId)));
    expect(ids.size).toBe(40);
  });

  test('if the server counts no statements, the problem is named, and credentials are still made', async () => {
    const { gate, plane, doors, sent } = aGate();
    const door = aDoor();
    doors.push(door);
    await gate.round();
    await (await logIn(plane, door)).query('SELECT * FROM orders');
    await gate.round();
    expect(sent.map(({ kind }) => kind)).toEqual(['opened']);
    const problems = await plane.problems();
    expect(problems.filter(({ sentence }) => sentence.includes('CREATE EXTENSION pg_stat_statements'))).toMatchObject([
      { kind: 'USE_NOT_TOLD' },
    ]);
  });

  describe('where the server counts statements', () => {
    beforeAll(async () => void (await admin.query(COUNTS_STATEMENTS)));
    afterAll(async () => void (await admin.query('DROP EXTENSION pg_stat_statements')));

    test('use is reported by table, at once and at the end, and no engineer can switch that off', async () => {
      await admin.query('SELECT public.pg_stat_statements_reset()');
      let now = Date.now();
      const { gate, plane, doors, sent } = aGate({ now: () => now });
      const door = aDoor({ permissions: ['list'] });
      doors.push(door);
      const told = () =>
        sent.flatMap((report) =>
          report.kind === 'used'
            ? [report.use.map(({ action, objectClass, count }) => `${action} ${count} ${objectClass}`).sort()]
            : [],
        );
      const round = async () => {
        now += 2_000;
        await gate.round();
      };
      await round();
      const engineer = await logIn(plane, door);
      for (const refused of [
        "SET pg_stat_statements.track = 'none'",
        'SET pg_stat_statements.track_planning = off',
        'SET compute_query_id = off',
        "ALTER ROLE CURRENT_USER SET pg_stat_statements.track = 'none'",
        'SELECT public.pg_stat_statements_reset()',
        'SELECT * FROM shop.cards',
      ])
        await expect(engineer.query(refused), refused).rejects.toThrow(/permission denied/);
      await engineer.query("SELECT * FROM orders WHERE what <> 'secret'");
      await round();
      expect(told()).toEqual([['READ 2 shop.orders']]);

      await engineer.query('DO $$ BEGIN PERFORM * FROM orders; END $$');
      await expect(engineer.query('SELECT 1 / (id - id) FROM orders')).rejects.toThrow(/division by zero/);
      await round();
      expect(told(), 'further use is gathered').toHaveLength(1);
      doors.splice(0);
      await round();
      expect(told()[1]).toEqual(['EXECUTE 1 other', 'READ 3 shop.orders']);
      expect(sent.map(({ kind }) => kind)).toEqual(['opened', 'used', 'used', 'closed']);
      const { requestId, engineerId } = door;
      expect(sent[1]).toMatchObject({ requestId, engineerId, use: [{ permission: 'list' }] });
      const times = sent.flatMap((report) => (report.kind === 'used' ? report.use.map(({ usedAt }) => usedAt) : []));
      // While access ran, by what the gate saw: not in the round in which it was no more.
      for (const usedAt of times) expect(usedAt).toBeLessThan(now);
      expect(JSON.stringify(sent)).not.toContain('secret');
      expect((await plane.problems()).filter(({ sentence }) => /count|told/.test(sentence))).toEqual([]);
      const { rows } = await admin.query("SELECT FROM public.pg_stat_statements WHERE query LIKE '%SCRAM%'");
      expect(rows, 'what is kept of a password is in no count').toEqual([]);
    });

    test('counted use is reported at the end even if counting fails then, which is one problem', async () => {
      let now = Date.now();
      const { gate, plane, doors, sent } = aGate({ now: () => now });
      const round = async () => {
        now += 2_000;
        await gate.round();
      };
      const door = aDoor({ permissions: ['list'] });
      doors.push(door);
      await round();
      const engineer = await logIn(plane, door);
      for (const what of ['*', 'what']) {
        await engineer.query(`SELECT ${what} FROM orders`);
        await round();
      }
      doors.splice(0);
      await admin.query('REVOKE EXECUTE ON FUNCTION public.pg_stat_statements(boolean) FROM PUBLIC');
      try {
        await round();
      } finally {
        await admin.query('GRANT EXECUTE ON FUNCTION public.pg_stat_statements(boolean) TO PUBLIC');
      }
      expect(sent.map(({ kind }) => kind)).toEqual(['opened', 'used', 'used', 'closed']);
      await round();
      const notCounted = async () =>
        (await plane.problems()).filter(({ sentence }) => sentence.includes('cannot be counted'));
      expect(await notCounted()).toMatchObject([{ kind: 'USE_NOT_TOLD' }]);
      expect(await notCounted()).toEqual([]);
    });

    test('use while no gate was running is reported by the next one, as of its look', async () => {
      let now = Date.now();
      const before = aGate({ now: () => now });
      const door = aDoor({ permissions: ['list'] });
      before.doors.push(door);
      await before.gate.round();
      await (await logIn(before.plane, door)).query('SELECT * FROM orders');
      now += 600_000;
      const { gate, doors, sent } = aGate({ now: () => now });
      doors.push(door);
      await gate.round();
      expect(sent).toMatchObject([{ kind: 'used', use: [{ action: 'READ', count: 2, usedAt: now }] }]);
    });
  });

  test('problems name what PUBLIC could do besides, and what the file names and is not there', async () => {
    const more = {
      ...file,
      permissions: {
        ...file.permissions,
        odd: [{ schema: 'shop', tables: ['nothing'], privileges: ['SELECT'] as const }],
      },
    };
    const plane = closing(planeAt(server, { file: more as never }));
    await admin.query('GRANT CREATE ON SCHEMA public TO PUBLIC; GRANT SELECT ON shop.cards TO PUBLIC');
    await admin.query('GRANT SELECT (id, what), UPDATE (what) ON shop.orders TO PUBLIC');
    const problems = (await plane.problems()).map(({ sentence }) => sentence);
    await admin.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC; REVOKE ALL ON shop.cards, shop.orders FROM PUBLIC');
    expect((await plane.problems()).filter(({ sentence }) => sentence.includes('shop.orders'))).toEqual([]);
    expect(problems).toEqual(
      expect.arrayContaining([
        'permissions.odd: there is no table or view "shop.nothing". Correct its name.',
        'PUBLIC may create objects in schema public. REVOKE CREATE ON SCHEMA public FROM PUBLIC.',
        'PUBLIC has SELECT on shop.cards. REVOKE ALL ON shop.cards FROM PUBLIC.',
        'PUBLIC has SELECT, UPDATE on shop.orders. REVOKE ALL ON shop.orders FROM PUBLIC.',
        'PUBLIC may connect to database template1 too. REVOKE CONNECT, TEMPORARY ON DATABASE template1 FROM PUBLIC.',
      ]),
    );
  });
});
