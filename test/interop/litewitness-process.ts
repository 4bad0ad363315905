/** `litewitness`, the witness of filippo.io/torchwood, of the version that litewitness/go.mod pins. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '@lockbox/evidence/tlog/note';
import { freePort } from '@lockbox/stack/ports';
import { goPrograms } from '@lockbox/testing/built-programs';
import { until } from '@lockbox/testing/until';

export interface LiteWitness {
  readonly url: string;
  readonly key: VerifierKey;
  stop(): Promise<void>;
}

/** Starts one that knows these logs. It takes its key from an SSH agent, so it needs openssh-client. */
export async function startLiteWitness(logs: readonly VerifierKey[]): Promise<LiteWitness> {
  const programs = await goPrograms(join(import.meta.dirname, 'litewitness'));
  const folder = mkdtempSync(join(tmpdir(), 'litewitness-'));
  const socket = join(folder, 'agent');
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  const running: ChildProcess[] = [];
  const start = (command: string, ...args: readonly string[]): ChildProcess => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    running.push(child);
    return child;
  };
  const run = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', env });

  start('ssh-agent', '-D', '-a', socket);
  run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', 'key');
  await until('the key is in the agent', () => spawnSync('ssh-add', ['key'], { cwd: folder, env }).status === 0);
  const [, fingerprint = ''] = run('ssh-keygen', '-l', '-f', 'key.pub').split(' ');
  for (const log of logs) {
    const at = ['-db', 'db', '-origin', log.name];
    run(join(programs, 'witnessctl'), 'add-log', ...at);
    run(join(programs, 'witnessctl'), 'add-key', ...at, '-key', formatVerifierKey(log));
  }
  const address = `127.0.0.1:${await freePort()}`;
  const own = ['-name', 'litewitness.test/w1', '-key', fingerprint, '-ssh-agent', socket, '-db', 'db'];
  const witness = start(join(programs, 'litewitness'), ...own, '-listen', address);
  const url = `http://${address}`;
  const key = parseVerifierKey(await verifierKeyIn(witness));
  await until('litewitness answers', async () => (await fetch(url).catch(() => undefined))?.ok);
  return {
    url,
    key,
    async stop() {
      for (const child of running) {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      }
      rmSync(folder, { recursive: true });
    },
  };
}

/** It prints its key at its start. */
async function verifierKeyIn({ stderr }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stderr ?? process.stdin })) {
    const [, vkey] = / vkey=(\S+)/.exec(line) ?? [];
    if (vkey !== undefined) return vkey;
  }
  throw new Error('litewitness has ended');
}
