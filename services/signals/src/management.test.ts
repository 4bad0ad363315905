/** Cases and bodies of OpenID Shared Signals Framework 1.0, section 8. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SESSION_REVOKED } from './event-types.ts';
import { type Answer, type Served, serve, tokenOf, withToken } from './testing/served.ts';
import { ended, ISSUERS, polled, pushed, toBeCreated } from './testing/streams.ts';

const ISSUER = ISSUERS.transmitter;
const ENDPOINT = 'https://receiver.example.com/events';
const PUSH = { method: 'urn:ietf:rfc:8935', endpoint_url: ENDPOINT };
const POLL = { method: 'urn:ietf:rfc:8936', endpoint_url: `${ISSUER}/poll/receiver` };
const TYPES = ['urn:example:secevent:events:type_2', 'urn:example:secevent:events:type_3'];
/** "Example: Create Stream Request", with the event that there is here. */
const CREATION = {
  delivery: PUSH,
  events_requested: [...TYPES, SESSION_REVOKED],
  description: 'Stream for Receiver A using events type_2, type_3, type_4',
};
const CONFIGURATION = {
  stream_id: 'receiver',
  iss: ISSUER,
  aud: 'https://receiver.example.com',
  events_supported: [SESSION_REVOKED],
  events_delivered: [SESSION_REVOKED],
  min_verification_interval: 10,
  ...CREATION,
};

let served: Served;
beforeEach(async () => {
  served = await serve([
    toBeCreated('receiver', withToken('receiver')),
    polled('other', withToken('other')),
    pushed('entered', { ...withToken('entered'), subject: 'user' }),
  ]);
});
afterEach(() => served.close());

const receiver = (method: string, path: string, body?: unknown): Promise<Answer> =>
  served.call(method, path, tokenOf('receiver'), body);
const create = (changes: object = {}) => receiver('POST', '/streams', { ...CREATION, ...changes });
const read = () => receiver('GET', '/streams?stream_id=receiver');
const poll = async () =>
  (await receiver('POST', '/poll/receiver', { returnImmediately: true })).body as { readonly sets?: object };

test('8.1.1.1: a receiver creates its stream, and gets the whole configuration', async () => {
  expect(await read()).toMatchObject({ status: 404 });
  const created = await create();
  expect([created.status, created.body]).toEqual([201, CONFIGURATION]);
  expect(created.headers.get('content-type')).toBe('application/json');
  expect(created.headers.get('cache-control')).toBe('no-store');
});

test('8.1.1.1: a second stream of the same receiver is a conflict', async () => {
  await create();
  expect(await create()).toMatchObject({ status: 409 });
  expect(await served.call('POST', '/streams', tokenOf('other'), {})).toMatchObject({ status: 409 });
});

test.each([
  ['no delivery', { events_requested: CREATION.events_requested }],
  ['the poll method', { delivery: { method: 'urn:ietf:rfc:8936' } }],
  ['no body', undefined],
])('8.1.1.1: a stream created with %s is polled', async (_, body) => {
  expect(await receiver('POST', '/streams', body)).toMatchObject({ status: 201, body: { delivery: POLL } });
});

test.each([
  ['another method', { delivery: { method: 'urn:example:mail' } }, 400],
  ['a push without an address', { delivery: { method: 'urn:ietf:rfc:8935' } }, 400],
  ['events that are no list', { events_requested: SESSION_REVOKED }, 400],
  ['a header of two lines', { delivery: { ...PUSH, authorization_header: 'a\nb: c' } }, 400],
  ['an address that the operator has not allowed', { delivery: { ...PUSH, endpoint_url: 'https://10.0.0.1/' } }, 403],
  ['an allowed host on another port', { delivery: { ...PUSH, endpoint_url: 'https://receiver.example.com:1/' } }, 403],
])('8.1.1.1: a stream with %s is refused', async (_, changes, status) => {
  expect(await create(changes)).toMatchObject({ status, body: { err: 'invalid_request' } });
  expect(await read()).toMatchObject({ status: 404 });
});

test('8.1.1.2: a receiver reads one stream by its id, or a list of its streams', async () => {
  expect(await receiver('GET', '/streams')).toMatchObject({ status: 200, body: [] });
  await create();
  expect((await read()).body).toEqual(CONFIGURATION);
  expect((await receiver('GET', '/streams')).body).toEqual([CONFIGURATION]);
});

test('8.1.1: unknown events are kept in events_requested and left out of events_delivered', async () => {
  expect(await create({ events_requested: TYPES })).toMatchObject({
    body: { events_requested: TYPES, events_delivered: [] },
  });
});

