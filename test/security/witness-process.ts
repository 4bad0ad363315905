/** `lockbox-witness` as somebody else runs it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@lockbox/stack/ports';

const MAIN = resolve(import.meta.dirname, '../../services/witness/src/main.ts');

/** A witness with a folder and an address; it does not run before it is started. */
export async function makeWitness(name: string) {
  const folder = join(mkdtempSync(join(tmpdir(), 'witness-')), name);
  const init = ['init', folder, '--name', `${name}.test/lockbox`];
  const vkey = execFileSync(process.execPath, [MAIN, ...init], { encoding: 'utf8' }).trim();
  const port = await freePort();
  let running: ChildProcess | undefined;
  return {
    vkey,
    url: `http://127.0.0.1:${port}`,
    /** `logs`: verifier keys. */
    async start(logs: readonly string[]): Promise<void> {
      writeFileSync(join(folder, 'logs'), `${logs.join('\n')}\n`);
      const args = [MAIN, 'serve', folder, '--listen', `127.0.0.1:${port}`];
      running = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      for await (const line of createInterface({ input: running.stderr ?? process.stdin })) {
        if (line.includes('"listening"')) return;
      }
      throw new Error('The witness does not listen');
    },
    async remove(): Promise<void> {
      if (running?.exitCode === null) {
        const ended = once(running, 'exit');
        running.kill();
        await ended;
      }
      rmSync(folder, { recursive: true });
    },
  };
}
