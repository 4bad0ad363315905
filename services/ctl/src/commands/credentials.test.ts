import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AccessRequest } from '@lockbox/api/answers';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { accessRequest, endedAccess } from '../testing/answered-requests.ts';
import { captured } from '../testing/captured.ts';

const ID = '7f6f1c1e-2c0b-4d7e-9a55-0f3f5b1f0a11';
const unsigned = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
const NESTOR = unsigned({ sub: 'nestor', lockbox_provider: true });
const DOOR = {
  ...{ host: 'db.example', port: 5432, database: 'crm', user: 'lockbox_1_2', password: "it's" },
  expiresAt: '2026-03-01T20:00:00.000Z',
};
const person = (id: string) => ({ id, displayName: null });
const REQUEST: AccessRequest = {
  ...accessRequest,
  id: ID,
  environment: person('production'),
  engineer: person('nestor'),
  permissions: ['read', 'list'],
  dataStores: ['crm', 'files'],
  access: { ...endedAccess, state: 'running', endedAt: null, endReason: null },
};

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Portal, access and gate, as far as this test says what they answer; and what came to them. */
let request: object;
let atAccess: Answer;
let atGate: Answer[];
let exchanged: URLSearchParams[];
let called: IncomingMessage['headers'][];
beforeEach(() => {
  request = REQUEST;
  atAccess = { status: 200, body: { access_token: 'token-of-access', token_type: 'DPoP', expires_in: 60 } };
  atGate = [{ status: 200, body: DOOR }];
  [exchanged, called] = [[], []];
});

const server = createServer((asking, response) => {
  const answer = (status: number, body: object) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...([401, 403].includes(status) ? CHALLENGE : {}) })
      .end(JSON.stringify(body));
  if (asking.url === `/api/v1/access-requests/${ID}`) return answer(200, request);
  if (asking.url === '/.well-known/oauth-authorization-server')
    return answer(200, { issuer: url, token_endpoint: `${url}/oauth/token` });
  if (asking.url === '/oauth/token')
    return void text(asking).then((form) => {
      exchanged.push(new URLSearchParams(form));
      answer(atAccess.status, atAccess.body);
    });
  called.push(asking.headers);
  const [now = { status: 500, body: {} }, ...later] = atGate;
  if (later.length > 0) atGate = later;
  return answer(now.status, now.body);
});
const CHALLENGE = { 'www-authenticate': 'DPoP error="invalid_token"' };
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has one
afterAll(() => void server.close());

const credentials = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  captured(['access', 'credentials', ID, ...args], {
    ...{ LOCKBOX_HOME: '/nonexistent', LOCKBOX_PORTAL_URL: url, LOCKBOX_ACCESS_URL: url, LOCKBOX_TOKEN: NESTOR },
    LOCKBOX_GATES: `contoso/crm=${url},fabrikam/files=${url}`,
    ...env,
  });

test('whoever has access gets all that it takes to connect, by a token for exactly that, bound to a key of this call', async () => {
  const { code, out } = await credentials();
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({ tenantId: 'contoso', dataStoreId: 'crm', requestId: ID, ...DOOR });
  expect(Object.fromEntries(exchanged[0] ?? [])).toMatchObject({ subject_token: NESTOR, audience: url });
  expect(JSON.parse(exchanged[0]?.get('authorization_details') ?? '')).toEqual([
    {
      ...{ type: 'lockbox_data_store', tenantId: 'contoso', dataStoreId: 'crm', requestId: ID },
      actions: ['read', 'list'],
    },
  ]);
  expect(called).toMatchObject([{ authorization: 'DPoP token-of-access', dpop: expect.stringMatching(/^ey/) }]);
});

