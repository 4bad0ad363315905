/**
 * Waits for the end of its input, which comes also when the process that started it is killed. Then it ends what that left:
 * the process group that it was given, what runs in every home in its folder, and containers. The folder goes too.
 * Arguments: the folder, a home itself or one that holds homes, however deep, and perhaps a process group.
 */
import { globSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stopNamed } from './child.ts';
import { SUPERVISOR } from './supervisor.ts';
import { removeContainersOf } from './test-containers.ts';

const [folder, group] = process.argv.slice(2);
if (folder === undefined) throw new Error('guard.ts needs the folder that it guards.');

// A signal to the whole terminal is meant for the tests: they end, and with them the input.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
for await (const _ of process.stdin);

if (group !== undefined) {
  try {
    process.kill(-Number(group), 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
  removeContainersOf(Number(group));
}
// A checkout's note has a name that no asterisk matches.
const notes = globSync(['**/run/*.json', '**/.lockbox/run/*.json'], { cwd: folder, exclude: ['**/node_modules'] });
const homes = notes.map((note) => join(folder, dirname(dirname(note))));
// Nothing here is worth a graceful stop. Who starts others again goes first.
for (const home of new Set(homes)) {
  await stopNamed(home, SUPERVISOR, 0);
  const names = readdirSync(join(home, 'run')).filter((file) => file.endsWith('.json'));
  await Promise.all(names.map((file) => stopNamed(home, basename(file, '.json'), 0)));
}
// Files that a server's children still write vanish a moment after it.
rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
