/** The examples of the guide for upstream systems, against the connector as it is. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { afterAll, expect, test } from 'vitest';
import { ConnectorProblem } from './problem.ts';
import { connectorAt } from './testing/connected.ts';
import { WHSEC } from './testing/signed.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const started: ChildProcess[] = [];
const open: { close(): Promise<unknown> }[] = [];
afterAll(async () => {
  for (const child of started) child.kill();
  for (const app of open) await app.close();
});

/**
 * A connector that breaks off the first call, whose proxy answers the next by itself, and that has no Kafka for the third; and
 * a program with its address.
 */
async function withConnector() {
  let calls = 0;
  let came = 0;
  const { app, published } = connectorAt(Date.now, async (record) => {
    calls += 1;
    if (calls === 1)
      throw new ConnectorProblem(503, 'NOT_READY', 'Send the same again.', { headers: { 'retry-after': '0' } });
    published.push(record);
  });
  app.addHook('onRequest', (request, reply, done) => {
    came += 1;
    if (came === 1) request.raw.destroy();
    else if (came === 2)
      reply.code(502).headers({ 'content-type': 'text/html', 'retry-after': '0' }).send('<h1>Bad Gateway</h1>');
    else done();
  });
  open.push(app);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const ask = async (command: string, args: readonly string[], ticket: string, engineer: string) => {
    const child = spawn(command, [...args, 'events', ticket, engineer, 'contoso', 'prod', 'prod-db'], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        LOCKBOX_CONNECTOR_URL: url,
        LOCKBOX_CONNECTOR_SECRET: WHSEC,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { out: out.trim(), err, code };
  };
  return { ask, published };
}

const requestOf = (ticket: string) => requestIdOf(tenantId('contoso'), 'events', ticket);
const hasJdk = spawnSync('javac', ['--version']).status === 0;

async function asks(command: string, ...args: readonly string[]): Promise<void> {
  const { ask, published } = await withConnector();
  const asked = await ask(command, args, 'T-4711', 'nestor.wilke');
  expect(asked).toMatchObject({ out: expect.stringContaining(requestOf('T-4711')), code: 0 });
  expect(published).toMatchObject([{ sourceRequestId: 'T-4711', engineerId: 'nestor.wilke', dataStores: ['prod-db'] }]);
  const wrong = await ask(command, args, 'T-4712', 'nestor@provider.example');
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.out + wrong.err).toContain('engineerId contains');
}

test('the program in Python retries without an answer or Kafka, and learns what is wrong', () =>
  asks('python3', 'examples/upstream/ask.py'));

test.skipIf(!hasJdk)('so does the program in Java', () =>
  asks('java', '-XX:TieredStopAtLevel=1', 'examples/upstream/Ask.java'),
);
