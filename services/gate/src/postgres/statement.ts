import type { AccessAction } from '@lockbox/contracts/generated/intake';

/** A name in a statement, and what is done with it if it is a table's. */
export interface NamedIn {
  readonly schema: string | undefined;
  readonly name: string;
  readonly action: AccessAction;
}

/**
 * Comments, strings, quoted names, names, and the signs that count. What has no end, since the statement is cut, goes on to the end of
 * the text: looking for one again and again would let whoever sends such statements keep the gate busy.
 */
const TOKENS =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\b[eE]'(?:\\[\s\S]|''|[^'\\])*(?:'|$)|'(?:''|[^'])*(?:'|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|"(?:""|[^"])*(?:"|$)|[\p{L}_][\p{L}\p{N}_$]*|[().]/gu;

/** Of the session alone. */
const NOTHING_DONE: ReadonlySet<string> = new Set(
  'set reset show begin start commit end rollback abort savepoint release discard deallocate close listen unlisten'.split(
    ' ',
  ),
);
const BETWEEN: ReadonlySet<string> = new Set(['into', 'from', 'only', 'table']);
/** By which word the next name is what is changed. */
const CHANGES: Readonly<Record<string, AccessAction>> = {
  insert: 'CREATE',
  update: 'UPDATE',
  merge: 'UPDATE',
  delete: 'DELETE',
};

/**
 * The names in a statement of PostgreSQL: columns and aliases too, since only whoever knows the tables can tell. Undefined where it
 * only concerns the session. What is no name, and so all content, stays here.
 */
export function namesIn(statement: string): readonly NamedIn[] | undefined {
  const tokens = tokensOf(statement);
  const verb = tokens.find((token) => token !== '(') ?? '';
  if (NOTHING_DONE.has(verb)) return undefined;
  const otherwise = actionOf(verb, tokens);
  const names: NamedIn[] = [];
  let change: AccessAction | undefined;
  for (const [i, token] of tokens.entries()) {
    const [before, after] = [tokens[i - 1], tokens[i + 1]];
    // SELECT … FOR UPDATE, and ON CONFLICT DO UPDATE SET.
    const isLock = token === 'update' && (before === 'for' || before === 'key' || after === 'set');
    if (CHANGES[token] !== undefined && !isLock) change = CHANGES[token];
    if ('().'.includes(token) || BETWEEN.has(token) || CHANGES[token] !== undefined) continue;
    const isQualified = before === '.';
    names.push({
      schema: isQualified ? nameOf(tokens[i - 2] ?? '') : undefined,
      name: nameOf(token),
      action: change ?? otherwise,
    });
    if (after !== '.') change = undefined;
  }
  return names;
}

/** Names in lower case as PostgreSQL reads them, quoted ones as they are, behind their first quote. */
function tokensOf(statement: string): readonly string[] {
  const tokens: string[] = [];
  for (const [token] of statement.matchAll(TOKENS)) {
    if (token.startsWith('"')) tokens.push(`"${token.slice(1).replace(/"$/, '').replaceAll('""', '"')}`);
    else if (/^[\p{L}_().]/u.test(token) && !token.includes("'")) tokens.push(token.toLowerCase());
  }
  return tokens;
}

const nameOf = (token: string): string => (token.startsWith('"') ? token.slice(1) : token);

/** What is done with a table that is not named as what is changed. */
function actionOf(verb: string, tokens: readonly string[]): AccessAction {
  if (verb === 'truncate') return 'DELETE';
  if (verb !== 'copy') return 'READ';
  let depth = 0;
  for (const token of tokens) {
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (depth === 0 && token === 'from') return 'CREATE';
  }
  return 'EXPORT';
}
