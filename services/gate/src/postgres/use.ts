import { ACTIONS_MAX } from '@lockbox/contracts/access-use-rules';
import type { AccessAction } from '@lockbox/contracts/generated/intake';
import { type Deed, deedsOf, OTHER, objectClassOf } from '../deeds.ts';
import type { GateFile } from '../gate-file.ts';
import type { KnownNames, Table } from './names.ts';
import type { PostgresRights } from './rights.ts';
import type { QualifiedName, readStatement, Statement } from './statement.ts';

/** The database's count of one statement, over all its runs. */
export interface CountedStatement {
  /** Undefined if the statement is not understood. */
  readonly statement: ReturnType<typeof readStatement>;
  /** How many more were begun and came to their ends than when it was counted last, and how many more rows those read or changed. */
  readonly begun: number;
  readonly ended: number;
  readonly rows: number;
}

const PRIVILEGE = {
  ...{ LIST: 'SELECT', READ: 'SELECT', EXPORT: 'SELECT' },
  ...{ CREATE: 'INSERT', UPDATE: 'UPDATE', DELETE: 'DELETE', EXECUTE: undefined },
} as const satisfies Record<AccessAction, PostgresRights['privileges'][number] | undefined>;

/**
 * Returns the use of a grant with these permissions: by table, and never the content of a query or an answer. Rows of a table
 * count as many as the statement has read or changed in all, and at least one for each statement. A statement that is not
 * understood may have read any table of the grant, and counts as having read all of them.
 */
export function statementUseOf(
  counted: readonly CountedStatement[],
  { permissions: ofFile }: GateFile<PostgresRights>,
  permissions: readonly string[],
  known: KnownNames,
): readonly Deed[] {
  const byName = Map.groupBy(known.tables, ({ name }) => name);
  const routines = Map.groupBy(known.routines, ({ name }) => name);
  /** Undefined of what the grant does not give. */
  const permissionFor = (action: AccessAction, { schema, name }: Table): string | undefined =>
    permissions.find((permission) =>
      ofFile[permission]?.some(
        (rights) =>
          rights.schema === schema &&
          (rights.tables === 'all' || rights.tables.includes(name)) &&
          rights.privileges.some((privilege) => privilege === PRIVILEGE[action]),
      ),
    );
  const readable = readableOf(known.tables, (table) => permissionFor('READ', table));

  /** Reports whether everything that this statement reads is known; adds its acts on tables of the grant to `done`. */
  function isSure(statement: Statement, hasEnded: boolean, done: Map<string, Omit<Deed, 'count'>>): boolean {
    const { tables, routines: called, runsCode } = statement;
    let sure = (known.tellsTablesApart || tables.length === 0) && (known.countsWithin || !runsCode);
    for (const { action, ...table } of tables) {
      const meant = meaning(table, byName);
      const given = meant.flatMap((one) => {
        const permission = permissionFor(action, one);
        return permission === undefined ? [] : [{ permission, action, objectClass: classOf(one) }];
      });
      for (const deed of given) done.set(`${action} ${deed.objectClass}`, deed);
      // An act that the grant does not cover was refused, unless it completed.
      const isRefused = !hasEnded && meant.length > 0;
      if (given.length === 0 && !isRefused && !meant.some(({ isOfSystem }) => isOfSystem)) sure = false;
      if (known.mayMakeTables && table.schema === undefined) sure = false;
    }
    for (const routine of called) {
      const meant = meaning(routine, routines);
      if (meant.length === 0 || meant.some(({ isCounted }) => !isCounted)) sure = false;
      if (known.mayMakeRoutines && routine.schema === undefined) sure = false;
    }
    return sure;
  }

  const used: Deed[] = [];
  for (const { statement, begun, ended, rows } of counted) {
    if (statement === 'session') continue;
    const done = new Map<string, Omit<Deed, 'count'>>();
    const sure = statement !== undefined && isSure(statement, ended > 0, done);
    if (!sure) for (const deed of readable) done.set(`${deed.action} ${deed.objectClass}`, deed);
    const count = Math.max(rows, begun, ended, 1);
    used.push(...[...done.values()].map((deed) => ({ ...deed, count })));
    const [permission] = permissions;
    // It only computes, or looks at the catalogue.
    if (done.size === 0 && ended > 0 && permission !== undefined)
      used.push({ permission, action: 'EXECUTE', objectClass: OTHER, count: ended });
  }
  return deedsOf(used);
}

/** Reads of everything that the grant lets read. Tables that would fill the reports of a request are reported by their schemas. */
function readableOf(
  tables: KnownNames['tables'],
  permissionFor: (table: Table) => string | undefined,
): readonly Omit<Deed, 'count'>[] {
  const given = tables.flatMap((table) => {
    const permission = permissionFor(table);
    return permission === undefined ? [] : [{ ...table, permission }];
  });
  const classIn = given.length > ACTIONS_MAX ? ({ schema }: Table) => objectClassOf(schema) : classOf;
  return given.map((table) => ({ permission: table.permission, action: 'READ', objectClass: classIn(table) }));
}

const classOf = ({ schema, name }: Table): string => objectClassOf(`${schema}.${name}`);

const meaning = <T extends Table>(
  { schema, name }: QualifiedName,
  byName: ReadonlyMap<string, readonly T[]>,
): readonly T[] => (byName.get(name) ?? []).filter((one) => schema === undefined || one.schema === schema);
