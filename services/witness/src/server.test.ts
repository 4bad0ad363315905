/** The witness as a process, as a log's operator sees it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, hash, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  formatSignature,
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  verifyNote,
} from '@lockbox/evidence/tlog/note';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWitnessServer } from './server.ts';
import { ORIGIN, sampleLog } from './testing/sample-log.ts';

const MAIN = resolve(import.meta.dirname, 'main.ts');
const NAME = 'witness.test/w1';
const run = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const ENTRIES = 400;
const log = sampleLog(ENTRIES, 5);
let folder: string;
beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'witness-')), 'w1');
  expect(run('init', folder, '--name', NAME)).toBe(run('key', folder));
  writeFileSync(join(folder, 'logs'), `# of the provider\n${formatVerifierKey(log.key)}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
}

async function serve(): Promise<Running> {
  const args = [MAIN, 'serve', folder, '--listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: child.stderr })) {
    const { what, port } = JSON.parse(line) as { what?: string; port?: number };
    if (what === 'listening') return { process: child, url: `http://127.0.0.1:${port}` };
  }
  throw new Error('The witness does not listen');
}

async function end({ process: child }: Running, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

const post = (url: string, body: string | Uint8Array<ArrayBuffer>) =>
  fetch(`${url}/add-checkpoint`, { method: 'POST', body });
const newest = (url: string) => fetch(`${url}/${hash('sha256', ORIGIN)}/checkpoint`);

test('it answers over HTTP, and what it was not asked for in the right form it refuses', async () => {
  const running = await serve();
  const { url } = running;
  expect((await newest(url)).status).toBe(404);
  const answer = await post(url, log.request('genuine', 0, 1));
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(/^— witness\.test\/w1 \S+\n$/)]);
  const conflict = await post(url, log.request('genuine', 0, 2));
  expect([conflict.status, conflict.headers.get('content-type'), await conflict.text()]).toEqual([
    409,
    'text/x.tlog.size',
    '1\n',
  ]);
  const kept = await newest(url);
  const note = parseNote(await kept.text());
  const verified = await verifyNote(note, [
    log.key,
    parseVerifierKey(readFileSync(join(folder, 'vkey'), 'utf8').trim()),
  ]);
  expect(verified.map(({ key }) => key.name)).toEqual([ORIGIN, NAME]);

  expect((await post(url, 'x'.repeat(200_000))).status).toBe(413);
  expect((await post(url, Uint8Array.of(0xff))).status).toBe(413);
  expect((await post(url, 'rubbish')).status).toBe(400);
  expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405);
  expect((await fetch(`${url}/${hash('sha256', ORIGIN)}/checkpoint`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${url}/anything`)).status).toBe(404);
  expect(() => run('serve', folder, '--listen', '127.0.0.1:0')).toThrow('another witness runs on this folder');
  await end(running, 'SIGTERM');
});

test('killed at any moment, it has forgotten no cosignature that it gave, and never cosigns two histories', async () => {
  const seed = randomInt(2 ** 31);
  let state = seed;
  const random = (below: number): number => {
    state = createHash('sha256').update(String(state)).digest().readUInt32BE();
    return state % below;
  };
  /** The cosigned checkpoints by size, then the size that the witness was last known to have. */
  const cosigned = new Map<number, string>();
  let [size, largest] = [1, 1];
  for (let round = 0; round < 6; round++) {
    const running = await serve();
    const isEnded = once(running.process, 'exit');
    // While this call is under way, or soon after it.
    const last = 2 + random(10);
    const delay = random(10);
    for (let [isOver, call] = [false, 0]; !isOver; call++) {
      if (call === last) setTimeout(() => running.process.kill('SIGKILL'), delay);
      // The insider asks for both histories, with proofs from what the witness says that it has seen.
      const history = random(2) === 0 ? 'genuine' : 'forged';
      const next = Math.min(ENTRIES, size + random(3));
      try {
        const answer = await post(running.url, log.request(history, size, next));
        const body = await answer.text();
        if (answer.status === 409) size = Number(body);
        expect(size, `seed ${seed}: went back`).toBeGreaterThanOrEqual(largest);
        if (answer.status !== 200) continue;
        size = next;
        largest = next;
        const root = log.histories[history].rootAt(next);
        expect(cosigned.get(next) ?? root, `seed ${seed}: two trees of ${next}`).toBe(root);
        cosigned.set(next, root);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // fetch: the witness is gone
        isOver = true;
      }
    }
    await isEnded;
  }
  const isOf = (history: 'genuine' | 'forged') =>
    [...cosigned].every(([at, root]) => log.histories[history].rootAt(at) === root);
  expect(isOf('genuine') || isOf('forged'), `seed ${seed}: of neither history`).toBe(true);
  expect(cosigned.size).toBeGreaterThan(0);
});

test('it takes a checkpoint with 16 signatures of 5,000 bytes beside the log’s, and serves what it cosigned', async () => {
  const running = await serve();
  const seen = Number((await (await newest(running.url)).text()).split('\n')[1]);
  const size = Math.min(ENTRIES, seen + 1);
  const history = (await (await newest(running.url)).text()).startsWith(
    log.checkpoint('genuine', seen).split('\n\n')[0] ?? '',
  )
    ? 'genuine'
    : 'forged';
  const others = Array.from({ length: 16 }, (_, number) =>
    formatSignature({ name: `pq${number}.test`, keyId: '0a0b0c0d', signature: new Uint8Array(5_000) }),
  );
  expect((await post(running.url, log.request(history, seen, size) + others.join(''))).status).toBe(200);
  expect(await (await newest(running.url)).text()).toContain(`\n${size}\n`);
  await end(running, 'SIGTERM');
});

test('a request that is broken off is not reported, and one that fails here is', async () => {
  const errors: unknown[] = [];
  const server = createWitnessServer({
    witness: {
      addCheckpoint: async () => {
        throw new Error('the disk is full');
      },
      newest: () => undefined,
    },
    origins: [ORIGIN],
    onError: (error) => errors.push(error),
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens to an address and no pipe
  const asked = once(server, 'request');
  const stranger = connect(port, '127.0.0.1');
  stranger.write('POST /add-checkpoint HTTP/1.1\r\nhost: witness.test\r\ncontent-length: 100\r\n\r\nold 0\n');
  const [, response] = await asked;
  const over = once(response, 'close');
  stranger.destroy();
  await over;
  const answer = await post(`http://127.0.0.1:${port}`, 'whole');
  expect([answer.status, errors]).toEqual([500, [new Error('the disk is full')]]);
  server.close().closeAllConnections();
});

test.each([
  ['no folder', ['serve']],
  ['an unknown command', ['watch', 'folder']],
  ['an option that is none', ['serve', 'folder', '--port', '1']],
  ['no name', ['init', 'folder']],
  ['a port that there is not', ['serve', 'folder', '--listen', '127.0.0.1:70000']],
])('%s is wrong usage', (_what, args) => {
  expect(() => run(...args)).toThrow(expect.objectContaining({ status: 64 }));
});

test('a name that cannot be one, and a folder that is taken, are refused with what to do', () => {
  expect(() => run('init', join(folder, 'other'), '--name', 'my witness')).toThrow('has a blank');
  expect(() => run('init', folder, '--name', NAME)).toThrow('each witness has a folder of its own');
  const belowFile = expect.objectContaining({
    status: 1,
    stderr: expect.stringMatching(/^ENOTDIR.*key\.pem[^\n]*\n$/),
  });
  expect(() => run('init', join(folder, 'key.pem', 'other'), '--name', NAME)).toThrow(belowFile);
  expect(run('--help')).toContain('lockbox-witness serve');
});
