import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramName } from '../src/generated/programs.ts';
import { topicsPath, withoutEntry } from './entries.ts';

/** Without one of these, what is left is not Lockbox. */
const LOCKBOX_ITSELF: readonly string[] = [
  'intake',
  'policy',
  'timer',
  'notifier',
  'projector',
  'audit',
  'portal',
] satisfies readonly ProgramName[];

/** Throws when there is no such worker, when Lockbox consists of it, or when other code imports it. */
export function removeWorker(root: string, name: string): void {
  if (LOCKBOX_ITSELF.includes(name))
    throw new Error(`${name} is a program of Lockbox itself, and is not removed by this command.`);
  const path = topicsPath(root);
  const folder = join(root, 'services', name);
  const rest = withoutEntry(readFileSync(path, 'utf8'), name);
  if (rest === undefined || !existsSync(folder)) throw new Error(`There is no worker "${name}" to remove.`);
  const users = usersOf(root, name);
  if (users.length > 0) throw new Error(`These files import @lockbox/${name}; change them first: ${users.join(', ')}`);
  rmSync(folder, { recursive: true });
  writeFileSync(path, rest);
}

/** Files outside of its folder that import a worker's package. The type check finds other uses of its name. */
const usersOf = (root: string, name: string): readonly string[] =>
  globSync('{libs,services,deploy,test}/**/{*.ts,*.tsx,package.json}', {
    cwd: root,
    exclude: (part) => part === 'node_modules',
  })
    .filter((file) => !file.startsWith(`services/${name}/`))
    .filter((file) => new RegExp(`['"]@lockbox/${name}['"/]`).test(readFileSync(join(root, file), 'utf8')));
