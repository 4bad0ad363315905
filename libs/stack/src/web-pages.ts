/** The portal's pages, built by Vite before they are served. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './installation.ts';

const PORTAL = join(REPOSITORY, 'services/portal');
const SOURCES = [
  'services/portal/web/**/*',
  'docs/**/*',
  // More than they are made of: what each module imports in turn is not looked up here.
  'libs/*/src/**/*',
  'schemas/**/*',
  'package-lock.json',
];

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** What they are made of, and the folders of it, from the root of the repository. */
export const pageSources = (): readonly string[] =>
  globSync(SOURCES, {
    cwd: REPOSITORY,
    exclude: (name) => name === 'dist' || name === 'node_modules',
  }).filter((file) => !file.endsWith('.test.ts'));

function areNewest(): boolean {
  const built = changedAt(join(PORTAL, 'web/dist/index.html'));
  return pageSources().every((file) => changedAt(join(REPOSITORY, file)) <= built);
}

/** Builds them where they are not built, or older than what they are made of. Throws when that does not work. */
export async function buildPages(say: (line: string) => void): Promise<void> {
  if (areNewest()) return;
  say("Building the portal's pages …");
  const vite = join(REPOSITORY, 'node_modules/vite/bin/vite.js');
  const arguments_ = ['build', 'web', '--config', 'web/vite.config.ts', '--logLevel', 'warn'];
  const child = spawn(process.execPath, [vite, ...arguments_], {
    cwd: PORTAL,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error("The portal's pages could not be built: see above.");
}
