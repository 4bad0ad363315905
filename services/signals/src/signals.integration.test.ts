import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestId } from '@lockbox/contracts/ids';
import { environmentWith, granted, handedBack } from '@lockbox/grants/testing/sample-grants';
import { freePort } from '@lockbox/stack/ports';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type ServiceProcess, type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { type WrittenLog, writeLog } from '@lockbox/worker/testing/written-log';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERIFICATION } from './event-types.ts';
import { newKey } from './testing/streams.ts';

const HOUR_MS = 3_600_000;
const TOKEN = 'token-of-the-proxy';
const OWN_TOKEN = 'token-of-the-receiver-with-a-stream-of-its-own';

let own: Namespace;
let system: System;
let log: WrittenLog;
let receiver: Server;
/** Creates its stream itself. */
let creator: Server;
let creatorUrl: string;
let env: Record<string, string>;
let worker: ServiceProcess;
/** The tokens that the receiver has accepted, and its next answer. */
const tokens: string[] = [];
/** The tokens that the creator has accepted. */
const pushedToCreator: string[] = [];
let answer: (token: string) => number | Promise<number> = () => 202;

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let token = '';
    for await (const piece of request) token += piece;
    expect(request.headers).toMatchObject({
      authorization: 'Bearer for-lockbox',
      'content-type': 'application/secevent+jwt',
    });
    const status = await answer(token);
    tokens.push(token);
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  creator = createServer(async (request, response) => {
    let token = '';
    for await (const piece of request) token += piece;
    expect(request.headers.authorization).toBe('Bearer of-the-receiver');
    pushedToCreator.push(token);
    response.writeHead(202).end();
  }).listen(0, '127.0.0.1');
  await once(creator, 'listening');
  creatorUrl = `http://127.0.0.1:${(creator.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), 'signals-'));
  writeFileSync(join(folder, 'authorization'), 'Bearer for-lockbox');
  writeFileSync(
    join(folder, 'receivers.yaml'),
    JSON.stringify({
      streams: [
        {
          id: 'gateway',
          audience: 'gateway',
          delivery: 'push',
          endpoint: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
          authorizationFile: join(folder, 'authorization'),
          tenants: ['contoso', 'dead'],
        },
        { id: 'proxy', audience: 'proxy', delivery: 'poll', tokenSha256: hash('sha256', TOKEN) },
        {
          id: 'creator',
          audience: 'creator',
          delivery: 'receiver',
          endpoints: [creatorUrl],
          tokenSha256: hash('sha256', OWN_TOKEN),
          tenants: ['own'],
        },
      ],
    }),
  );
  const port = await freePort();
  env = {
    LOCKBOX_SIGNAL_RECEIVERS_FILE: join(folder, 'receivers.yaml'),
    LOCKBOX_SIGNALS_KEY: newKey(),
    LOCKBOX_SIGNALS_PORT: String(port),
    LOCKBOX_SIGNALS_URL: `http://127.0.0.1:${port}`,
  };
  own = await createNamespace();
  log = await writeLog(own);
  system = await startSystem({ namespace: own.namespace, services: [], env });
  worker = await system.start('signals');
});
afterAll(async () => {
  await system?.stop();
  await log?.close();
  await own?.drop();
  for (const server of [receiver, creator]) {
    server?.close();
    server?.closeAllConnections();
  }
});

const append = (tenant: string, ...data: Parameters<WrittenLog['append']>[1]) =>
  log.append(tenant, data, { occurredAt: Date.now() });
const grant = (grantId: string) =>
  granted({ grantId, requestId: requestId(grantId), expiresAt: Date.now() + 8 * HOUR_MS });
const back = (grantId: string) => ({ ...handedBack, grantId, requestId: requestId(grantId) }) as typeof handedBack;

