import { readFileSync } from 'node:fs';
import { byName, choice, type FileProblem, onlyKeys, shapeOf } from '@lockbox/contracts/file-shape';
import { SettingsError } from '@lockbox/platform/settings';
import * as v from 'valibot';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';

const name = (what: string) =>
  v.pipe(v.string(), v.regex(/^[^\s"]{1,63}$/, `it must be the name of ${what}: up to 63 characters, without blanks.`));
const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

const RightsSchema = onlyKeys({
  schema: name('a schema'),
  tables: v.union(
    [v.literal('all'), v.pipe(v.array(name('a table or view')), v.minLength(1))],
    'it must be `all`, or a list of tables and views of that schema.',
  ),
  privileges: v.pipe(v.array(choice(...PRIVILEGES)), v.minLength(1, 'it must have at least one of SELECT, INSERT, …')),
});

const GateFileSchema = onlyKeys({
  knownRoles: v.array(name('a role')),
  unknownRoles: choice('report', 'end'),
  otherDataStores: v.optional(v.array(v.string()), []),
  permissions: byName(v.string(), v.pipe(v.array(RightsSchema), v.minLength(1, 'it must name at least one schema.'))),
});

/** On tables and views of one schema. */
export type Rights = v.InferOutput<typeof RightsSchema>;

/** What the gate of one data store is told of it. */
export interface GateFile {
  /** Login roles that are not Lockbox's: the application's, the administrators'. */
  readonly knownRoles: readonly string[];
  /** What is done with others: they are reported in any case. */
  readonly unknownRoles: 'report' | 'end';
  /** Data stores behind other gates on the same server. */
  readonly otherDataStores: readonly string[];
  /** By permission, as requests name it. One that is not there gives nothing. */
  readonly permissions: Readonly<Record<string, readonly Rights[]>>;
}

/** Throws SettingsError, with the line and key of everything that is wrong and what to do about it. */
export function readGateFile(path: string): GateFile {
  const lines = new LineCounter();
  const document = parseDocument(textOf(path), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    throw new SettingsError(
      document.errors.map(({ message, pos }) => `${path}, line ${lines.linePos(pos[0]).line}: ${message}`),
    );
  const shape = shapeOf(GateFileSchema, document.toJS());
  if ('content' in shape) return shape.content;
  throw new SettingsError(
    shape.problems.map(
      (problem) =>
        `${path}, line ${lineOf(problem, document, lines)}, ${problem.path.join('.') || 'the whole file'}: ${problem.sentence}`,
    ),
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SettingsError([`${path} cannot be read (${error instanceof Error ? error.message : error})`]);
  }
}

/** Where a key stands, or the nearest above it that does. */
function lineOf({ path }: FileProblem, document: Document, lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