test.each([
  ['psql', `PGPASSWORD='it'\\''s' psql 'postgresql://lockbox_1_2@db.example:5432/crm'`],
  ['url', "postgresql://lockbox_1_2:it's@db.example:5432/crm"],
  ['env', `export PGHOST='db.example'\nexport PGPORT='5432'\nexport PGDATABASE='crm'\nexport PGUSER='lockbox_1_2'`],
])('as %s it is what a shell, or a client, takes', async (format, line) => {
  const { out, err } = await credentials(['--format', format]);
  expect(out).toContain(line);
  expect(err).toContain(`by request ${ID}, until`);
});

test('of a MongoDB it is a line for mongosh, made of its parts and not of what the gate says', async () => {
  const tls = { mongosh: "mongosh 'mongodb://db.example'; touch /tmp/broken-in", tls: true };
  atGate = [{ status: 200, body: { ...DOOR, ...tls } }];
  const options = 'directConnection=true&authMechanism=SCRAM-SHA-256&tls=true';
  const line = `mongosh 'mongodb://lockbox_1_2:it'\\''s@db.example:5432/crm?${options}'`;
  expect(await credentials(['--table'])).toMatchObject({ code: 0, out: `${line}\n` });
  expect(JSON.parse((await credentials()).out)).toMatchObject({ mongosh: line });
  for (const args of [
    ['--format', 'env'],
    ['--exec', '/bin/true'],
  ])
    expect(await credentials(args)).toMatchObject({ code: 64, out: '', err: expect.stringContaining('is a MongoDB') });
});

test.each<[string, object]>([
  ['host', { host: "db.example';id;'" }],
  ['host', { host: '-oProxyCommand=id' }],
  ['port', { port: 0 }],
  ['port', { port: '5432' }],
  ['user', { user: 'a\u001b[2Jb' }],
  ['password', { password: 'a\nb' }],
  ['database', { database: 'crm\u2028id' }],
  ['expiresAt', { expiresAt: 'tomorrow' }],
  ['ca', { ca: 'x' }],
])('a gate’s answer with an odd %s is refused, and nothing of it is printed: %o', async (field, odd) => {
  atGate = [{ status: 200, body: { ...DOOR, ...odd } }];
  const { code, out, err } = await credentials(['--table']);
  expect({ code, out }).toEqual({ code: 69, out: '' });
  expect(err).toContain(`answered with credentials that cannot be used: look at ${field}.`);
});

test('where the gate gives authorities, the server’s certificate is checked by them and the password is bound to it', async () => {
  const home = mkdtempSync(join(tmpdir(), 'lockbox-home-'));
  const ca = '-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n';
  atGate = [{ status: 200, body: { ...DOOR, tls: true, ca } }];
  const asked = async (format: string) => (await credentials(['--format', format], { XDG_CONFIG_HOME: home })).out;
  const variables = await asked('env');
  const [, file = ''] = /^export PGSSLROOTCERT='(.+)'$/m.exec(variables) ?? [];
  expect(readFileSync(file, 'utf8')).toBe(ca);
  expect(variables).toContain("export PGSSLMODE='verify-full'");
  expect(variables).toContain("export PGCHANNELBINDING='require'");
  const parameters = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(file)}&channel_binding=require`;
  expect(await asked('psql')).toContain(`psql 'postgresql://lockbox_1_2@db.example:5432/crm${parameters}'`);
  expect(await asked('url')).toContain(`@db.example:5432/crm${parameters}`);
  rmSync(home, { recursive: true });
});

test('with --exec a program is started with it in its environment, and ends the command as it ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-exec-'));
  const [program, seen] = [join(folder, 'program'), join(folder, 'seen')];
  const says = 'echo "$PGUSER $PGPASSWORD $PGHOST $PGPORT $PGDATABASE, $# arguments"';
  writeFileSync(program, `#!/bin/sh\n${says} > '${seen}'\nexit 3\n`, { mode: 0o700 });
  const { code, out, err } = await credentials(['--exec', program]);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).not.toContain(DOOR.password);
  expect(readFileSync(seen, 'utf8')).toBe("lockbox_1_2 it's db.example 5432 crm, 0 arguments\n");
  rmSync(folder, { recursive: true });
  expect(await credentials(['--exec', '/nonexistent'])).toMatchObject({ code: 64 });
});

