import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerPoll, type PollingDeps } from './polling.ts';
import { type Served, serve, tokenOf, withToken } from './testing/served.ts';
import { ended, ISSUERS, polled, pushed } from './testing/streams.ts';

const ISSUER = ISSUERS.transmitter;
const TOKENS = { gateway: tokenOf('gateway'), proxy: tokenOf('proxy') };
const entered = [pushed('gateway', withToken('gateway')), polled('proxy', withToken('proxy')), pushed('silent')];

let served: Served;
let call: Served['call'];
let deliveries: Served['deliveries'];
let alarms: string[];

beforeEach(async () => {
  served = await serve(entered);
  ({ call, deliveries, alarms } = served);
});
afterEach(() => served.close());

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
  expect(await call('GET', '/status?stream_id=proxy', TOKENS.proxy)).toMatchObject({
    status: 200,
    body: { stream_id: 'proxy', status: 'enabled' },
  });
  for (const path of ['/streams?stream_id=proxy', '/status?stream_id=proxy', '/streams?stream_id=silent']) {
    expect(await call('GET', path, TOKENS.gateway)).toMatchObject({ status: 404 });
  }
  expect(await call('POST', '/poll/proxy', TOKENS.gateway, {})).toMatchObject({ status: 404 });
  expect(await call('POST', '/poll/gateway', TOKENS.gateway, {})).toMatchObject({ status: 404 });
  expect(await call('DELETE', '/status?stream_id=proxy', TOKENS.proxy)).toMatchObject({ status: 405 });
});

test('what is polled comes again until it is acknowledged, in order', async () => {
  await deliveries.add([ended('b', 'proxy', { offset: 2 }), ended('a', 'proxy'), ended('other', 'gateway')]);
  expect(await poll({ maxEvents: 1 })).toMatchObject({
    status: 200,
    body: { sets: { a: 'signed a' }, moreAvailable: true },
  });
  expect(await poll({ maxEvents: 1 })).toMatchObject({ body: { sets: { a: 'signed a' } } });
  expect(await poll({ ack: ['a', 'other'], returnImmediately: true })).toMatchObject({
    status: 200,
    body: { sets: { b: 'signed b' } },
  });
  expect(await poll({ ack: ['b'], maxEvents: 0 })).toMatchObject({ status: 200, body: { sets: {} } });
  expect(await poll({ returnImmediately: true })).toMatchObject({ status: 200, body: { sets: {} } });
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
  const deps = { deliveries: unanswered, streams: served.streams, issuers: ISSUERS, alarm, sign: async () => '' };
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
  expect(await waiting).toMatchObject({ status: 200, body: { sets: { a: 'signed a' } } });
});

test('a receiver has its stream verified, no more often than every 10 seconds', async () => {
  const verify = () => call('POST', '/verification', TOKENS.proxy, { stream_id: 'proxy', state: 'abc' });
  expect(await verify()).toMatchObject({ status: 204, body: undefined });
  served.pass(9_999);
  expect(await verify()).toMatchObject({ status: 429 });
  served.pass(1);
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
