/** An act is done only when the log has it, or when somebody has said that it need not. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CommandOutput } from '@lockbox/command-line/output';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { recordActs } from './act.ts';

let answer: { readonly status: number; readonly body: object };
let calls = 0;
const portal = createServer((_request, response) => {
  calls++;
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
});
await new Promise<void>((done) => portal.listen(0, '127.0.0.1', done));
afterAll(() => void portal.close());
beforeEach(() => {
  calls = 0;
});

const act = { action: 'PROJECTION_REPLAYED', tenantId: null, subject: 'requests', detail: null } as const;

/** Returns what the user reads: the notes, and the message of the error. */
async function record(options = {}): Promise<string> {
  const said: string[] = [];
  const out = { note: (text: string) => said.push(text) } as unknown as CommandOutput; // acts say nothing else
  const port = (portal.address() as AddressInfo).port; // a listening TCP server has one
  const env = { LOCKBOX_PORTAL_URL: `http://127.0.0.1:${port}`, LOCKBOX_TOKEN: 'token' };
  await recordActs({ env, out }, options, [act]).catch((error: Error) => said.push(`thrown: ${error.message}`));
  return said.join('\n');
}

test('what the log has is done', async () => {
  answer = { status: 200, body: { recorded: true } };
  expect(await record()).toBe('');
});

test('what the log does not have yet is not done, and it is said what to do', async () => {
  answer = { status: 200, body: { recorded: false } };
  expect(await record()).toMatch(
    /Nothing was done, .*With --unrecorded it is done all the same\.\nthrown: .*`lockbox lag`.*again/s,
  );
});

test('nor what policy refuses to record', async () => {
  answer = { status: 409, body: { code: 'COMMAND_STALE', detail: 'It is too old.' } };
  expect(await record()).toMatch(/Nothing was done, .*--unrecorded.*thrown: It is too old\./s);
});

test('with --unrecorded nobody is asked', async () => {
  expect(await record({ unrecorded: true })).not.toContain('thrown');
  expect(calls).toBe(0);
});
