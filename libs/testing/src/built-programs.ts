/**
 * Other projects' programs, for tests of Lockbox with them. Each is built or installed once, by the client of its ecosystem, and kept
 * for later runs. Tests are skipped without Go or Python; where these are installed, a build that fails fails its test.
 */
import { execFile, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { fetchOnce } from '@lockbox/stack/downloads';
import { defaultCache } from '@lockbox/stack/installation';

const CACHE = join(defaultCache(), 'tests', 'built');

/** Returns whether a tool is installed; if not, prints what to install. */
function isInstalled(command: string, args: readonly string[], packages: string): boolean {
  if (spawnSync(command, args).status === 0) return true;
  console.warn(`Tests that need ${command} are SKIPPED. Install it: \`apt-get install ${packages}\`.`);
  return false;
}
export const hasGo = isInstalled('go', ['version'], 'golang-go');
export const hasPython = isInstalled('python3', ['-c', 'import venv, ensurepip'], 'python3 python3-venv');
/** `litewitness` takes its key from an agent; `ssh` comes with it, and has a version to ask for. */
export const hasSshAgent = isInstalled('ssh', ['-V'], 'openssh-client');

/** Throws with what the command wrote to stderr. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 2 ** 26 });
  return stdout;
}

/** A folder that is filled once for the same inputs. */
async function filledOnce(
  name: string,
  inputs: readonly string[],
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const stamp = hash('sha256', inputs.join('\0')).slice(0, 16);
  return await fetchOnce({ cache: CACHE, say: () => {} }, `${name}-${stamp}`, name, fill);
}

/**
 * The folder with the programs of the Go module in the folder `source`: its own, or else the tools that its go.mod names. go.sum pins
 * their sources. A build from nothing may take minutes, as Helm's does.
 */
export async function goPrograms(source: string): Promise<string> {
  const files = readdirSync(source).filter((name) => /\.(go|mod|sum)$/.test(name));
  const inputs = files.toSorted().map((name) => readFileSync(join(source, name), 'utf8'));
  const wanted = files.includes('main.go') ? '.' : 'tool';
  return await filledOnce(basename(source), [await run('go', ['version'], source), ...inputs], async (folder) => {
    await run('go', ['build', '-trimpath', '-buildvcs=false', '-o', `${folder}/`, wanted], source);
  });
}

/** The Python that finds a package, such as `fastavro==1.13.1`. */
export async function pythonWith(requirement: string): Promise<string> {
  const version = await run('python3', ['--version'], '.');
  const folder = await filledOnce('venv', [version, requirement], async (unfinished) => {
    await run('python3', ['-m', 'venv', unfinished], '.');
    await run(join(unfinished, 'bin/python'), ['-m', 'pip', 'install', '--quiet', requirement], unfinished);
  });
  return join(folder, 'bin/python');
}
