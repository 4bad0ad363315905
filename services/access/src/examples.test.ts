/** The examples of the guide for data owners, against access as it is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { granted, handedBack } from '@lockbox/grants/testing/sample-grants';
import { newOwnKey } from '@lockbox/guard/testing/own-key';
import { freePort } from '@lockbox/stack/ports';
import { afterAll, expect, test } from 'vitest';
import { accessAfter, SECRET, SIGNED_IN } from './testing/access-after.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill();
});

/** Starts access on a port of its own, and a program that gets its address. */
async function withAccess() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { app, add } = accessAfter([granted()], { url });
  await app.listen({ host: '127.0.0.1', port });
  const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(command, [...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, LOCKBOX_ACCESS_URL: url, LOCKBOX_ACCESS_SECRET: SECRET, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    return child;
  };
  return { app, add, url, run };
}

test('the program in Python does what access allows, and nothing once it is over or away', async () => {
  const { app, add, run } = await withAccess();
  const mayRead = async (store: string) => {
    const child = run('python3', ['examples/data-owners/may_read.py', 'engineer-1', 'contoso', store]);
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return `${code} ${out.trim()}`;
  };
  expect(await mayRead('crm')).toBe('0 granted by grant-1');
  expect(await mayRead('other')).toMatch(/^1 refused: The grants of this engineer are for other data stores/);
  add(handedBack);
  expect(await mayRead('crm')).toMatch(/^1 refused: The access is over/);
  await app.close();
  expect(await mayRead('crm')).toMatch(/^1 refused: Whether access runs cannot be told/);
});

test('the service lets in an engineer with a token while access runs, and asks each time', async () => {
  const { app, add, url, run } = await withAccess();
  const port = await freePort();
  const service = `http://localhost:${port}`;
  const child = run(process.execPath, ['examples/data-owners/guarded-service.mjs'], { PORT: String(port) });
  await once(child.stdout, 'data');
  const key = await newOwnKey();
  const exchanged = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { dpop: await key.prove('POST', `${url}/oauth/token`) },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: SIGNED_IN,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: service,
      authorization_details: JSON.stringify([
        { type: 'lockbox_data_store', tenantId: 'contoso', dataStoreId: 'crm', actions: ['read'] },
      ]),
    }),
  });
  const { access_token: token } = (await exchanged.json()) as { readonly access_token: string }; // as the token endpoint answers
  const read = async (tenant: string) => {
    const place = `${service}/${tenant}/orders`;
    const headers = { authorization: `DPoP ${token}`, dpop: await key.prove('GET', place, { token }) };
    const answer = await fetch(place, { headers });
    return { status: answer.status, body: await answer.json() };
  };
  expect(await read('contoso')).toEqual({ status: 200, body: [{ id: 1, total: 40 }] });
  expect(await read('fabrikam')).toMatchObject({ status: 403, body: { reason: 'NOT_COVERED' } });
  add(handedBack);
  expect(await read('contoso')).toMatchObject({ status: 403, body: { reason: 'REFUSED' } });
  await app.close();
  expect(await read('contoso')).toMatchObject({ status: 503, body: { reason: 'UNCERTAIN' } });
});
