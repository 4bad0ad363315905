import type { AccessAction } from '@lockbox/contracts/generated/intake';
import { parseSync, SqlError, scanSync } from 'libpg-query';

/** A name as PostgreSQL reads it: in lower case unless it was quoted. */
export interface QualifiedName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** A table or view that a statement names, and what the statement does with it. */
export interface NamedTable extends QualifiedName {
  readonly action: AccessAction;
}

/** The names in a statement that was understood completely. */
export interface Statement {
  readonly tables: readonly NamedTable[];
  readonly routines: readonly QualifiedName[];
  /** It runs further code, whose statements the server counts only if configured to. */
  readonly runsCode: boolean;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Node = { readonly [key: string]: Json };

/** Statements that concern the session alone. */
const OF_SESSION: ReadonlySet<string> = new Set([
  ...['VariableSetStmt', 'VariableShowStmt', 'TransactionStmt', 'ConstraintsSetStmt', 'DiscardStmt'],
  ...['DeallocateStmt', 'ClosePortalStmt', 'ListenStmt', 'UnlistenStmt'],
]);

/** Since release 17, pg_stat_statements writes `SAVEPOINT $1`, which is no SQL. What begins so reads nothing, whatever follows. */
const OF_SESSION_NORMALISED =
  /^\s*(?:set|savepoint|release|rollback\s+to|(?:(?:commit|rollback)\s+prepared|prepare\s+transaction)|deallocate)\s[^;]*;?\s*$/i;

/** The other statements whose every part is understood. FETCH is none: it does not say what its cursor reads. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  ...['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt', 'TruncateStmt', 'LockStmt'],
  ...['PrepareStmt', 'DeclareCursorStmt', 'ExplainStmt', 'CreateTableAsStmt', 'CallStmt', 'DoStmt'],
]);

/** The action on the table that such a statement changes. */
const CHANGES: Readonly<Record<string, AccessAction>> = {
  InsertStmt: 'CREATE',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'UPDATE',
};

/**
 * Reads a statement with PostgreSQL's own parser. Returns 'session' for statements that concern the session alone, and undefined for
 * what is not understood. Names only leave this function: content stays here.
 */
export function readStatement(text: string): Statement | 'session' | undefined {
  const statements = parsed(text);
  if (statements === undefined) return OF_SESSION_NORMALISED.test(text) ? 'session' : undefined;
  if (statements.length === 0) return undefined;
  if (statements.every((node) => Object.keys(node).every((kind) => OF_SESSION.has(kind)))) return 'session';
  if (dependsOnSetting(text)) return undefined;
  const found = { tables: [] as NamedTable[], routines: [] as QualifiedName[], runsCode: false, isUnderstood: true };
  for (const statement of statements) walk(statement, { action: 'READ', queries: new Set() }, found);
  return found.isUnderstood ? found : undefined;
}

function parsed(text: string): readonly Node[] | undefined {
  if (text === '') return undefined;
  try {
    // A cast: the tree is JSON, and is read as such, since a kind of node that is not known must not pass unseen.
    const { stmts = [] } = parseSync(text) as unknown as { readonly stmts?: readonly { readonly stmt: Node }[] };
    return stmts.map(({ stmt }) => stmt);
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
}

/** With `standard_conforming_strings = off`, which a session may set, `\'` does not end a string: the text can mean two things. */
const dependsOnSetting = (text: string): boolean =>
  text.includes('\\') && scanSync(text).tokens.some(({ text: token }) => token.startsWith("'") && token.includes('\\'));

/** Fields that name nothing that is read: what a query makes, and the aliases that FOR UPDATE OF repeats. WITH has been walked before. */
const PASSED_OVER: ReadonlySet<string> = new Set(['withClause', 'intoClause', 'into', 'lockedRels']);

interface Within {
  /** The action on tables that are not the target of a change. */
  readonly action: AccessAction;
  /** Queries of WITH that are visible here: their names are not those of tables. */
  readonly queries: ReadonlySet<string>;
}

interface Found {
  readonly tables: NamedTable[];
  readonly routines: QualifiedName[];
  runsCode: boolean;
  isUnderstood: boolean;
}

/** Node by node: typed fields of the parse tree have no kind of their own, and are known by what they hold. */
function walk(node: Json, within: Within, found: Found): void {
  if (Array.isArray(node)) for (const one of node) walk(one, within, found);
  if (!isNode(node)) return;
  if (typeof node.relname === 'string') tableIn(node, within, found);
  if (Array.isArray(node.funcname)) found.routines.push(routineOf(node.funcname));
  const visible = isNode(node.withClause ?? null) ? withQueries(node.withClause as Node, within, found) : within; // as just checked
  for (const [key, value] of Object.entries(node)) {
    if (PASSED_OVER.has(key)) continue;
    if (key.endsWith('Stmt') && key !== 'selectStmt' && isNode(value)) walkStatement(key, value, visible, found);
    else walk(value, visible, found);
  }
}

function walkStatement(kind: string, node: Node, within: Within, found: Found): void {
  if (!UNDERSTOOD.has(kind)) found.isUnderstood = false;
  if (kind === 'DoStmt') found.runsCode = true;
  const change = CHANGES[kind];
  const { relation = null, ...others } = node;
  // The target of a change is always a table, also where a query of WITH has the same name.
  if (change !== undefined) walk(relation, { action: change, queries: new Set() }, found);
  walk(change === undefined ? node : others, { ...within, action: readingIn(kind, node, within) }, found);
}

function readingIn(kind: string, node: Node, { action }: Within): AccessAction {
  if (kind === 'CopyStmt') return node.is_from === true ? 'CREATE' : 'EXPORT';
  return kind === 'TruncateStmt' ? 'DELETE' : action;
}

/** Without RECURSIVE a query of WITH sees those before it: a table of its own name, or of a later one's, is a table. */
function withQueries(clause: Node, within: Within, found: Found): Within {
  const queries = new Set(within.queries);
  const expressions = (Array.isArray(clause.ctes) ? clause.ctes : []).flatMap(
    (one: Json) => (isNode(one) && isNode(one.CommonTableExpr ?? null) ? [one.CommonTableExpr as Node] : []), // as just checked
  );
  if (clause.recursive === true) for (const { ctename } of expressions) queries.add(String(ctename));
  for (const { ctename, ...query } of expressions) {
    walk(query, { ...within, queries: new Set(queries) }, found);
    queries.add(String(ctename));
  }
  return { ...within, queries };
}

function tableIn({ schemaname, relname }: Node, { action, queries }: Within, found: Found): void {
  const [schema, name] = [typeof schemaname === 'string' ? schemaname : undefined, String(relname)];
  if (schema === undefined && queries.has(name)) return;
  found.tables.push({ schema, name, action });
}

function routineOf(parts: readonly Json[]): QualifiedName {
  const names = parts.map((part) => (isNode(part) && isNode(part.String ?? null) ? textOf(part.String as Node) : '')); // as just checked
  return { schema: names.at(-2), name: names.at(-1) ?? '' };
}

const textOf = ({ sval }: Node): string => (typeof sval === 'string' ? sval : '');
const isNode = (json: Json): json is Node => typeof json === 'object' && json !== null && !Array.isArray(json);