test('a gate that has not opened yet is asked again', async () => {
  atGate = [{ status: 503, body: { detail: 'Not open yet.' } }, ...atGate];
  expect((await credentials()).code).toBe(0);
  expect(called).toHaveLength(2);
});

const over = { ...REQUEST, access: endedAccess };
const noToken = { error: 'invalid_target', error_description: 'GRANT_OVER.' };

test.each<[string, { request?: object; atAccess?: Answer; atGate?: Answer; args?: readonly string[] }, number, string]>(
  [
    ['nobody has decided', { request: { ...REQUEST, status: 'action-needed', access: null } }, 77, 'action-needed'],
    ['access is over', { request: over }, 77, 'is over (PERIOD_OVER)'],
    ['the access is another person’s', { request: { ...REQUEST, engineer: person('lynne') } }, 77, 'is of lynne'],
    ['it is for other data stores', { args: ['--data-store', 'other'] }, 77, 'crm, files, and not for other'],
    ['no gate is known', { args: ['--data-store', 'files'] }, 78, 'LOCKBOX_GATES'],
    ['access says no', { atAccess: { status: 400, body: noToken } }, 77, 'GRANT_OVER'],
    [
      'the gate says that it is over',
      { atGate: { status: 403, body: { detail: 'No longer runs.' } } },
      77,
      'No longer',
    ],
    [
      'the gate does not take the token',
      { atGate: { status: 401, body: { detail: 'Not for me.' } } },
      77,
      'Not for me',
    ],
  ],
)('where %s, nothing is given, and the sentence says why', async (_, given, code, sentence) => {
  request = given.request ?? request;
  atAccess = given.atAccess ?? atAccess;
  atGate = given.atGate === undefined ? atGate : [given.atGate];
  expect(await credentials(given.args)).toEqual({ code, out: '', err: expect.stringContaining(sentence) });
});

test('access is not called before it is clear that access is granted, because the customer is notified of each refusal', async () => {
  request = { ...REQUEST, access: null };
  await credentials();
  expect(exchanged).toEqual([]);
});

test('of two data stores behind gates one has to be said', async () => {
  const LOCKBOX_GATES = `contoso/crm=${url},contoso/files=${url}`;
  expect(await credentials([], { LOCKBOX_GATES })).toMatchObject({
    code: 64,
    err: expect.stringContaining('crm, files'),
  });
  expect(await credentials(['--data-store', 'files', '--gate', url])).toMatchObject({ code: 0 });
});

test('a gate is asked by TLS, unless it is on this machine or this is for development', async () => {
  const LOCKBOX_GATES = `contoso/crm=http://gate.example,contoso/files=${url}`;
  expect(await credentials([], { LOCKBOX_GATES })).toMatchObject({
    code: 78,
    err: expect.stringContaining('LOCKBOX_GATES: "http://gate.example" is not https:'),
  });
  for (const gate of ['http://gate.example', 'gate.example'])
    expect(await credentials(['--gate', gate])).toMatchObject({ code: 64, err: expect.stringContaining(gate) });
  expect(exchanged).toEqual([]);
  expect(await credentials([], { LOCKBOX_GATES, LOCKBOX_DEVELOPMENT: 'true' })).toMatchObject({ code: 64 });
  expect(await credentials(['--data-store', 'files'], { LOCKBOX_GATES, LOCKBOX_DEVELOPMENT: 'true' })).toMatchObject({
    code: 0,
  });
});

test('customers get no credentials', async () => {
  const LOCKBOX_TOKEN = unsigned({ sub: 'adele', lockbox_tenant: 'contoso' });
  expect(await credentials([], { LOCKBOX_TOKEN })).toMatchObject({ code: 77 });
});
