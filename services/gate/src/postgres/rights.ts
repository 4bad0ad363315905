import { choice, onlyKeys } from '@lockbox/contracts/file-shape';
import * as v from 'valibot';
import { type GateFile, nameForm } from '../gate-file.ts';
import type { Client } from './connection.ts';

const name = (what: string) => nameForm(what, /^[^\s"]{1,63}$/, 'up to 63 characters, without blanks');

const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

const RightsSchema = onlyKeys({
  schema: name('a schema'),
  tables: v.union(
    [v.literal('all'), v.pipe(v.array(name('a table or view')), v.minLength(1))],
    'it must be `all`, or a list of tables and views of that schema.',
  ),
  privileges: v.pipe(v.array(choice(...PRIVILEGES)), v.minLength(1, 'it must have at least one of SELECT, INSERT, …')),
});

/** On tables and views of one schema. */
export type PostgresRights = v.InferOutput<typeof RightsSchema>;

/** The file of a PostgreSQL's gate. */
export const postgresFile = {
  role: name('a role'),
  rights: RightsSchema,
  noRights: 'it must name at least one schema.',
};

/** Statements that give a role these rights, and no others. */
export function grantsOf(client: Client, role: string, rights: readonly PostgresRights[]): readonly string[] {
  const quoted = (text: string) => client.escapeIdentifier(text);
  const to = `TO ${quoted(role)}`;
  const schemas = [...new Set(rights.map(({ schema }) => schema))];
  return [
    `GRANT CONNECT ON DATABASE ${quoted(client.database)} ${to}`,
    ...schemas.map((schema) => `GRANT USAGE ON SCHEMA ${quoted(schema)} ${to}`),
    ...rights.map(({ schema, tables, privileges }) => {
      const what =
        tables === 'all'
          ? `ALL TABLES IN SCHEMA ${quoted(schema)}`
          : `TABLE ${tables.map((table) => `${quoted(schema)}.${quoted(table)}`).join(', ')}`;
      return `GRANT ${privileges.join(', ')} ON ${what} ${to}`;
    }),
    ...sequenceGrants(rights).map((schema) => `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${quoted(schema)} ${to}`),
    `ALTER ROLE ${quoted(role)} SET search_path TO ${schemas.length === 0 ? "''" : schemas.map(quoted).join(', ')}`,
  ];
}

/** Who may add to a table may take the next number for it. */
const sequenceGrants = (rights: readonly PostgresRights[]): readonly string[] => [
  ...new Set(rights.filter(({ privileges }) => privileges.includes('INSERT')).map(({ schema }) => schema)),
];

/** The rights in the file that the database does not have, or that the gate may not grant. */
export async function rightsProblems(
  client: Client,
  { permissions }: GateFile<PostgresRights>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [permission, rights] of Object.entries(permissions))
    for (const { schema, tables, privileges } of rights) {
      const { rows } = await client.query(
        `SELECT c.relname AS name, p AS privilege, pg_catalog.has_table_privilege(c.oid, p || ' WITH GRANT OPTION') AS may
           FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f'), unnest($2::text[]) p
          WHERE n.nspname = $1`,
        [schema, privileges],
      );
      const { rows: found } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
      if (found.length === 0) {
        problems.push(`permissions.${permission}: there is no schema "${schema}". Correct its name.`);
        continue;
      }
      const isNamed = (table: unknown) => tables === 'all' || tables.includes(String(table));
      for (const table of tables === 'all' ? [] : tables)
        if (!rows.some((row) => row.name === table))
          problems.push(`permissions.${permission}: there is no table or view "${schema}.${table}". Correct its name.`);
      for (const row of rows.filter(({ name, may }) => isNamed(name) && may !== true))
        problems.push(
          `permissions.${permission}: the gate's role may not give ${row.privilege} on "${schema}.${row.name}". As its owner: GRANT ${row.privilege} ON "${schema}"."${row.name}" TO <the gate's role> WITH GRANT OPTION.`,
        );
    }
  return problems;
}
