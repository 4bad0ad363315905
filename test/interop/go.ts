/** Runs a Go program of this folder, where Go is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) {
  console.warn(
    'test/interop is SKIPPED: there is no Go. Install it (`apt-get install golang-go`, `brew install go`) and run it again.',
  );
}

/** Builds the program in the folder of that name; its modules come with Go's own client. */
export function goProgram(name: string): { ask(question: object): unknown; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-interop-'));
  const program = join(folder, name);
  const run = (command: string, args: readonly string[], cwd: string, input = ''): string => {
    const { status, stdout, stderr } = spawnSync(command, [...args], {
      cwd,
      input,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    return stdout;
  };
  run('go', ['build', '-o', program, '.'], join(import.meta.dirname, name));
  return {
    ask: (question) => JSON.parse(run(program, [], folder, JSON.stringify(question))),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
