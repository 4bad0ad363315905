/**
 * Audit's side of c2sp.org/tlog-witness against a witness that nobody here wrote: `litewitness`, built of what litewitness/go.mod pins,
 * where Go and its modules can be had.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { treeOf } from '@lockbox/evidence/testing/tree-of';
import { formatVerifierKey, parseVerifierKey } from '@lockbox/evidence/tlog/note';
import { freePort } from '@lockbox/local/ports';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askWitness } from '../../services/audit/src/witness-client.ts';
import { hasGo } from './go.ts';

const ORIGIN = 'lockbox.test/lockbox.events/0';
const folder = mkdtempSync(join(tmpdir(), 'litewitness-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Its modules come once, and stay in Go's own cache. */
function build(): boolean {
  const packages = ['litewitness', 'witnessctl'].map((name) => `filippo.io/torchwood/cmd/${name}`);
  const args = ['build', '-o', `${folder}/`, ...packages];
  const { status, stderr } = spawnSync('go', args, { cwd: join(import.meta.dirname, 'litewitness'), encoding: 'utf8' });
  if (status !== 0) console.warn(`test/interop/litewitness is SKIPPED: it cannot be built here.\n${stderr}`);
  return status === 0;
}
const hasSshAgent = spawnSync('ssh-add', ['-h']).error === undefined;
if (!hasSshAgent) console.warn('test/interop/litewitness is SKIPPED: it needs ssh-agent and ssh-add (openssh-client).');

/** As it prints it at its start. */
async function verifierKeyIn({ stderr }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stderr ?? process.stdin })) {
    const [, vkey] = / vkey=(\S+)/.exec(line) ?? [];
    if (vkey !== undefined) return vkey;
  }
  throw new Error('litewitness has ended');
}

describe.skipIf(!hasGo || !hasSshAgent || !build())('litewitness', () => {
  const { signingKey, publicKey } = newSigningKeys();
  const key = checkpointKeyOf(signingKey);
  const entries = Array.from({ length: 60 }, (_, index) => `entry ${index}`);
  const genuine = treeOf(entries);
  const forged = treeOf(entries.map((entry, index) => (index < 20 ? entry : `another ${entry}`)));
  const running: ChildProcess[] = [];
  let witness: Parameters<typeof askWitness>[0];

  const start = (command: string, ...args: readonly string[]): ChildProcess => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    running.push(child);
    return child;
  };
  const run = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, SSH_AUTH_SOCK: socket } });
  const socket = join(folder, 'agent');

  beforeAll(async () => {
    start('ssh-agent', '-D', '-a', socket);
    run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', 'key');
    await until(
      'the key is in the agent',
      () => spawnSync('ssh-add', ['key'], { cwd: folder, env: { ...process.env, SSH_AUTH_SOCK: socket } }).status === 0,
    );
    const [, fingerprint = ''] = run('ssh-keygen', '-l', '-f', 'key.pub').split(' ');
    const control = join(folder, 'witnessctl');
    run(control, 'add-log', '-db', 'db', '-origin', ORIGIN);
    run(
      control,
      'add-key',
      '-db',
      'db',
      '-origin',
      ORIGIN,
      '-key',
      formatVerifierKey(verifierKeyOf(ORIGIN, publicKey)),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const ours = ['-name', 'litewitness.test/w1', '-key', fingerprint, '-ssh-agent', socket, '-db', 'db'];
    const child = start(join(folder, 'litewitness'), ...ours, '-listen', address);
    const url = `http://${address}`;
    witness = { url, key: parseVerifierKey(await verifierKeyIn(child)) };
    await until('it answers', async () => (await fetch(url).catch(() => undefined))?.ok);
  });
  afterAll(async () => {
    for (const child of running) {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
  });

  const ask = (old: number, size: number, tree = genuine) => {
    const note = key.sign({ origin: ORIGIN, size, root: tree.rootAt(size) });
    return askWitness(witness, { old, proof: tree.proof(old, size), note }, new AbortController().signal);
  };

  test('cosigns what goes on, by our proofs, and its signature is believed', async () => {
    for (const [old, size] of [
      [0, 7],
      [7, 8],
      [8, 8],
      [8, 20],
      [20, 43],
    ] as const) {
      expect(await ask(old, size)).toMatchObject({ kind: 'cosigned', signature: { name: 'litewitness.test/w1' } });
    }
  });

  test('says how far it has seen the log', async () => {
    expect(await ask(0, 50)).toEqual({ kind: 'other-size', size: 43 });
    expect(await ask(50, 50)).toEqual({ kind: 'other-size', size: 43 });
    expect(await ask(8, 8)).toEqual({ kind: 'other-size', size: 43 });
  });

  test('does not cosign a log that was rewritten', async () => {
    expect(await ask(43, 60, forged)).toMatchObject({ kind: 'inconsistent' });
    expect(await ask(43, 43, forged)).toMatchObject({ kind: 'inconsistent' });
    expect(await ask(43, 60)).toMatchObject({ kind: 'cosigned' });
  });

  test('refuses what the log’s key has not signed', async () => {
    const other = checkpointKeyOf(newSigningKeys().signingKey);
    const note = other.sign({ origin: ORIGIN, size: 60, root: genuine.rootAt(60) });
    const answer = await askWitness(witness, { old: 60, proof: [], note }, new AbortController().signal);
    expect(answer).toMatchObject({ kind: 'refused' });
  });
});
