import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { LockboxError } from './errors.ts';
import { isObject } from './is-object.ts';

/** The name of a permission, and what it allows. */
export interface PermissionWords {
  readonly title: string;
  readonly description: string;
}

export interface Permission {
  readonly id: string;
  /**
   * True if people are warned of it: it allows taking data out, changing or destroying it, or doing more than one
   * thing.
   */
  readonly broad: boolean;
  /** By primary language subtag; English is always there. */
  readonly words: ReadonlyMap<string, PermissionWords>;
}

/** Permissions by id. One that is not in it is shown by its id alone. */
export type PermissionCatalogue = ReadonlyMap<string, Permission>;

/** A permission as a reader sees it. */
export interface DescribedPermission extends PermissionWords {
  readonly id: string;
  readonly broad: boolean;
}

/** In the reader's language, or in English where the catalogue has no words in it. */
export function describedIn(language: string, { id, broad, words }: Permission): DescribedPermission {
  const { title, description } = words.get(language) ?? words.get('en') ?? { title: id, description: '' };
  return { id, broad, title, description };
}

const PERMISSIONS_FILE = fileURLToPath(new URL('../../../schemas/permissions.yaml', import.meta.url));

/**
 * The catalogue of `schemas/permissions.yaml`, and of the provider's own file, if there is one: its entries take the place of
 * those with the same id. Throws PERMISSIONS_FILE_WRONG, with everything that is wrong and what to do about it.
 */
export const loadPermissions = (ownFile = ''): PermissionCatalogue =>
  new Map([PERMISSIONS_FILE, ...(ownFile === '' ? [] : [ownFile])].flatMap((path) => [...readPermissions(path)]));

const LANGUAGE = /^[a-z]{2,3}$/;
const TITLE_MAX = 60;
const DESCRIPTION_MAX = 300;
const WORDS: Readonly<Record<string, number>> = { title: TITLE_MAX, description: DESCRIPTION_MAX };

/** A place in the file, and what is wrong there. */
interface FileProblem {
  readonly path: readonly (string | number)[];
  readonly sentence: string;
}

function readPermissions(path: string): PermissionCatalogue {
  const lines = new LineCounter();
  const document = parseDocument(textOf(path), { lineCounter: lines, prettyErrors: false });
  const content: unknown = document.errors.length > 0 ? undefined : document.toJS();
  const found = document.errors.map(({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`);
  const lineOf = (place: FileProblem['path']): number => {
    const node = place.length === 0 ? document.contents : document.getIn(place, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    return place.length === 0 ? 1 : lineOf(place.slice(0, -1));
  };
  const problems =
    found.length > 0
      ? found
      : problemsOf(content).map(
          (problem) =>
            `line ${lineOf(problem.path)}, ${problem.path.join('.') || 'the whole file'}: ${problem.sentence}`,
        );
  if (problems.length > 0)
    throw new LockboxError(
      'PERMISSIONS_FILE_WRONG',
      `${path} is wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  const { permissions } = content as { readonly permissions: readonly Entry[] }; // there are no problems
  return new Map(
    permissions.map(({ id, broad = false, ...words }) => [
      id,
      { id, broad, words: new Map(Object.entries(words as Readonly<Record<string, PermissionWords>>)) }, // as above
    ]),
  );
}

/** All other keys are languages. */
interface Entry {
  readonly id: string;
  readonly broad?: boolean;
  readonly [language: string]: unknown;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LockboxError('PERMISSIONS_FILE_WRONG', `${path} cannot be read (${reason}).`, { cause });
  }
}

function problemsOf(content: unknown): readonly FileProblem[] {
  if (!isObject(content) || !Array.isArray(content.permissions))
    return [{ path: [], sentence: 'it must have the key `permissions`, with a list.' }];
  const others = Object.keys(content).filter((key) => key !== 'permissions');
  const ids = content.permissions.map((entry: unknown) => (isObject(entry) ? entry.id : undefined));
  return [
    ...others.map((key) => ({ path: [key], sentence: 'this key is not known. Remove it, or correct its spelling.' })),
    ...content.permissions.flatMap((entry: unknown, place) => entryProblems(entry, ['permissions', place])),
    ...ids.flatMap((id, place) =>
      id !== undefined && ids.indexOf(id) < place
        ? [{ path: ['permissions', place, 'id'], sentence: `"${id}" is there twice. Remove one of the two.` }]
        : [],
    ),
  ];
}

function entryProblems(entry: unknown, path: FileProblem['path']): readonly FileProblem[] {
  if (!isObject(entry)) return [{ path, sentence: 'it must have `id`, and `en` with `title` and `description`.' }];
  const { id, broad = false, ...words } = entry;
  const problems: FileProblem[] = [];
  if (typeof id !== 'string' || id.trim() === '' || id !== id.trim())
    problems.push({
      path: [...path, 'id'],
      sentence: 'it must be a text without blanks around it; put signs in quotes.',
    });
  if (typeof broad !== 'boolean') problems.push({ path: [...path, 'broad'], sentence: 'it must be true or false.' });
  if (words.en === undefined) problems.push({ path, sentence: 'add the words in English, `en`.' });
  for (const [language, said] of Object.entries(words))
    problems.push(...wordProblems(language, said, [...path, language]));
  return problems;
}

function wordProblems(language: string, said: unknown, path: FileProblem['path']): readonly FileProblem[] {
  if (!LANGUAGE.test(language))
    return [
      { path, sentence: 'this is neither a key that is known nor a language, such as `de`. Correct its spelling.' },
    ];
  if (!isObject(said)) return [{ path, sentence: 'it must have `title` and `description`.' }];
  const unknown = Object.keys(said).filter((key) => WORDS[key] === undefined);
  return [
    ...unknown.map((key) => ({ path: [...path, key], sentence: 'this key is not known. Remove it.' })),
    ...Object.entries(WORDS).flatMap(([key, most]) => {
      const text = said[key];
      return typeof text === 'string' && text.trim() !== '' && text.length <= most && !/[\r\n]/.test(text)
        ? []
        : [{ path: [...path, key], sentence: `it must be a text of one line, of ${most} characters at most.` }];
    }),
  ];
}
