import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '../../web/src');
/** Attributes and properties whose text people read or hear. */
const READ =
  /^(aria-(label|description|roledescription|valuetext)|title|placeholder|label|alt|hint|text|intro|header|validationMessage|children)$/;
const HAS_A_WORD = /\p{L}{2}/u;

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** The words of an expression itself; those of a template are between its placeholders. */
function wordsIn(value: unknown): readonly string[] {
  if (!isNode(value)) return [];
  const { type } = value;
  if (type === 'Literal' || type === 'JSXText') return typeof value.value === 'string' ? [value.value] : [];
  if (type === 'JSXExpressionContainer') return wordsIn(value.expression);
  if (type === 'ConditionalExpression') return [...wordsIn(value.consequent), ...wordsIn(value.alternate)];
  if (type === 'LogicalExpression') return wordsIn(value.right);
  if (type === 'TemplateLiteral' && Array.isArray(value.quasis))
    return value.quasis.map(({ value: text }: { readonly value: { readonly raw: string } }) => text.raw);
  return [];
}

const nameOf = (key: unknown): string => (isNode(key) ? String(key.name ?? key.value ?? '') : '');

/** The words in this part of the source that people would read although no catalogue holds them. */
function read(node: Node): readonly string[] {
  const { type } = node;
  if (type === 'JSXElement' || type === 'JSXFragment')
    return Array.isArray(node.children) ? node.children.flatMap(wordsIn) : [];
  if (type === 'JSXAttribute' && READ.test(nameOf(node.name))) return wordsIn(node.value);
  if (type === 'Property' && READ.test(nameOf(node.key))) return wordsIn(node.value);
  return [];
}

function everyNode(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(everyNode);
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(everyNode);
  return isNode(value) ? [value, ...below] : below;
}

const outside = (file: string, source: string): readonly string[] =>
  everyNode(parseSync(file, source).program)
    .flatMap(read)
    .filter((text) => HAS_A_WORD.test(text))
    .map((text) => text.trim());

test('words in a source are found, wherever people would read them', () => {
  const found = outside(
    'page.tsx',
    `const row = { label: 'Row', id: 'not read' };
     const part = <p title={late ? 'Late' : ''} className="not read">Some text{there && 'more'} – <b aria-label={\`\${n} left\`} /></p>;`,
  );
  expect(found).toEqual(['Row', 'Some text', 'more', 'Late', 'left']);
});

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.ts$|^words\//.test(file),
);

test('all that people read on the pages is in the catalogues of words', () => {
  expect(files.length).toBeGreaterThan(80);
  const found = files.flatMap((file) =>
    outside(file, readFileSync(join(SOURCES, file), 'utf8')).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});