async function claimsOf(token: string, audience = 'gateway'): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${env.LOCKBOX_SIGNALS_URL}/jwks.json`));
  return (await jwtVerify(token, keys, { issuer: env.LOCKBOX_SIGNALS_URL ?? '', audience, typ: 'secevent+jwt' }))
    .payload;
}
const subjectsOf = async (from: number) =>
  (await Promise.all(tokens.slice(from).map((token) => claimsOf(token)))).map(
    ({ sub_id }) =>
      `${(sub_id as { session: { id: string } }).session.id}/${(sub_id as { application: { id: string } }).application.id}`,
  );
const received = (count: number) => until(`${count} signals are received`, () => tokens.length >= count);
async function poll(request: object) {
  const response = await fetch(`${env.LOCKBOX_SIGNALS_URL}/poll/proxy`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(request),
  });
  return (await response.json()) as { readonly sets: Readonly<Record<string, string>>; readonly moreAvailable?: true };
}

test('ends that the log says, and those that follow from the directory, are pushed in order', async () => {
  await append('contoso', grant('one'), back('one'), grant('two'));
  await received(2);
  await append('contoso', environmentWith('files'));
  await received(3);
  await append('contoso', back('two'));
  await received(4);
  const [first, , third, fourth] = await subjectsOf(0);
  expect([first?.split('/')[0], third, fourth]).toEqual(['one', 'two/crm', 'two/files']);
  await until('what was taken is settled', async () => {
    const response = await fetch(`${worker.healthUrl}/deliveries`);
    const [gateway, proxy] = (await response.json()) as readonly Record<string, unknown>[]; // as it answers
    expect([gateway?.stream, proxy?.stream, proxy?.pending]).toEqual(['gateway', 'proxy', 4]);
    return gateway?.pending === 0;
  });
});

test('a receiver that asks gets what it has not acknowledged, again and again', async () => {
  const some = await poll({ maxEvents: 3 });
  expect([Object.keys(some.sets).length, some.moreAvailable]).toEqual([3, true]);
  for (const [jti, token] of Object.entries(some.sets)) expect((await claimsOf(token, 'proxy')).jti).toBe(jti);
  expect((await poll({ maxEvents: 3 })).sets).toMatchObject(
    Object.fromEntries(Object.keys(some.sets).map((id) => [id, expect.any(String)])),
  );
  const rest = await poll({ ack: Object.keys(some.sets), returnImmediately: true });
  expect(Object.keys(rest.sets)).toHaveLength(1);
  const waiting = poll({ ack: Object.keys(rest.sets) });
  await append('elsewhere', grant('three'), back('three'));
  const found = await waiting;
  expect(Object.keys(found.sets).length).toBeGreaterThan(0);
});

test('a receiver that is away gets everything in order when it is back, and others wait for nobody', async () => {
  const before = tokens.length;
  answer = () => 503;
  await append('dead', grant('four'), back('four'), grant('five'), back('five'));
  await received(before + 1);
  const asked = Object.keys((await poll({ returnImmediately: true })).sets).length;
  expect(asked).toBeGreaterThanOrEqual(4);
  const away = tokens.length;
  answer = () => 202;
  await received(away + 4);
  const subjects = (await subjectsOf(before)).slice(-4).map((subject) => subject.split('/')[0]);
  expect(subjects).toEqual(['four', 'four', 'five', 'five']);
});

test('killed before it could note a delivery, it delivers the same signal again', async () => {
  const before = tokens.length;
  answer = async () => {
    answer = () => 202;
    await worker.end('SIGKILL'); // which ends the request: it is never answered
    return 202;
  };
  await append('contoso', { ...grant('six'), dataStores: grant('six').dataStores.slice(0, 1) }, back('six'));
  await received(before + 1);
  await append('contoso', { ...grant('seven'), dataStores: grant('seven').dataStores.slice(0, 1) }, back('seven'));
  worker = await system.start('signals');
  await received(before + 3);
  const [first, again, next] = await Promise.all(tokens.slice(before).map((token) => claimsOf(token)));
  expect(again).toEqual(first);
  expect(next?.sub_id).toMatchObject({ session: { id: 'seven' } });
});

test('a receiver creates its stream, has it verified, gets signals, removes a subject and deletes the stream', async () => {
  const discovered = await fetch(`${env.LOCKBOX_SIGNALS_URL}/.well-known/ssf-configuration`);
  const metadata = (await discovered.json()) as Readonly<Record<string, string>>; // the endpoints, which are strings
  const call = (method: string, endpoint: string | undefined, body?: object) =>
    fetch(endpoint ?? '', {
      method,
      headers: { authorization: `Bearer ${OWN_TOKEN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const taken = (count: number) => until(`${count} are pushed`, () => pushedToCreator.length >= count);
  const claims = async (index: number) => await claimsOf(pushedToCreator[index] ?? '', 'creator');

  const created = await call('POST', metadata.configuration_endpoint, {
    delivery: {
      method: 'urn:ietf:rfc:8935',
      endpoint_url: `${creatorUrl}/events`,
      authorization_header: 'Bearer of-the-receiver',
    },
  });
  expect([created.status, await created.json()]).toEqual([
    201,
    expect.objectContaining({ stream_id: 'creator', iss: metadata.issuer, aud: 'creator' }),
  ]);
  const stream_id = 'creator';
  await call('POST', metadata.verification_endpoint, { stream_id, state: 'hello' });
  await taken(1);
  expect((await claims(0)).events).toMatchObject({ [VERIFICATION]: { state: 'hello' } });

  const oneStore = (id: string) => ({ ...grant(id), dataStores: grant(id).dataStores.slice(0, 1) });
  await append('own', oneStore('own-1'), back('own-1'));
  await taken(2);
  expect((await claims(1)).sub_id).toMatchObject({ session: { id: 'own-1' }, user: { format: 'iss_sub' } });

  const subject = { format: 'complex', tenant: { format: 'opaque', id: 'own' } };
  expect((await call('POST', metadata.remove_subject_endpoint, { stream_id, subject })).status).toBe(204);
  await append('own', oneStore('own-2'), back('own-2'));
  // Another receiver has this end: signals has read it.
  await until('the end is noted', async () => JSON.stringify(await waitingFor('proxy')).includes('own-2'));
  expect((await call('POST', metadata.add_subject_endpoint, { stream_id, subject })).status).toBe(200);
  await append('own', oneStore('own-3'), back('own-3'));
  await taken(3);
  expect((await claims(2)).sub_id).toMatchObject({ session: { id: 'own-3' } });

  expect((await call('DELETE', `${metadata.configuration_endpoint}?stream_id=creator`)).status).toBe(204);
  expect((await call('GET', `${metadata.configuration_endpoint}?stream_id=creator`)).status).toBe(404);
});

async function waitingFor(stream: string): Promise<unknown> {
  const response = await fetch(`${worker.healthUrl}/deliveries`);
  return ((await response.json()) as readonly { readonly stream: string }[]).find((one) => one.stream === stream);
}
