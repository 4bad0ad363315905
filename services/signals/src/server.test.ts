import { hash } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerPoll, type PollingDeps } from './polling.ts';
import { createSignalsServer } from './server.ts';
import { memoryDeliveries } from './testing/memory-deliveries.ts';
import { ended, polled, pushed } from './testing/streams.ts';

const ISSUER = 'https://lockbox.example.com';
const TOKENS = { gateway: 'token-of-the-gateway', proxy: 'token-of-the-proxy' };
const streams = [
  pushed('gateway', { tokenSha256: hash('sha256', TOKENS.gateway) }),
  polled('proxy', { tokenSha256: hash('sha256', TOKENS.proxy) }),
  pushed('silent'),
];

let server: Server;
let url: string;
let time: number;
let deliveries: ReturnType<typeof memoryDeliveries>;
let alarms: string[];

beforeEach(async () => {
  time = 1_000;
  alarms = [];
  deliveries = memoryDeliveries(() => time);
  server = createSignalsServer({
    streams,
    deliveries,
    issuer: ISSUER,
    jwks: { keys: [{ kty: 'RSA', kid: 'k' }] },
    sign: async ({ jti }) => `signed ${jti}`,
    alarm: (code) => void alarms.push(code),
    added: () => {},
    onError: (error) => {
      throw error;
    },
    now: () => time,
    longPollMs: 5_000,
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function call(method: string, path: string, token?: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}
const poll = async (request: unknown) => await call('POST', '/poll/proxy', TOKENS.proxy, request);

test('anybody reads the metadata and the keys, and nothing else', async () => {
  expect(await call('GET', '/.well-known/ssf-configuration')).toMatchObject({
    status: 200,
    body: {
      spec_version: '1_0',
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/jwks.json`,
      delivery_methods_supported: ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'],
      default_subjects: 'ALL',
    },
  });
  expect(await call('GET', '/jwks.json')).toMatchObject({ status: 200, body: { keys: [{ kid: 'k' }] } });
  for (const [method, path] of [
    ['GET', '/streams'],
    ['GET', '/status?stream_id=gateway'],
    ['POST', '/verification'],
    ['POST', '/poll/proxy'],
    ['GET', '/elsewhere'],
  ] as const) {
    expect(await call(method, path)).toMatchObject({ status: 401 });
    expect(await call(method, path, 'a-token-of-nobody')).toMatchObject({ status: 401 });
  }
});

test('a receiver reads its own stream, and no other', async () => {
  expect(await call('GET', '/streams', TOKENS.gateway)).toMatchObject({
    status: 200,
    body: [{ stream_id: 'gateway', aud: 'https://gateway.example.com', delivery: { method: 'urn:ietf:rfc:8935' } }],
  });
  expect(await call('GET', '/streams?stream_id=proxy', TOKENS.proxy)).toMatchObject({
    status: 200,
    body: { stream_id: 'proxy', delivery: { method: 'urn:ietf:rfc:8936', endpoint_url: `${ISSUER}/poll/proxy` } },
  });
  expect(await call('GET', '/status?stream_id=proxy', TOKENS.proxy)).toEqual({
    status: 200,
    body: { stream_id: 'proxy', status: 'enabled' },
  });
  for (const path of ['/streams?stream_id=proxy', '/status?stream_id=proxy', '/streams?stream_id=silent']) {
    expect(await call('GET', path, TOKENS.gateway)).toMatchObject({ status: 404 });
  }
  expect(await call('POST', '/poll/proxy', TOKENS.gateway, {})).toMatchObject({ status: 404 });
  expect(await call('POST', '/poll/gateway', TOKENS.gateway, {})).toMatchObject({ status: 404 });
  expect(await call('DELETE', '/streams?stream_id=proxy', TOKENS.proxy)).toMatchObject({ status: 405 });
});

test('what is polled comes again until it is acknowledged, in order', async () => {
  await deliveries.add([ended('b', 'proxy', { offset: 2 }), ended('a', 'proxy'), ended('other', 'gateway')]);
  expect(await poll({ maxEvents: 1 })).toEqual({ status: 200, body: { sets: { a: 'signed a' }, moreAvailable: true } });
  expect(await poll({ maxEvents: 1 })).toMatchObject({ body: { sets: { a: 'signed a' } } });
  expect(await poll({ ack: ['a', 'other'], returnImmediately: true })).toEqual({
    status: 200,
    body: { sets: { b: 'signed b' } },
  });
  expect(await poll({ ack: ['b'], maxEvents: 0 })).toEqual({ status: 200, body: { sets: {} } });
  expect(await poll({ returnImmediately: true })).toEqual({ status: 200, body: { sets: {} } });
  expect((await deliveries.pending('gateway', 9)).map(({ _id }) => _id)).toEqual(['other']);
  expect(deliveries.all().find(({ _id }) => _id === 'a')).toMatchObject({ state: 'DELIVERED' });
});

test('an error that a receiver sets is an alarm, and the signal is not given again', async () => {
  await deliveries.add([ended('a', 'proxy')]);
  await poll({ setErrs: { a: { err: 'invalid_request', description: 'no' } }, returnImmediately: true });
  expect(alarms).toEqual(['SIGNAL_REFUSED']);
  expect(deliveries.all()[0]).toMatchObject({ state: 'REFUSED', detail: 'invalid_request' });
});

test('an error is an alarm once, and none where no signal of the stream waits', async () => {
  await deliveries.add([ended('a', 'proxy'), ended('b', 'proxy'), ended('other', 'gateway')]);
  await poll({ ack: ['b'], maxEvents: 0 });
  const errors = Object.fromEntries(['a', 'b', 'other', 'never'].map((id) => [id, { err: 'invalid_request' }]));
  for (let i = 0; i < 2; i++) await poll({ setErrs: errors, maxEvents: 0 });
  expect(alarms).toEqual(['SIGNAL_REFUSED']);
  expect(deliveries.all().map(({ state }) => state)).toEqual(['REFUSED', 'DELIVERED', 'PENDING']);
});

test('an error is an alarm also where nobody knows whether it was stored', async () => {
  await deliveries.add([ended('a', 'proxy')]);
  const unanswered: PollingDeps['deliveries'] = {
    ...deliveries,
    async settle(...what) {
      await deliveries.settle(...what);
      throw new Error('the answer was lost');
    },
  };
  const alarm = (code: string) => void alarms.push(code);
  const deps = { deliveries: unanswered, issuer: ISSUER, alarm, sign: async () => '' };
  const request = { setErrs: { a: { err: 'invalid_request' } }, maxEvents: 0 };
  await expect(answerPoll(deps, polled('proxy'), request, new AbortController().signal)).rejects.toThrow('lost');
  await poll(request);
  expect(alarms).toEqual(['SIGNAL_REFUSED']);
});

test('an error for a signal that is acknowledged too is one', async () => {
  await deliveries.add([ended('a', 'proxy')]);
  await poll({ ack: ['a'], setErrs: { a: { err: 'invalid_request' } }, maxEvents: 0 });
  expect(alarms).toEqual(['SIGNAL_REFUSED']);
  expect(deliveries.all()[0]).toMatchObject({ state: 'REFUSED' });
});

test('a poll that finds nothing waits for what comes', async () => {
  const waiting = poll({});
  await deliveries.add([ended('a', 'proxy')]);
  expect(await waiting).toEqual({ status: 200, body: { sets: { a: 'signed a' } } });
});

test('a receiver has its stream verified, no more often than every 10 seconds', async () => {
  const verify = () => call('POST', '/verification', TOKENS.proxy, { stream_id: 'proxy', state: 'abc' });
  expect(await verify()).toEqual({ status: 204, body: undefined });
  expect(await verify()).toMatchObject({ status: 429 });
  time += 10_000;
  expect(await verify()).toMatchObject({ status: 204 });
  expect(deliveries.all()).toMatchObject([{ verificationState: 'abc' }, { kind: 'VERIFICATION' }]);
});

test.each([
  ['no JSON', '{'],
  ['no list of ids', { ack: 'a' }],
  ['half an event', { maxEvents: 0.5 }],
  ['too many errors', { setErrs: Object.fromEntries(Array.from({ length: 1_001 }, (_, id) => [id, { err: 'x' }])) }],
])('a poll with %s is refused', async (_, body) => {
  expect(await poll(body)).toMatchObject({ status: 400, body: { err: 'invalid_request' } });
});

test('a request that is too long is refused', async () => {
  expect(await poll({ ack: ['x'.repeat(300_000)] })).toMatchObject({ status: 413 });
});

test('a path that is no path of a URL is answered as any other', async () => {
  expect((await call('GET', '//')).status).toBe(401);
});
