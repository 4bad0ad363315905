import type { AccessAction } from '@lockbox/contracts/generated/intake';
import { type Deed, deedsOf, OTHER, objectClassOf } from '../deeds.ts';
import type { GateFile } from '../gate-file.ts';
import type { Rights } from './rights.ts';
import { namesIn } from './statement.ts';

/** What the database counts of one statement, however often it is run. */
export interface Counted {
  readonly text: string;
  /** How many more were begun and came to their ends than when it was counted last, and how many more rows those read or changed. */
  readonly begun: number;
  readonly ended: number;
  readonly rows: number;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
}

const PRIVILEGE = {
  ...{ LIST: 'SELECT', READ: 'SELECT', EXPORT: 'SELECT' },
  ...{ CREATE: 'INSERT', UPDATE: 'UPDATE', DELETE: 'DELETE', EXECUTE: undefined },
} as const satisfies Record<AccessAction, Rights['privileges'][number] | undefined>;

/**
 * What was done by a grant with these permissions: by table, and never what was asked or seen. Of a table's rows as many as the
 * statement has read or changed in all, and one for each statement at least.
 */
export function useOf(
  counted: readonly Counted[],
  { permissions: ofFile }: GateFile<Rights>,
  permissions: readonly string[],
  tables: readonly Table[],
): readonly Deed[] {
  const byName = Map.groupBy(tables, ({ name }) => name);
  const used: Deed[] = [];
  /** Undefined of what the grant does not give: it was refused. */
  const permissionFor = (action: AccessAction, { schema, name }: Table): string | undefined =>
    permissions.find((permission) =>
      ofFile[permission]?.some(
        (rights) =>
          rights.schema === schema &&
          (rights.tables === 'all' || rights.tables.includes(name)) &&
          rights.privileges.some((privilege) => privilege === PRIVILEGE[action]),
      ),
    );
  for (const { text, begun, ended, rows } of counted) {
    const names = namesIn(text);
    if (names === undefined) continue;
    const done = new Map<string, Deed>();
    for (const { schema, name, action } of names)
      for (const table of byName.get(name) ?? []) {
        if (schema !== undefined && schema !== table.schema) continue;
        const permission = permissionFor(action, table);
        const objectClass = objectClassOf(`${table.schema}.${table.name}`);
        if (permission !== undefined)
          done.set(`${action} ${objectClass}`, {
            permission,
            action,
            objectClass,
            count: Math.max(rows, begun, ended, 1),
          });
      }
    used.push(...done.values());
    const [permission] = permissions;
    // One of the catalogue, or that only computes.
    if (done.size === 0 && ended > 0 && permission !== undefined)
      used.push({ permission, action: 'EXECUTE', objectClass: OTHER, count: ended });
  }
  return deedsOf(used);
}
