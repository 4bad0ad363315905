import { createHash } from 'node:crypto';
import type { GateFile, Rights } from '../gate-file.ts';
import type { Client } from './connection.ts';

/** What these permissions give together: what one of them gives in a schema stands by itself, in the file's order. */
export const rightsOf = ({ permissions }: GateFile, asked: readonly string[]): readonly Rights[] =>
  Object.entries(permissions).flatMap(([permission, rights]) => (asked.includes(permission) ? rights : []));

/** By which it is seen that a door has other rights than the file gives now. */
export const digestOf = (rights: readonly Rights[]): string =>
  createHash('sha256').update(JSON.stringify(rights)).digest('hex').slice(0, 16);

/** Statements that give a role these rights, and no others. */
export function grantsOf(client: Client, role: string, rights: readonly Rights[]): readonly string[] {
  const name = (text: string) => client.escapeIdentifier(text);
  const to = `TO ${name(role)}`;
  const schemas = [...new Set(rights.map(({ schema }) => schema))];
  return [
    `GRANT CONNECT ON DATABASE ${name(client.database)} ${to}`,
    ...schemas.map((schema) => `GRANT USAGE ON SCHEMA ${name(schema)} ${to}`),
    ...rights.map(({ schema, tables, privileges }) => {
      const what =
        tables === 'all'
          ? `ALL TABLES IN SCHEMA ${name(schema)}`
          : `TABLE ${tables.map((table) => `${name(schema)}.${name(table)}`).join(', ')}`;
      return `GRANT ${privileges.join(', ')} ON ${what} ${to}`;
    }),
    ...sequenceGrants(rights).map((schema) => `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${name(schema)} ${to}`),
    `ALTER ROLE ${name(role)} SET search_path TO ${schemas.length === 0 ? "''" : schemas.map(name).join(', ')}`,
  ];
}

/** Who may add to a table may take the next number for it. */
const sequenceGrants = (rights: readonly Rights[]): readonly string[] => [
  ...new Set(rights.filter(({ privileges }) => privileges.includes('INSERT')).map(({ schema }) => schema)),
];

/** What the file names and the database does not have, or the gate may not give on. */
export async function rightsProblems(client: Client, { permissions }: GateFile): Promise<readonly string[]> {
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