test('8.1.1.3: PATCH changes the properties in the request and no others', async () => {
  await create();
  const description = 'Stream for Receiver B using events type_2, type_3, type_4';
  const patched = await receiver('PATCH', '/streams', { stream_id: 'receiver', description });
  expect([patched.status, patched.body]).toEqual([200, { ...CONFIGURATION, description }]);
  expect((await read()).body).toEqual(patched.body);
});

test('8.1.1.4: PUT deletes receiver-supplied properties that are missing', async () => {
  await create();
  const replaced = await receiver('PUT', '/streams', { stream_id: 'receiver', description: 'Stream for Receiver C' });
  expect(replaced.status).toBe(200);
  expect(replaced.body).toEqual({
    ...CONFIGURATION,
    delivery: POLL,
    events_requested: [SESSION_REVOKED],
    description: 'Stream for Receiver C',
  });
});

test.each(['PATCH', 'PUT'])('8.1.1.3 and 8.1.1.4: %s takes the whole configuration as it was read', async (method) => {
  const { body } = await create({ delivery: { ...PUSH, authorization_header: 'Bearer of-the-receiver' } });
  expect(await receiver(method, '/streams', body)).toMatchObject({ status: 200, body: body as object });
});

test.each(
  ['PATCH', 'PUT'].flatMap((method) => [
    [method, 'another issuer', { iss: 'https://other.example.com' }, 400],
    [method, 'another audience', { aud: 'https://other.example.com' }, 400],
    [method, 'other events_delivered', { events_delivered: TYPES }, 400],
    [method, 'another address to poll', { delivery: { ...POLL, endpoint_url: `${ISSUER}/poll/other` } }, 400],
    [method, 'no stream_id', { stream_id: undefined }, 400],
    [method, 'the stream of another receiver', { stream_id: 'other' }, 404],
  ]),
)('8.1.1.3 and 8.1.1.4: %s with %s is refused, and changes nothing', async (method, _, changes, status) => {
  await create();
  const body = { stream_id: 'receiver', description: 'changed', ...(changes as object) };
  expect(await receiver(String(method), '/streams', body)).toMatchObject({ status });
  expect((await read()).body).toEqual(CONFIGURATION);
});

test('8.1.1.5: a deleted stream is gone with all that waits, and can be created again', async () => {
  await create();
  await served.deliveries.add([ended('a', 'receiver')]);
  const deleted = await receiver('DELETE', '/streams?stream_id=receiver');
  expect([deleted.status, deleted.body]).toEqual([204, undefined]);
  expect(await read()).toMatchObject({ status: 404 });
  expect(await receiver('DELETE', '/streams?stream_id=receiver')).toMatchObject({ status: 404 });
  expect(served.deliveries.all()).toMatchObject([{ state: 'REFUSED', detail: 'stream_deleted' }]);
  expect(await create()).toMatchObject({ status: 201, body: CONFIGURATION });
});

test.each([
  ['DELETE', '/streams?stream_id=other', undefined],
  ['DELETE', '/streams', undefined],
  ['GET', '/status?stream_id=other', undefined],
  ['POST', '/status', { stream_id: 'other', status: 'disabled' }],
  ['POST', '/subjects/add', { stream_id: 'other', subject: { format: 'complex' } }],
  ['POST', '/subjects/remove', { stream_id: 'other', subject: { format: 'complex' } }],
  ['POST', '/verification', { stream_id: 'other' }],
])('8.1: %s %s is 404 for a stream that is not the caller’s', async (method, path, body) => {
  expect(await receiver(method, path, body)).toMatchObject({ status: 404 });
});

test.each([
  ['POST', '/streams'],
  ['GET', '/streams'],
  ['PATCH', '/streams'],
  ['PUT', '/streams'],
  ['DELETE', '/streams?stream_id=receiver'],
  ['GET', '/status?stream_id=receiver'],
  ['POST', '/status'],
  ['POST', '/subjects/add'],
  ['POST', '/subjects/remove'],
  ['POST', '/verification'],
])('8.1: %s %s without authorization is 401', async (method, path) => {
  const answer = await served.call(method, path);
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
});

test.each(['enabled', 'paused', 'disabled'])('8.1.2: a receiver sets and reads the status %s', async (status) => {
  await create();
  const body = { stream_id: 'receiver', status, reason: 'Disabled by administrator action.' };
  expect(await receiver('POST', '/status', body)).toMatchObject({ status: 200, body });
  expect((await receiver('GET', '/status?stream_id=receiver')).body).toEqual(body);
  await receiver('POST', '/status', { stream_id: 'receiver', status });
  expect((await receiver('GET', '/status?stream_id=receiver')).body).toEqual({ stream_id: 'receiver', status });
});

