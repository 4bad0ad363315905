import type { Client } from './connection.ts';
import { LEFT_OPEN } from './left-behind.ts';

/** By which anybody who can log in could do more than the gate gives; each row a sentence with what helps. */
const SENTENCES = `
SELECT format('PUBLIC may create objects in schema %I. REVOKE CREATE ON SCHEMA %1$I FROM PUBLIC', nspname) AS sentence
  FROM pg_namespace, aclexplode(nspacl) WHERE grantee = 0 AND privilege_type = 'CREATE'
UNION ALL
SELECT format('PUBLIC has %s on %I.%I. REVOKE ALL ON %2$I.%3$I FROM PUBLIC',
              string_agg(DISTINCT privilege_type, ', ' ORDER BY privilege_type), nspname, relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL (
         SELECT grantee, privilege_type FROM aclexplode(c.relacl)
         UNION ALL -- On single columns: what is revoked on a table is revoked there too.
         SELECT grantee, privilege_type FROM pg_attribute a, aclexplode(a.attacl) WHERE a.attrelid = c.oid) AS given
 WHERE grantee = 0 AND nspname NOT IN ('pg_catalog', 'information_schema')
   -- The counts of statements show nobody the statements of others.
   AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e' AND e.extname = 'pg_stat_statements')
 GROUP BY nspname, relname
UNION ALL
SELECT format('PUBLIC may run %s with the rights of its owner. REVOKE EXECUTE ON FUNCTION %1$s FROM PUBLIC', p.oid::regprocedure)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE p.prosecdef AND nspname NOT IN ('pg_catalog', 'information_schema')
   AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0 AND privilege_type = 'EXECUTE'))
UNION ALL -- Releases before left to the gate what engineers owned.
SELECT format('The gate''s role owns %s, which may do as the gate may, whoever wrote it. Drop it, or ALTER %s %1$s OWNER TO a role that may less', name, kind)
  FROM (SELECT 'ROUTINE', p.oid::regprocedure::text, proowner, pronamespace FROM pg_proc p WHERE prosecdef
        UNION ALL
        SELECT 'TABLE', c.oid::regclass::text, relowner, relnamespace FROM pg_class c WHERE relkind IN ('r', 'p', 'v', 'm', 'f'))
         AS owned (kind, name, owner, schema)
 WHERE owner = (SELECT oid FROM pg_roles WHERE rolname = current_user AND NOT rolsuper) AND schema <> 'lockbox_gate'::regnamespace
UNION ALL
SELECT format('PUBLIC may connect to database %I too. REVOKE CONNECT, TEMPORARY ON DATABASE %1$I FROM PUBLIC', datname)
  FROM pg_database d WHERE datallowconn AND datname <> current_database()
   AND (datacl IS NULL OR EXISTS (SELECT FROM aclexplode(datacl) WHERE grantee = 0 AND privilege_type = 'CONNECT'))
UNION ALL
SELECT 'PUBLIC may make temporary tables here. REVOKE TEMPORARY ON DATABASE ' || quote_ident(datname) || ' FROM PUBLIC'
  FROM pg_database WHERE datname = current_database()
   AND (datacl IS NULL OR EXISTS (SELECT FROM aclexplode(datacl) WHERE grantee = 0 AND privilege_type = 'TEMPORARY'))
UNION ALL
${LEFT_OPEN}
UNION ALL
SELECT 'Prepared transactions outlive a session, and its access. Set max_prepared_transactions = 0'
 WHERE current_setting('max_prepared_transactions')::int > 0
UNION ALL
SELECT 'Passwords are not kept by SCRAM. Set password_encryption = ''scram-sha-256'''
 WHERE current_setting('password_encryption') <> 'scram-sha-256'`;

/** Only a password has an end in PostgreSQL (VALID UNTIL): by another way of authentication a door would not close by itself. */
const WITHOUT_PASSWORD = `
SELECT format('pg_hba.conf, line %s, lets roles in by %s, which knows no end. Use scram-sha-256 there, or name known roles only',
              line_number, auth_method) AS sentence
  FROM pg_hba_file_rules WHERE auth_method !~ '^(scram-sha-256|md5|password|reject)$' AND 'all' = ANY (user_name)`;

/** Each in a sentence that says what helps. */
export async function publicProblems(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query(SENTENCES);
  const hba = await client
    .query("SELECT has_function_privilege('pg_hba_file_rules()', 'EXECUTE') AS may")
    .then(({ rows: [row] }) => (row?.may === true ? client.query(WITHOUT_PASSWORD) : { rows: [] }));
  return [...rows, ...hba.rows].map(({ sentence }) => `${sentence}.`);
}
