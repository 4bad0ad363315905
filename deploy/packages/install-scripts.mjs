// Names the packages that would run code of their own while they are installed, though package.json (`allowScripts`) does
// not name them. Plain JavaScript for any Node from 20 on, since it is asked before anything is installed: npm obeys
// `strict-allow-scripts` from 11 on alone. What is installed already is looked at too, whatever the lock file says of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url));
const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** Returns whether npm would run something: a script, or without one the build of a native module. */
function isScripted(path) {
  const { scripts = {}, gypfile } = readJson(join(path, 'package.json'));
  if (['preinstall', 'install', 'postinstall'].some((name) => name in scripts)) return true;
  return gypfile !== false && existsSync(join(root, path, 'binding.gyp'));
}

const isInstalled = (path) => existsSync(join(root, path, 'package.json'));
const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const named = readJson('package.json').allowScripts ?? {};
const scripted = Object.entries(readJson('package-lock.json').packages)
  .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
  .filter(([path, { hasInstallScript }]) => hasInstallScript === true || (isInstalled(path) && isScripted(path)))
  .map(([path, { name = nameOf(path) }]) => name);

const wrong = [
  ...scripted
    .filter((name) => !(name in named))
    .map((name) => `${name} has an install script: read it, then npm install-scripts approve ${name}, or deny`),
  ...Object.keys(named)
    .filter((name) => !scripted.includes(name))
    .map((name) => `${name} is named in allowScripts, and has no install script: npm install-scripts prune`),
];
for (const line of wrong) process.stderr.write(`${line}\n`);
const allowed = Object.keys(named).filter((name) => named[name]);
if (wrong.length === 0) process.stdout.write(`Of packages, these run install scripts: ${allowed.join(', ')}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
