// Finding Java. Plain JavaScript, because launch.mjs needs it on any Node before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Folders under which systems and version managers put their JDKs, one folder each. */
const SHELVES = ['/usr/lib/jvm', '/opt/java', join(homedir(), '.sdkman/candidates/java'), join(homedir(), '.jdks')];
const MAC_SHELF = '/Library/Java/JavaVirtualMachines';

/** The newest Java on this machine: JAVA_HOME, the usual folders, PATH; or the one that LOCKBOX_JAVA names. Null: none. */
export function newestJava(env = process.env) {
  if (env.LOCKBOX_JAVA) return stated(env.LOCKBOX_JAVA);
  const homes = [
    ...(env.JAVA_HOME ? [env.JAVA_HOME] : []),
    ...SHELVES.flatMap((shelf) => foldersIn(shelf)),
    ...foldersIn(MAC_SHELF).map((folder) => join(folder, 'Contents/Home')),
  ];
  const onPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'java'));
  const executables = [...homes.map((home) => join(home, 'bin/java')), ...onPath].filter((file) => existsSync(file));
  let newest = null;
  for (const executable of new Set(executables)) {
    const version = versionOf(executable);
    if (version !== null && (newest === null || version > newest.version)) newest = { executable, version };
  }
  return newest;
}

function stated(executable) {
  const version = existsSync(executable) ? versionOf(executable) : null;
  if (version === null) throw new Error(`LOCKBOX_JAVA is ${executable}, which is no Java: name its bin/java.`);
  return { executable, version };
}

function foldersIn(shelf) {
  return existsSync(shelf) ? readdirSync(shelf).map((name) => join(shelf, name)) : [];
}

/** The feature release (17, 21, 25). A JDK says it in its `release` file, which is quicker to read than to run it. */
function versionOf(executable) {
  const release = join(executable, '../../release');
  if (existsSync(release)) {
    const line = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'));
    if (line) return Number(line[1]);
  }
  // Java answers on the error stream.
  const answer = spawnSync(executable, ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  const line = /java\.specification\.version = (\d+)/.exec(answer.stderr ?? '');
  return line ? Number(line[1]) : null; // null: a leftover link, or made for another machine
}
