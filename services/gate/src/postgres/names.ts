import type { Client } from './connection.ts';
import type { QualifiedName, Statement } from './statement.ts';

export interface Table {
  readonly schema: string;
  readonly name: string;
}

/** The meanings that names in statements can have for a role. */
export interface KnownNames {
  /** Tables and views, and whether the database itself, or one of its extensions, brings them. Without those that engineers made. */
  readonly tables: readonly (Table & { readonly isOfSystem: boolean })[];
  /** Functions and procedures, and whether all that they read is counted by itself. */
  readonly routines: readonly (Table & { readonly isCounted: boolean })[];
  /** The role can make tables or views: a name without a schema may be theirs. */
  readonly mayMakeTables: boolean;
  readonly mayMakeRoutines: boolean;
  /** True if the server counts nested statements (`track = all`). */
  readonly countsWithin: boolean;
  /**
   * True if statements that the server counts together use the same tables. Since PostgreSQL 18 it combines statements whose
   * tables have the same name or alias.
   */
  readonly tellsTablesApart: boolean;
}

const OF_SYSTEM = (oid: string, catalogue: string) => `(n.nspname IN ('pg_catalog', 'information_schema')
  OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e'))`;

const TABLES = `
SELECT n.nspname AS schema, c.relname AS name, ${OF_SYSTEM('c.oid', 'pg_class')} AS "isOfSystem"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (n.nspname = ANY ($1) OR c.relname = ANY ($2::name[]))
   AND NOT EXISTS (SELECT FROM lockbox_gate.door d WHERE d.role = pg_get_userbyid(c.relowner))`;

/**
 * Functions in SQL are put into the statement that calls them, and those with the rights of their owners are counted as done by
 * these. Some of PostgreSQL's own run a text, which is counted within, and one reads what a cursor does.
 */
const ROUTINES = `
SELECT n.nspname AS schema, p.proname AS name,
       CASE WHEN ${OF_SYSTEM('p.oid', 'pg_proc')}
            THEN p.proname !~ '^cursor_to_xml' AND ($2 OR p.proname !~ '_to_xml|^ts_(stat|rewrite)$' AND n.nspname = 'pg_catalog')
            ELSE $2 AND NOT p.prosecdef AND p.proconfig IS NULL AND l.lanname = 'plpgsql' END AS "isCounted"
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
 WHERE p.proname = ANY ($1::name[])`;

const ABOUT_ROLE = `
SELECT has_database_privilege($1, current_database(), 'TEMPORARY') AS temporary,
       EXISTS (SELECT FROM pg_namespace WHERE has_schema_privilege($1, oid, 'CREATE')) AS creates,
       current_setting('server_version_num')::int < 180000 AS "tellsTablesApart"`;

/** Looks up what these statements name, and all tables in the schemas of a grant. */
export async function lookUp(
  client: Client,
  {
    role,
    schemas,
    countsWithin,
  }: { readonly role: string; readonly schemas: readonly string[]; countsWithin: boolean },
  statements: readonly Statement[],
): Promise<KnownNames> {
  const names = (of: (statement: Statement) => readonly QualifiedName[]) => [
    ...new Set(statements.flatMap(of).map(({ name }) => name)),
  ];
  const tables = await client.query(TABLES, [schemas, names((statement) => statement.tables)]);
  const routines = await client.query(ROUTINES, [names((statement) => statement.routines), countsWithin]);
  const { rows: about } = await client.query(ABOUT_ROLE, [role]);
  return {
    tables: tables.rows as unknown as KnownNames['tables'], // as the statement names them
    routines: routines.rows as unknown as KnownNames['routines'], // as the statement names them
    mayMakeTables: about[0]?.temporary !== false || about[0]?.creates !== false,
    mayMakeRoutines: about[0]?.creates !== false,
    countsWithin,
    tellsTablesApart: about[0]?.tellsTablesApart === true,
  };
}
