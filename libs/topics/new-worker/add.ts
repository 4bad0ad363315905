import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTopicsFile } from '../src/file/index.ts';
import { topicsPath, withEntry } from './entries.ts';

const TEMPLATE = join(import.meta.dirname, 'template');
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST_NAME = 30;

/** Throws when the name cannot be a worker's, with the reason. */
export function addWorker(root: string, name: string, about: string): void {
  refuse(root, name);
  const path = topicsPath(root);
  const entry = [`about: ${JSON.stringify(about)}`, 'delivery: at-least-once', 'reads: [events]'];
  writeFileSync(path, withEntry(readFileSync(path, 'utf8'), name, entry));
  for (const file of globSync('**/*.template', { cwd: TEMPLATE })) {
    const target = join(root, 'services', name, file.replace('NAME', name).replace(/\.template$/, ''));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, filled(readFileSync(join(TEMPLATE, file), 'utf8'), name, about));
  }
}

function refuse(root: string, name: string): void {
  if (!NAME.test(name) || name.length > LONGEST_NAME)
    throw new Error(
      `"${name}" cannot be a worker's name: lower case, digits, hyphens between words, ${LONGEST_NAME} characters at most.`,
    );
  const { parties } = readTopicsFile(topicsPath(root));
  if (parties.some((party) => party.name === name))
    throw new Error(`schemas/topics.yaml has a program, source or principal "${name}" already. Choose another name.`);
  if (existsSync(join(root, 'services', name)))
    throw new Error(`services/${name} is there already. Choose another name.`);
  const folder = folderOfPackage(root, `@lockbox/${name}`);
  if (folder !== undefined) throw new Error(`@lockbox/${name} is a package already (${folder}). Choose another name.`);
}

function folderOfPackage(root: string, name: string): string | undefined {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const folders: readonly string[] = read('package.json').workspaces;
  const files = globSync(
    folders.map((folder) => `${folder}/package.json`),
    { cwd: root },
  );
  const file = files.find((candidate) => read(candidate).name === name);
  return file && dirname(file);
}

/** `NAME` is the worker's name, `TYPE` and `CAMEL` the same as types and constants are written, `ABOUT` what it does, as a sentence. */
function filled(template: string, name: string, about: string): string {
  const type = name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const sentence = `${about.charAt(0).toUpperCase()}${about.slice(1).replace(/\.$/, '')}.`;
  return template
    .replaceAll(/\bTYPE\b|(?<=define)TYPE|TYPE(?=Settings)/g, () => type)
    .replaceAll(/CAMEL(?=Properties)/g, () => type.charAt(0).toLowerCase() + type.slice(1))
    .replaceAll(/\bNAME\b/g, () => name)
    .replaceAll(/\bABOUT\b/g, () => sentence);
}
