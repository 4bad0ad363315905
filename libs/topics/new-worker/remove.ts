import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicsPath, withoutEntry } from './entries.ts';

/** Throws when there is no such worker, or when other code names it. */
export function removeWorker(root: string, name: string): void {
  const path = topicsPath(root);
  const folder = join(root, 'services', name);
  const rest = withoutEntry(readFileSync(path, 'utf8'), name);
  if (rest === undefined || !existsSync(folder)) throw new Error(`There is no worker "${name}" to remove.`);
  const users = usersOf(root, name);
  if (users.length > 0) throw new Error(`These files name ${name}; change them first: ${users.join(', ')}`);
  rmSync(folder, { recursive: true });
  writeFileSync(path, rest);
}

/** Code outside of its folder that names a worker, but for tests and what is generated. */
const usersOf = (root: string, name: string): readonly string[] =>
  globSync('{libs,services,deploy,test}/**/*.{ts,tsx}', { cwd: root, exclude: (part) => part === 'node_modules' })
    .filter((file) => !file.startsWith(`services/${name}/`) && !/\/generated\/|\.test\.ts$/.test(file))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes(`'${name}'`));
