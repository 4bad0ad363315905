import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export interface Import {
  /** The file that imports, from the root of the repository. */
  readonly file: string;
  /** The import's own text. */
  readonly target: string;
  /** The file of this repository that it leads to, if it leads to one. */
  readonly reached: string | undefined;
  readonly typeOnly: boolean;
}

/** Directories of files that are not written here: what is installed, built or generated, and the sources of kafkajs as published. */
const FOREIGN = /(^|\/)(node_modules|dist|generated)$|^libs\/kafkajs\/(src|types)$/;

/** Source files below the folders of a glob pattern, from the root of the repository, without foreign ones. */
export const sourcesIn = (pattern: string): string[] =>
  globSync(`${pattern}/**/*.{ts,tsx,mts,mjs}`, {
    cwd: root,
    exclude: (name) => FOREIGN.test(name),
  });

/**
 * The sources that people write and read whole: without tests, generated code, catalogues of words, and the fork of kafkajs, which
 * keeps the files and names of its origin.
 */
export const ownSources = (): string[] => sourcesIn('{libs,services,deploy}').filter((file) => !NOT_OWN.test(file));
const NOT_OWN = /\.test\.tsx?$|\.d\.mts$|\/(testing|generated)\/|^libs\/(words|testing|kafkajs)\//;

const FROM = /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'/;
const BARE = /(?:^|\n)\s*import\s+'([^']+)'/;
/** Of a value or, within a type, of a type. */
const DYNAMIC = /import\('([^']+)'\)/;
const IMPORT = new RegExp([FROM, BARE, DYNAMIC].map(({ source }) => source).join('|'), 'g');

export function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, type, from, bare, dynamic]) => {
    const target = from ?? bare ?? dynamic ?? '';
    return { file, target, reached: reachedFrom(file, target), typeOnly: type !== undefined };
  });
}

function reachedFrom(file: string, target: string): string | undefined {
  if (target.startsWith('.')) return relative(root, resolve(root, dirname(file), target));
  const [, name = '', path = ''] = /^(@lockbox\/[^/]+)\/(.+)$/.exec(target) ?? [];
  const found = packages.get(name);
  const module = found?.exports?.[`./${path}`];
  return found === undefined || module === undefined ? undefined : posix.join(found.folder, module);
}

interface Package {
  readonly folder: string;
  readonly exports?: Readonly<Record<string, string>>;
}

/** The packages of this repository by their names. */
const packages: ReadonlyMap<string, Package> = new Map(
  globSync('{libs,services,deploy}/*/package.json', { cwd: root }).map((file) => {
    const { name, exports } = JSON.parse(readFileSync(join(root, file), 'utf8'));
    return [name, { folder: dirname(file), exports }];
  }),
);

export const exists = (file: string): boolean => existsSync(join(root, file));