test.each([
  ['another status', { stream_id: 'receiver', status: 'off' }],
  ['no status', { stream_id: 'receiver' }],
])('8.1.2.2: a request with %s is refused', async (_, body) => {
  await create();
  expect(await receiver('POST', '/status', body)).toMatchObject({ status: 400, body: { err: 'invalid_request' } });
});

test('8.1.2: a paused stream holds its events, and transmits them in order when it is enabled', async () => {
  await create({ delivery: undefined });
  await receiver('POST', '/status', { stream_id: 'receiver', status: 'paused' });
  await served.deliveries.add([ended('a', 'receiver'), ended('b', 'receiver', { offset: 2 })]);
  expect(await poll()).toEqual({ sets: {} });
  await receiver('POST', '/status', { stream_id: 'receiver', status: 'enabled' });
  expect(Object.keys((await poll()).sets ?? {})).toEqual(['a', 'b']);
});

test('8.1.2: a disabled stream transmits nothing and holds nothing', async () => {
  await create({ delivery: undefined });
  await served.deliveries.add([ended('a', 'receiver'), ended('b', 'other')]);
  await receiver('POST', '/status', { stream_id: 'receiver', status: 'disabled' });
  expect(await poll()).toEqual({ sets: {} });
  expect(await receiver('POST', '/verification', { stream_id: 'receiver' })).toMatchObject({ status: 400 });
  await receiver('POST', '/status', { stream_id: 'receiver', status: 'enabled' });
  expect(await poll()).toEqual({ sets: {} });
  expect(served.deliveries.all().map(({ state }) => state)).toEqual(['REFUSED', 'PENDING']);
});

const TENANT = { format: 'complex', tenant: { format: 'opaque', id: 'example-a38h4792-uw2' } };
test('8.1.3: a subject is removed with 204 and added with an empty 200', async () => {
  await create();
  const body = { stream_id: 'receiver', subject: TENANT, verified: true };
  expect(await receiver('POST', '/subjects/remove', body)).toMatchObject({ status: 204, body: undefined });
  expect(await receiver('POST', '/subjects/add', body)).toMatchObject({ status: 200, body: undefined });
});

test.each([
  ['by e-mail', { format: 'email', email: 'example.user@example.com' }, 404],
  ['by telephone', { format: 'phone', phone_number: '+12065550123' }, 404],
  ['of no members', { format: 'complex' }, 404],
  ['of another form than the stream', { format: 'iss_sub', iss: 'https://staff.example.com', sub: 'x' }, 404],
  ['without a format', { email: 'example.user@example.com' }, 400],
])('8.1.3: a subject %s is not recognized', async (_, subject, status) => {
  await create();
  for (const path of ['/subjects/add', '/subjects/remove'])
    expect(await receiver('POST', path, { stream_id: 'receiver', subject })).toMatchObject({ status });
});

test('8.1.4: a verification has the state of its request, and comes no more often than the interval', async () => {
  await create({ delivery: undefined });
  const state = 'VGhpcyBpcyBhbiBleGFtcGxlIHN0YXRlIHZhbHVlLgo=';
  const verify = () => receiver('POST', '/verification', { stream_id: 'receiver', state });
  expect(await verify()).toMatchObject({ status: 204, body: undefined });
  expect(await verify()).toMatchObject({ status: 429 });
  served.pass(10_000);
  expect(await verify()).toMatchObject({ status: 204 });
  expect(served.deliveries.all()).toMatchObject([{ verificationState: state }, { verificationState: state }]);
});

test('a stream that the operator has entered is its receiver’s to change', async () => {
  const call = (method: string, path: string, body?: unknown) => served.call(method, path, tokenOf('entered'), body);
  const entered = { method: 'urn:ietf:rfc:8935', endpoint_url: 'https://entered.example.com/signals' };
  expect(await call('GET', '/streams?stream_id=entered')).toMatchObject({ body: { delivery: entered } });
  const patch = { stream_id: 'entered', delivery: { method: 'urn:ietf:rfc:8936' } };
  expect(await call('PATCH', '/streams', patch)).toMatchObject({ body: { delivery: { method: 'urn:ietf:rfc:8936' } } });
  expect(await call('PUT', '/streams', { stream_id: 'entered' })).toMatchObject({ body: { delivery: entered } });
  const subject = { format: 'iss_sub', iss: ISSUERS.engineers, sub: 'engineer-1' };
  expect(await call('POST', '/subjects/remove', { stream_id: 'entered', subject })).toMatchObject({ status: 204 });
});
