import { createHash } from 'node:crypto';

/**
 * The objects that the gate installs in the database that it guards. Only its own role can use them. All names in the bodies
 * are qualified, since a procedure that commits cannot set its own search_path.
 */
const TABLES = `
CREATE SCHEMA IF NOT EXISTS lockbox_gate;
REVOKE ALL ON SCHEMA lockbox_gate FROM PUBLIC;
CREATE TABLE IF NOT EXISTS lockbox_gate.guarded (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  data_store_id text NOT NULL,
  prefix text NOT NULL
);
CREATE TABLE IF NOT EXISTS lockbox_gate.door (
  role name PRIMARY KEY,
  grant_id text NOT NULL,
  request_id text NOT NULL,
  tenant_id text NOT NULL,
  engineer_id text NOT NULL,
  ends_at bigint NOT NULL,
  rights text NOT NULL
);
ALTER TABLE lockbox_gate.door
  ADD COLUMN IF NOT EXISTS opened_at bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS permissions text[] NOT NULL DEFAULT '{}',
  ADD COLUMN IF NOT EXISTS use_told_at bigint;
CREATE TABLE IF NOT EXISTS lockbox_gate.counted (
  role name NOT NULL,
  query_id bigint NOT NULL,
  top_level boolean NOT NULL,
  plans bigint NOT NULL,
  calls bigint NOT NULL,
  rows bigint NOT NULL,
  PRIMARY KEY (role, query_id, top_level)
);
CREATE TABLE IF NOT EXISTS lockbox_gate.used (
  role name NOT NULL,
  permission text NOT NULL,
  action text NOT NULL,
  object_class text NOT NULL,
  count bigint NOT NULL,
  used_at bigint NOT NULL,
  PRIMARY KEY (role, permission, action, object_class)
);
CREATE TABLE IF NOT EXISTS lockbox_gate.ended_session (
  role name NOT NULL,
  pid integer NOT NULL,
  began timestamptz NOT NULL,
  PRIMARY KEY (role, pid, began)
);
CREATE TABLE IF NOT EXISTS lockbox_gate.report (
  number bigint GENERATED ALWAYS AS IDENTITY,
  report_id text PRIMARY KEY,
  content jsonb NOT NULL
);
`;

/** Ends what runs under these names. The signal comes first where noting it fails, on a full disk for instance. */
const END_SESSIONS = `
CREATE OR REPLACE FUNCTION lockbox_gate.end_sessions(names name[]) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE session record;
BEGIN
  PERFORM pg_catalog.pg_stat_clear_snapshot();
  FOR session IN
    SELECT pid, usename, backend_start FROM pg_catalog.pg_stat_activity
    WHERE usename = ANY (names) AND backend_type = 'client backend'
  LOOP
    PERFORM pg_catalog.pg_terminate_backend(session.pid);
    BEGIN
      INSERT INTO lockbox_gate.ended_session VALUES (session.usename, session.pid, session.backend_start)
        ON CONFLICT DO NOTHING;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
END
$body$;
`;

/**
 * Takes the login away, and then ends sessions. A session may hold the lock of its own role, by changing its password in a
 * transaction, and so keep the login: it is ended, and then the login is taken. Many that do so keep the others for moments only. The
 * last turn is for a login whose role the gate itself has just given a password.
 */
const CUT = `
CREATE OR REPLACE PROCEDURE lockbox_gate.cut(names name[]) LANGUAGE plpgsql AS $body$
DECLARE one name;
BEGIN
  FOR turn IN 1..3 LOOP
    PERFORM pg_catalog.set_config('lock_timeout', CASE turn WHEN 1 THEN '50ms' ELSE '500ms' END, true);
    FOR one IN SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ANY (names) AND rolcanlogin LOOP
      BEGIN
        EXECUTE pg_catalog.format('ALTER ROLE %I NOLOGIN', one);
      EXCEPTION WHEN OTHERS THEN NULL; -- the others go on; whoever looks sees that this one can still log in
      END;
    END LOOP;
    COMMIT;
    PERFORM lockbox_gate.end_sessions(names);
    COMMIT;
  END LOOP;
END
$body$;
`;

/**
 * The reaper: a session of the database's own that cuts each door at the end that the database has of it. It goes on when the
 * client that began it is gone, since it waits for nothing of it. Also ends sessions of roles that are no longer there, and those of an
 * engineer who keeps the gate waiting for a lock: even a GRANT that gives nothing holds one. Of two that were begun at once the
 * younger one leaves.
 */
const WATCH = `
CREATE OR REPLACE PROCEDURE lockbox_gate.watch() LANGUAGE plpgsql AS $body$
DECLARE due name[]; holding name[];
BEGIN
  LOOP
    EXIT WHEN EXISTS (
      SELECT FROM pg_catalog.pg_stat_activity own JOIN pg_catalog.pg_stat_activity older
          ON older.datid = own.datid AND older.usesysid = own.usesysid AND older.state = 'active'
          AND older.application_name = own.application_name
          AND (older.backend_start, older.pid) < (own.backend_start, own.pid)
        WHERE own.pid = pg_catalog.pg_backend_pid());
    SELECT pg_catalog.array_agg(r.rolname) INTO due
      FROM pg_catalog.pg_roles r, lockbox_gate.guarded g
      WHERE pg_catalog.starts_with(r.rolname::text, g.prefix) AND r.rolvaliduntil <= pg_catalog.clock_timestamp()
        AND (r.rolcanlogin OR EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.usesysid = r.oid));
    IF due IS NOT NULL THEN
      CALL lockbox_gate.cut(due);
    END IF;
    SELECT pg_catalog.array_agg(DISTINCT holder.usename) INTO holding
      FROM lockbox_gate.guarded g, pg_catalog.pg_stat_activity waiting, pg_catalog.pg_stat_activity holder
      WHERE waiting.usename = CURRENT_USER AND waiting.wait_event_type = 'Lock'
        AND EXISTS (SELECT FROM pg_catalog.pg_locks l
          WHERE l.pid = waiting.pid AND NOT l.granted AND l.waitstart < pg_catalog.clock_timestamp() - interval '1 s')
        AND holder.pid = ANY (pg_catalog.pg_blocking_pids(waiting.pid))
        AND pg_catalog.starts_with(holder.usename::text, g.prefix);
    -- Without a note: what was noted is told as ended by closing the door.
    PERFORM pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
      WHERE usename = ANY (holding) AND backend_type = 'client backend';
    PERFORM pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
      WHERE datname = pg_catalog.current_database() AND usesysid IS NOT NULL AND usename IS NULL;
    COMMIT;
    PERFORM pg_catalog.pg_sleep(0.25);
    COMMIT;
  END LOOP;
END
$body$;
`;

export const INSTALL = TABLES + END_SESSIONS + CUT + WATCH;

/** By which the reaper is known; another one after a change of what it does. The schema's comment says which is installed. */
export const REAPER = `lockbox-gate reaper ${createHash('sha256').update(INSTALL).digest('hex').slice(0, 8)}`;
export const ANY_REAPER = 'lockbox-gate reaper %';
