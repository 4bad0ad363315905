import { parseAst } from 'vitest/node';

/** A node of the syntax tree, as far as this looks at one. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const nodesIn = (value: unknown): readonly Node[] => (Array.isArray(value) ? value : [value]).filter(isNode);
const childrenOf = (node: Node): readonly Node[] => Object.values(node).flatMap(nodesIn);

const RUNNERS: readonly string[] = ['test', 'it', 'describe', 'suite'];
/** A title that is nothing but what a table fills in, with a code behind a colon perhaps. */
const PLACEHOLDER = /^(?:%s|\$(?<field>[a-zA-Z]+))(?:: [%$]\w+)?$/;

/** A call on `test` or `describe`, outermost last: `skipIf` with its condition, `each` with its table. */
interface Step {
  readonly name: string;
  readonly given: Node | undefined;
}

/**
 * The titles of tests that a file has and that run, of suites with such a test too, as the source has them. So no title of a comment, of
 * something else, or of a test that is skipped; what only a run can decide, such as whether there is a PostgreSQL, skips nothing.
 */
export function runningTitlesIn(source: string): readonly string[] {
  const titles: string[] = [];
  const tree = parseAst(source, { lang: 'ts' }) as unknown as Node; // ESTree's types name each kind apart
  const visit = (node: Node): void => {
    const steps = node.type === 'CallExpression' ? stepsOf(node.callee) : undefined;
    const [title, ...others] = steps === undefined ? [] : nodesIn(node.arguments);
    if (steps?.some(neverRuns) || others.some(saysSkip)) return;
    const before = titles.length;
    for (const child of childrenOf(node)) visit(child);
    const text = title && textOf(title, source);
    if (steps === undefined || text === undefined) return;
    const isEmptySuite = steps[0]?.name === 'describe' && titles.length === before;
    if (!isEmptySuite) titles.push(text, ...titlesOfTable(text, steps, tree, source));
  };
  visit(tree);
  return titles;
}

/** Undefined for a call of what is no test and no suite. */
function stepsOf(callee: unknown): readonly Step[] | undefined {
  if (!isNode(callee)) return undefined;
  if (callee.type === 'Identifier') {
    return RUNNERS.includes(String(callee.name)) ? [{ name: String(callee.name), given: undefined }] : undefined;
  }
  if (callee.type === 'MemberExpression') {
    const before = stepsOf(callee.object);
    return before && [...before, { name: String(nodesIn(callee.property)[0]?.name), given: undefined }];
  }
  if (callee.type !== 'CallExpression') return undefined;
  const before = stepsOf(callee.callee);
  const last = before?.at(-1);
  return last && before?.with(-1, { ...last, given: nodesIn(callee.arguments)[0] });
}

const isBoolean = (node: Node | undefined, value: boolean): boolean => node?.type === 'Literal' && node.value === value;

const neverRuns = ({ name, given }: Step): boolean =>
  ['skip', 'todo'].includes(name) ||
  (name === 'skipIf' && isBoolean(given, true)) ||
  (name === 'runIf' && isBoolean(given, false));

/** `{ skip: true }` between title and body. */
const saysSkip = (options: Node): boolean =>
  options.type === 'ObjectExpression' &&
  nodesIn(options.properties).some(
    ({ key, value }) => ['skip', 'todo'].includes(String(nodesIn(key)[0]?.name)) && isBoolean(nodesIn(value)[0], true),
  );

function textOf(node: Node, source: string): string | undefined {
  if (node.type === 'TemplateLiteral') return source.slice(node.start + 1, node.end - 1);
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/**
 * The titles that a table's own words give: the strings in it, or those of the named field. The table may be a constant
 * of the file.
 */
function titlesOfTable(title: string, steps: readonly Step[], tree: Node, source: string): readonly string[] {
  const placeholder = PLACEHOLDER.exec(title);
  const table = steps.find(({ name }) => name === 'each')?.given;
  if (placeholder === null || table === undefined) return [];
  const field = placeholder.groups?.field;
  const found: string[] = [];
  const known = new Set<string>();
  const gather = (node: Node): void => {
    if (node.type.includes('Function')) return; // what a row does is no title
    const name = String(node.name);
    if (node.type === 'Identifier' && !known.has(name)) {
      known.add(name);
      for (const declared of declarationsOf(name, tree)) gather(declared);
    }
    const isNamed = node.type === 'Property' && String(nodesIn(node.key)[0]?.name) === field;
    const text = field === undefined ? textOf(node, source) : isNamed && textOf(nodesIn(node.value)[0] ?? node, source);
    if (typeof text === 'string') found.push(text);
    for (const child of childrenOf(node)) gather(child);
  };
  gather(table);
  return found;
}

function declarationsOf(name: string, tree: Node): readonly Node[] {
  const isOf = tree.type === 'VariableDeclarator' && nodesIn(tree.id)[0]?.name === name;
  return isOf ? nodesIn(tree.init) : childrenOf(tree).flatMap((child) => declarationsOf(name, child));
}
