import type { Client } from './connection.ts';

/** The rights on each object that a role can own. An empty list means PostgreSQL's defaults, including PUBLIC's. */
const RIGHTS = `
SELECT DISTINCT kind, name, owner, grantee, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS whose
  FROM (SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass::text, relowner, relacl
          FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        UNION ALL
        SELECT 'TABLE', c.oid::regclass::text, relowner, attacl FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        UNION ALL
        SELECT 'ROUTINE', oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
        UNION ALL
        SELECT 'SCHEMA', oid::regnamespace::text, nspowner, nspacl FROM pg_namespace
        UNION ALL -- Rows of tables and arrays have no rights of their own.
        SELECT 'TYPE', t.oid::regtype::text, typowner, coalesce(typacl, acldefault('T', typowner))
          FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
         WHERE typcategory <> 'A' AND coalesce(c.relkind = 'c', true) AND typtype <> 'm'
        UNION ALL
        SELECT 'FOREIGN SERVER', quote_ident(srvname), srvowner, srvacl FROM pg_foreign_server
        UNION ALL
        SELECT 'LARGE OBJECT', oid::text, lomowner, lomacl FROM pg_largeobject_metadata)
         AS owned (kind, name, owner, acl), aclexplode(acl)
 WHERE grantee <> owner`;

/**
 * Takes from everybody the rights on what a role owns. What an engineer has given others would outlast access, and the next engineer
 * could read what this one has copied. Large objects need no right to be made, and their comments are read by all.
 */
export async function takeRightsOnOwned(client: Client, owner: string): Promise<void> {
  const { rows } = await client.query(
    `SELECT format('REVOKE ALL ON %s %s FROM %s CASCADE', kind, name, whose) AS statement FROM (${RIGHTS}) r WHERE r.owner = $1::regrole
     UNION ALL
     SELECT format('COMMENT ON LARGE OBJECT %s IS NULL', m.oid) FROM pg_largeobject_metadata m
       JOIN pg_description d ON d.classoid = 'pg_largeobject'::regclass AND d.objoid = m.oid WHERE m.lomowner = $1::regrole`,
    [client.escapeIdentifier(owner)],
  );
  if (rows.length > 0) await client.query(rows.map(({ statement }) => statement).join(';\n'));
}

/** Objects of engineers that others can read; each is a sentence with the remedy. */
export const LEFT_OPEN = `
SELECT format('%s has rights on %s %s%s. REVOKE ALL ON %2$s %3$s FROM %1$s CASCADE', whose, kind, name,
              CASE WHEN is_left THEN ', which an engineer has left' ELSE '' END) AS sentence
  FROM (SELECT *, starts_with(pg_get_userbyid(owner)::text, 'lockbox_heir_') AS is_left FROM (${RIGHTS}) r) given
 WHERE is_left OR kind = 'LARGE OBJECT' AND grantee = 0
UNION ALL
SELECT 'Everybody may read and change all large objects. Set lo_compat_privileges = off'
 WHERE current_setting('lo_compat_privileges')::boolean`;
